/** The folder of the command line's package, whether its sources run or a bundle of them (`dist/NAME`). */
export const home = new URL(import.meta.url.endsWith('.ts') ? '..' : '../..', import.meta.url)

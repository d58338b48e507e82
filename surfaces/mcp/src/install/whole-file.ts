/** Files that are there whole or not at all. */
import fs from 'node:fs'
import path from 'node:path'

export function contentOf(file: string): string | undefined {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined
}

/** Beside the file and then in its place; a file that was there keeps who may read it. */
export function writeWhole(file: string, text: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  const mode = fs.statSync(file, { throwIfNoEntry: false })?.mode
  const written = `${file}.codeloom-${process.pid}`
  try {
    fs.writeFileSync(written, text, { flush: true, ...(mode === undefined ? {} : { mode: mode & 0o777 }) })
    fs.renameSync(written, file)
  } catch (error) {
    fs.rmSync(written, { force: true })
    throw error
  }
}

/**
 * Finds the bundle of the program that `tools/bundle.ts` makes, if it is that of the sources as they are. Part of every start:
 * what it costs and saves stands in decision 0008.
 */
// not by import, which reads every property that they have (`tools/bundle.ts`)
const fs = process.getBuiltinModule('node:fs')
const path = process.getBuiltinModule('node:path')

/** Where bundles lie, below the root of the project; `current.json` names the one to use and what it was made from. */
export const bundleFolder = path.join('surfaces', 'cli', 'dist')
export const currentFile = 'current.json'

/** What is compared of a file that went into a bundle; undefined where there is none. */
export function stampOf(file) {
  const stat = fs.statSync(file, { throwIfNoEntry: false })
  return stat && `${stat.size} ${stat.mtimeMs}`
}

/** The folder of the newest bundle below a project's root; undefined where there is none or a source is another by now. */
export function freshBundle(root) {
  const folder = path.join(root, bundleFolder)
  try {
    const { name, inputs } = JSON.parse(fs.readFileSync(path.join(folder, currentFile), 'utf8'))
    const made = path.join(folder, name)
    return fs.existsSync(path.join(made, 'main.mjs')) && inputs.every(([file, stamp]) => stampOf(path.join(root, file)) === stamp) ? made : undefined
  } catch {
    // never made, or not by us: the sources are always there
    return undefined
  }
}

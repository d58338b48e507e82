/**
 * What an import names: a module of the tree, a package outside it, or nothing that is known. An absolute name is looked for
 * where Python would look first - beside the outermost package of the importing file - before the standard library, and in the
 * source folders of the projects around it after that.
 */
import { at } from '@codeloom/model'
import type { FileId, ImportTarget, LinkedFile, Questions } from '@codeloom/link'
import { folderOf, foldersUp, inFolder } from './paths.ts'
import { isRoot, sourceRoots } from './source-roots.ts'
import { compiledModules, standardModules } from './standard-names.ts'

const unknown: ImportTarget = { kind: 'unknown' }

export function resolveImport(file: LinkedFile, row: number, ask: Questions): ImportTarget {
  const { imports } = file.facts
  const specifier = file.facts.string(at(imports.specifier, row))
  const dots = /^\.*/.exec(specifier)?.[0].length ?? 0
  const parts = specifier.slice(dots).split('.').filter(part => part !== '')
  const name = file.facts.string(at(imports.name, row))
  const target = dots > 0 ? relative(file, dots, { parts, name, ask }) : absolute(file, { parts, name, ask })
  if (target.kind === 'external' && isOwnHead(file, parts, ask)) return unknown
  // a module that only its name names is not for all that import from its folder
  return target.kind === 'file' && target.whole === true ? target : { ...target, byFolder: true }
}

interface Wanted {
  readonly parts: readonly string[]
  /** what is asked of the module */
  readonly name: string
  readonly ask: Questions
}

function relative(file: LinkedFile, dots: number, wanted: Wanted): ImportTarget {
  const folder = foldersUp(folderOf(file.path))[dots - 1]
  return folder === undefined ? unknown : moduleIn(folder, wanted) ?? unknown
}

function absolute(file: LinkedFile, wanted: Wanted): ImportTarget {
  const { parts, ask } = wanted
  const head = parts[0]
  if (head === undefined) return unknown
  const external: ImportTarget = { kind: 'external', package: head }
  if (compiledModules.has(head)) return external
  const isStandard = standardModules.has(head)
  const first = firstRoot(file, ask)
  // a folder without `__init__.py` inside a package is no place that Python looks in by itself
  if (isStandard && !isRoot(first, ask)) return external
  const own = moduleIn(first, wanted)
  if (own !== undefined || isStandard) return own ?? external
  for (const root of sourceRoots(file, head, ask)) {
    const found = root === first ? undefined : moduleIn(root, wanted)
    if (found !== undefined) return found
  }
  return parts.length > 1 && moduleAt(inFolder(first, head), ask) !== undefined ? unknown : external
}

/** The folder that holds the outermost package of a file: what Python searches before all others. */
function firstRoot(file: LinkedFile, ask: Questions): string {
  let folder = folderOf(file.path)
  while (folder !== '' && isPackage(folder, ask)) folder = folderOf(folder)
  return folder
}
function isPackage(folder: string, ask: Questions): boolean {
  return ask.fileAt(`${folder}/__init__.py`) !== undefined || ask.fileAt(`${folder}/__init__.pyi`) !== undefined
}

/** The module of this name in a folder; where that is a folder without `__init__.py`, the module in it that is asked for. */
function moduleIn(folder: string, { parts, name, ask }: Wanted): ImportTarget | undefined {
  const path = parts.reduce(inFolder, folder)
  const file = path === '' ? packageAt('', ask) : parts.length === 0 ? packageAt(path, ask) : moduleAt(path, ask)
  if (file !== undefined) return { kind: 'file', file }
  if (name === '' || name === '*') return undefined
  const inside = moduleAt(inFolder(path, name), ask)
  return inside === undefined ? undefined : { kind: 'file', file: inside, whole: true }
}

/** A package comes before a module of its name, and code before what only declares it. */
function moduleAt(path: string, ask: Questions): FileId | undefined {
  return ask.fileAt(`${path}/__init__.py`) ?? ask.fileAt(`${path}.py`) ?? ask.fileAt(`${path}.pyi`) ?? ask.fileAt(`${path}/__init__.pyi`)
}
function packageAt(folder: string, ask: Questions): FileId | undefined {
  return ask.fileAt(inFolder(folder, '__init__.py')) ?? ask.fileAt(inFolder(folder, '__init__.pyi'))
}

/** The head of `import a.b` where `a` is a folder of the tree without `__init__.py`: not outside, and no module either. */
function isOwnHead(file: LinkedFile, parts: readonly string[], ask: Questions): boolean {
  const [head, ...rest] = parts
  if (head === undefined || rest.length > 0 || standardModules.has(head)) return false
  const { imports } = file.facts
  for (let row = 0; row < imports.count; row++) {
    const specifier = file.facts.string(at(imports.specifier, row))
    if (!specifier.startsWith(`${head}.`)) continue
    const name = file.facts.string(at(imports.name, row))
    if (absolute(file, { parts: specifier.split('.'), name, ask }).kind === 'file') return true
  }
  return false
}

/** The module of a package by its name, whether or not the package says so. */
export function submodule(file: LinkedFile, name: string, ask: Questions): FileId | undefined {
  if (!/(?:^|\/)__init__\.pyi?$/.test(file.path) || !/^[^\W\d]\w*$/u.test(name)) return undefined
  return moduleAt(inFolder(folderOf(file.path), name), ask)
}

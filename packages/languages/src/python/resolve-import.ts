/**
 * What an import names: a module of the tree, a package outside it, or nothing that is known. An absolute name is looked for
 * where Python would look first - beside the outermost package of the importing file - before the standard library, and in the
 * source folders of the projects around it after that.
 */
import { at, importForms } from '@codeloom/model'
import type { FileId, ImportTarget, LinkedFile, Questions } from '@codeloom/link'
import { folderOf, foldersUp, inFolder } from '../paths.ts'
import { isRoot, sourceRoots } from './source-roots.ts'
import { compiledModules, standardModules } from './standard-names.ts'

const unknown: ImportTarget = { kind: 'unknown' }
const onTheWay = importForms.indexOf('on-the-way')

export function resolveImport(file: LinkedFile, row: number, ask: Questions): ImportTarget {
  const { imports } = file.facts
  const specifier = file.facts.string(at(imports.specifier, row))
  const dots = /^\.*/.exec(specifier)?.[0].length ?? 0
  const parts = specifier.slice(dots).split('.').filter(part => part !== '')
  const name = file.facts.string(at(imports.name, row))
  const wanted = { parts, name, ask }
  const target = dots > 0 ? relative(file, dots, wanted) : absolute(file, wanted)
  // whether `a` lies outside depends on what else of it the file imports
  if (target.kind === 'external' && (parts.length === 1 || at(imports.form, row) === onTheWay) && !standardModules.has(target.package)) return isOwnHead(file, row, ask) ? unknown : target
  if (target.kind === 'file' && target.file === file.id) return ofItself(file, target, wanted)
  // what a package asks of itself is not the same for all files of the folder
  const folder = folderOf(file.path)
  const isOwnPackage = dots > 0 ? parts.length === 0 : parts.at(-1) === folder.slice(folder.lastIndexOf('/') + 1)
  return isOwnPackage ? { ...target, byFolder: false } : target
}

/** A package that imports from itself means its modules. */
function ofItself(file: LinkedFile, target: ImportTarget, { name, ask }: Wanted): ImportTarget {
  const inside = submodule(file, name, ask)
  return inside === undefined ? { ...target, byFolder: false } : { kind: 'file', file: inside, whole: true }
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
  const everywhere: ImportTarget = { ...external, byFolder: true }
  if (compiledModules.has(head)) return everywhere
  const isStandard = standardModules.has(head)
  const first = firstRoot(file, ask)
  // a folder without `__init__.py` inside a package is no place that Python looks in by itself
  if (isStandard && !isRoot(first, ask)) return everywhere
  // a folder without `__init__.py` never stands before the library: there the row's name counts for nothing
  const own = moduleIn(first, isStandard ? { ...wanted, name: '*' } : wanted)
  if (own !== undefined || isStandard) return own ?? everywhere
  for (const root of sourceRoots(file, head, ask)) {
    const found = root === first ? undefined : moduleIn(root, wanted)
    // what was asked of the folders before may rest on the row's name
    if (found !== undefined) return { ...found, byFolder: false }
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

/** The module of this name in a folder, the same for every row that names it; where that is a folder without `__init__.py`, the module in it that is asked for. */
function moduleIn(folder: string, { parts, name, ask }: Wanted): ImportTarget | undefined {
  const path = parts.reduce(inFolder, folder)
  const file = path === '' ? packageAt('', ask) : parts.length === 0 ? packageAt(path, ask) : moduleAt(path, ask)
  if (file !== undefined) return { kind: 'file', file, byFolder: true }
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

/** The head of `import a.b`, or what stands before `b`, where `a` is a folder of the tree without `__init__.py`: not outside, and no module either. */
function isOwnHead(file: LinkedFile, of: number, ask: Questions): boolean {
  const { imports } = file.facts
  const isPassed = at(imports.form, of) === onTheWay
  const before = `${file.facts.string(at(imports.specifier, of))}.`
  for (let row = 0; row < imports.count; row++) {
    const specifier = file.facts.string(at(imports.specifier, row))
    if (!specifier.startsWith(before) || at(imports.form, row) === onTheWay) continue
    const name = file.facts.string(at(imports.name, row))
    if (absolute(file, { parts: specifier.split('.'), name, ask }).kind === 'file') return true
    // it was named for this one alone, or for others of the same package
    if (isPassed) return false
  }
  return false
}

/** The module of a package by its name, whether or not the package says so. */
export function submodule(file: LinkedFile, name: string, ask: Questions): FileId | undefined {
  if (!/(?:^|\/)__init__\.pyi?$/.test(file.path) || !/^[^\W\d]\w*$/u.test(name)) return undefined
  return moduleAt(inFolder(folderOf(file.path), name), ask)
}

/**
 * What an import path names: a package of the tree, or one outside it. The module file above says what paths are its own; then
 * what it replaces by a folder, what is vendored, the other modules of the tree, and the standard library where the tree holds it.
 */
import { at } from '@codeloom/model'
import { folderOf, type FolderFile, type ImportTarget, type LinkedFile, type Questions } from '@codeloom/link'
import { moduleKey, type ModuleFile } from './modules.ts'
import { importableFile, isTest, testOf } from './packages.ts'

/** What an import names, with the file that stands for the package. */
export type Imported =
  | { readonly kind: 'folder'; readonly standIn: FolderFile }
  | { readonly kind: 'external'; readonly package: string }
  | { readonly kind: 'unknown' }

/** Files of one folder are told alike, but for those that import the package beside them. */
export function resolveImport(file: LinkedFile, row: number, ask: Questions): ImportTarget {
  const target = importedFolder(file, row, ask)
  if (target.kind === 'external') return { ...target, byFolder: true }
  if (target.kind === 'unknown') return { kind: 'unknown', byFolder: true }
  return { kind: 'file', file: target.standIn.id, byFolder: folderOf(target.standIn.path) !== folderOf(file.path) }
}

/** A test that imports the package beside it sees what the package's own tests add. */
export function importedFolder(file: LinkedFile, row: number, ask: Questions): Imported {
  const target = namedFolder(file, row, ask)
  if (target.kind !== 'folder' || !isTest(file) || folderOf(target.standIn.path) !== folderOf(file.path)) return target
  return { kind: 'folder', standIn: testOf(target.standIn, ask.filesIn(folderOf(file.path))) ?? target.standIn }
}

function namedFolder(file: LinkedFile, row: number, ask: Questions): Imported {
  const specifier = file.facts.string(at(file.facts.imports.specifier, row))
  if (specifier === 'C' || specifier === '') return { kind: 'external', package: specifier }
  const folder = folderOf(file.path)
  if (/^\.\.?(?:\/|$)/.test(specifier)) return packageIn(joined(folder, specifier), ask) ?? { kind: 'unknown' }
  const module = moduleAbove(folder, ask)
  for (const candidate of candidates(specifier, module, folder, ask)) {
    const found = packageIn(candidate, ask)
    if (found === undefined) continue
    return isHidden(specifier, folder, candidate) ? { kind: 'unknown' } : found
  }
  return isOwn(specifier, module) ? { kind: 'unknown' } : { kind: 'external', package: specifier }
}

interface Module {
  /** where the module file lies: '' or `a/b/` */
  readonly folder: string
  readonly said: ModuleFile
}

/** The folders that a path may mean, likeliest first. */
function* candidates(specifier: string, module: Module | undefined, folder: string, ask: Questions): Generator<string | undefined> {
  if (module !== undefined) {
    const below = behind(specifier, module.said.module)
    if (below !== undefined) yield joined(module.folder, below)
    yield replaced(specifier, module)
    for (const up of foldersUp(folder)) {
      const said = ask.configuration(`${up}go.work`)
      if (isModuleFile(said)) yield replaced(specifier, { folder: up, said })
    }
    if (!isOwn(specifier, module)) yield `${module.folder}vendor/${specifier}/`
  }
  // the standard library is a module that nobody names
  const isStandard = !(specifier.split('/')[0] ?? '').includes('.')
  if (isStandard) {
    for (const { path } of ask.filesProviding(moduleKey('std'))) yield `${folderOf(path)}${specifier}/`
    return
  }
  for (let prefix = specifier; prefix !== ''; prefix = prefix.slice(0, Math.max(prefix.lastIndexOf('/'), 0))) {
    if (prefix === module?.said.module) continue
    for (const { path } of ask.filesProviding(moduleKey(prefix))) yield joined(folderOf(path), specifier.slice(prefix.length + 1))
  }
}

function isOwn(specifier: string, module: Module | undefined): boolean {
  return module !== undefined && module.said.module !== '' && behind(specifier, module.said.module) !== undefined
}

function replaced(specifier: string, { folder, said }: Module): string | undefined {
  for (const [path, target] of said.replace) {
    const below = behind(specifier, path)
    if (below !== undefined) return joined(folder, `${target}/${below}`)
  }
  return undefined
}

/** What stands behind a module's path in a package's path; undefined where it is not of the module. */
function behind(specifier: string, module: string): string | undefined {
  if (module === '' || !specifier.startsWith(module)) return undefined
  if (specifier.length === module.length) return ''
  return specifier[module.length] === '/' ? specifier.slice(module.length + 1) : undefined
}

/** What lies below a folder `internal` is seen from below its parent alone. */
function isHidden(specifier: string, from: string, folder: string | undefined): boolean {
  if (folder === undefined || !`/${specifier}/`.includes('/internal/')) return false
  const at = `/${folder}`.lastIndexOf('/internal/')
  return at >= 0 && !from.startsWith(folder.slice(0, at))
}

function packageIn(folder: string | undefined, ask: Questions): Imported | undefined {
  const standIn = folder === undefined ? undefined : importableFile(ask.filesIn(folder))
  return standIn === undefined ? undefined : { kind: 'folder', standIn }
}

/** The nearest module file above a folder, or in it. */
function moduleAbove(folder: string, ask: Questions): Module | undefined {
  for (const up of foldersUp(folder)) {
    const said = ask.configuration(`${up}go.mod`)
    if (isModuleFile(said)) return { folder: up, said }
  }
  return undefined
}

function isModuleFile(said: unknown): said is ModuleFile {
  return typeof said === 'object' && said !== null && 'module' in said && 'replace' in said
}

/** A folder and those above it: `a/b/`, `a/`, ''. */
function foldersUp(folder: string): readonly string[] {
  const folders = [folder]
  for (let up = folder; up !== ''; ) {
    up = up.slice(0, up.lastIndexOf('/', up.length - 2) + 1)
    folders.push(up)
  }
  return folders
}

/** A relative path from a folder, as a folder; undefined where it leads out of the tree. */
function joined(folder: string, relative: string): string | undefined {
  const parts = folder.split('/').filter(part => part !== '')
  for (const part of relative.split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) return undefined
    } else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.length === 0 ? '' : `${parts.join('/')}/`
}

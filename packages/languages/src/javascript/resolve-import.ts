/** What an import names: a file of the tree, a package outside it, or nothing that is known. */
import { at } from '@codeloom/model'
import type { FileId, ImportTarget, LinkedFile, NamedFile, Questions } from '@codeloom/link'
import { importedFile, isRecord, packageFile } from './package-entry.ts'
import { folderOf, foldersUp, inFolder, joined } from '../paths.ts'
import { mappedFile } from './project-paths.ts'
import { fileFor } from './resolve-file.ts'
import { builtinModules } from './standard-names.ts'

const unknown: ImportTarget = { kind: 'unknown' }

/** An import is resolved from its folder: files of one language in it are told alike. */
export function resolveImport(file: LinkedFile, row: number, ask: Questions): ImportTarget {
  return { ...resolve(file, row, ask), byFolder: true }
}

function resolve(file: LinkedFile, row: number, ask: Questions): ImportTarget {
  const written = file.facts.string(at(file.facts.imports.specifier, row))
  const query = written.indexOf('?')
  const specifier = query > 0 ? written.slice(0, query) : written
  if (specifier === '') return unknown
  if (/^\.{0,2}\/|^\.{1,2}$/.test(specifier)) return relative(file, specifier, ask)
  if (specifier.startsWith('#')) return ownImport(file, specifier, ask)
  if (/^[a-z][a-z+.-]+:/.test(specifier)) return { kind: 'external', package: specifier }
  return named(file, specifier, ask)
}

function relative(file: LinkedFile, specifier: string, ask: Questions): ImportTarget {
  const path = joined(folderOf(file.path), specifier)
  return path === undefined ? unknown : targetOf(fileFor(path, file, ask)) ?? unknown
}

/** `#name`: the `imports` of the package that the file is in. */
function ownImport(file: LinkedFile, specifier: string, ask: Questions): ImportTarget {
  for (const folder of foldersUp(folderOf(file.path))) {
    const said = ask.configuration(inFolder(folder, 'package.json'))
    if (!isRecord(said)) continue
    const found = importedFile({ folder, said }, specifier, file, ask)
    if (typeof found === 'string') return named(file, found, ask)
    if (found !== undefined) return { kind: 'file', file: found }
    break
  }
  return targetOf(mappedFile(file, specifier, ask)) ?? unknown
}

/** A name: of a project's `paths`, of a package of the tree, else of a package outside. */
function named(file: LinkedFile, specifier: string, ask: Questions): ImportTarget {
  const parts = specifier.split('/')
  const length = specifier.startsWith('@') ? 2 : 1
  const name = parts.slice(0, length).join('/')
  if (builtinModules.has(name)) return { kind: 'external', package: name }
  const mapped = mappedFile(file, specifier, ask)
  if (mapped !== undefined) return { kind: 'file', file: mapped }
  const provider = nearest(file.path, ask.filesProviding(`npm:${name}`))
  if (provider !== undefined) {
    const folder = folderOf(provider.path)
    const said = ask.configuration(provider.path)
    const found = packageFile({ folder, said: isRecord(said) ? said : {} }, parts.slice(length).join('/'), file, ask)
    if (found !== undefined) return { kind: 'file', file: found }
  }
  return { kind: 'external', package: name }
}

/** Of several packages of one name: the one that shares the longest path with the file, then the first by path. */
function nearest(path: string, providers: readonly NamedFile[]): NamedFile | undefined {
  let best: NamedFile | undefined
  let bestShared = -1
  for (const provider of providers) {
    const shared = sharedLength(path, provider.path)
    if (shared > bestShared) [best, bestShared] = [provider, shared]
  }
  return best
}
function sharedLength(a: string, b: string): number {
  let shared = 0
  for (let i = 0; i < a.length && a[i] === b[i]; i++) if (a[i] === '/') shared++
  return shared
}

function targetOf(file: FileId | undefined): ImportTarget | undefined {
  return file === undefined ? undefined : { kind: 'file', file }
}

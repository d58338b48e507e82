/** Which file an `#include` names. */
import { at, importForms, pick } from '@codeloom/model'
import type { ImportTarget, LinkedFile, NamedFile, Questions } from '@codeloom/link'
import { folderOf } from '../paths.ts'
import type { CompileCommands } from './compile-commands.ts'

const includeSystem = importForms.indexOf('include-system')

/**
 * Where a compiler would look, in its order; then the file whose path ends with the specifier and lies nearest. All of
 * these bear the specifier's last component, so one question tells which files there are at all.
 */
export function resolveInclude(file: LinkedFile, row: number, ask: Questions): ImportTarget {
  const specifier = file.facts.string(at(file.facts.imports.specifier, row)).replaceAll('\\', '/')
  const isSystem = at(file.facts.imports.form, row) === includeSystem
  const suffix = withoutDots(specifier)
  const named = ask.filesNamed(suffix.slice(suffix.lastIndexOf('/') + 1))
  const nothing: ImportTarget = isSystem ? { kind: 'external', package: specifier, byFolder: true } : { kind: 'unknown', byFolder: true }
  if (named.length === 0) return nothing
  const folder = folderOf(file.path)
  const commands = commandFolders(file.path, ask)
  const byFolder = commands === undefined
  const table = tableOver(named)
  const matching = endingWith(table, named, suffix)
  // wherever it is looked for, its path ends so, unless there is something to take out in its midst
  if (matching.length > 0 || !isPlain(suffix)) {
    for (const path of candidates({ folder, specifier, isSystem, commands: commands ?? [] })) {
      const found = path === undefined ? undefined : table.byPath.get(path)
      if (found !== undefined) return { kind: 'file', file: found, byFolder }
    }
  }
  const nearest = nearestOf(folder, matching)
  if (nearest !== undefined) return { kind: 'file', file: nearest.id, byFolder }
  return matching.length === 0 ? { ...nothing, byFolder } : { kind: 'unknown', byFolder }
}

/** What is looked up in the files of one name, made once for the answer that named them: `linux/init.h` is asked for by thousands. */
interface NamedTable {
  readonly byPath: ReadonlyMap<string, NamedFile['id']>
  readonly byEnding: Map<string, readonly Matching[]>
}

/** A file, and the parts of its path. */
interface Matching {
  readonly file: NamedFile
  readonly parts: readonly string[]
}

const tables = new WeakMap<readonly NamedFile[], NamedTable>()

function tableOver(named: readonly NamedFile[]): NamedTable {
  let table = tables.get(named)
  if (table === undefined) tables.set(named, (table = { byPath: new Map(named.map(other => [other.path, other.id])), byEnding: new Map() }))
  return table
}

/** The files whose path ends with these parts. */
function endingWith({ byEnding }: NamedTable, named: readonly NamedFile[], suffix: string): readonly Matching[] {
  let matching = byEnding.get(suffix)
  if (matching === undefined) {
    matching = named.filter(({ path }) => path === suffix || path.endsWith(`/${suffix}`)).map(file => ({ file, parts: file.path.split('/') }))
    byEnding.set(suffix, matching)
  }
  return matching
}

/** The folders that compile commands give; undefined where there are none. */
function commandFolders(path: string, ask: Questions): readonly string[] | undefined {
  const said = ['', 'build/'].map(place => ask.configuration(`${place}compile_commands.json`)).filter(each => each !== undefined)
  return said.length === 0 ? undefined : said.flatMap(each => includeFolders(each, path))
}

interface Search {
  readonly folder: string
  readonly specifier: string
  readonly isSystem: boolean
  readonly commands: readonly string[]
}

/** Paths in the order of the search; undefined for one that leaves the tree. */
function* candidates({ folder, specifier, isSystem, commands }: Search): Generator<string | undefined> {
  if (!isSystem) yield join(folder, specifier)
  for (const include of commands) yield join(include, specifier)
  for (let ancestor = folder; ; ancestor = folderOf(ancestor)) {
    yield join(ancestor === '' ? 'include' : `${ancestor}/include`, specifier)
    if (ancestor === '') break
  }
}

/**
 * The folders that the command of a file searches; for a header, or a file without a command, those of all commands. Paths
 * in the configuration are relative to the folder that its commands and sources share, which is taken for the root.
 */
function includeFolders(configuration: unknown, path: string): readonly string[] {
  if (!isCompileCommands(configuration)) return []
  const own = configuration.files[path]
  return own === undefined ? configuration.all : own.map(place => pick(configuration.all, place))
}

function isCompileCommands(value: unknown): value is CompileCommands {
  return typeof value === 'object' && value !== null && 'all' in value && 'files' in value
}

/** The file that shares the longest leading folder path with a folder, where one alone does. */
function nearestOf(folder: string, files: readonly Matching[]): NamedFile | undefined {
  const [first] = files
  if (first === undefined || files.length === 1) return first?.file
  const own = folder.split('/')
  let best: NamedFile | undefined
  let most = -1
  for (const { file, parts } of files) {
    let shared = 0
    while (shared < own.length && own[shared] === parts[shared]) shared++
    if (shared === most) best = undefined
    else if (shared > most) {
      most = shared
      best = file
    }
  }
  return best
}

function join(folder: string, specifier: string): string | undefined {
  if (isPlain(specifier)) return folder === '' ? specifier : `${folder}/${specifier}`
  const parts = folder === '' ? [] : folder.split('/')
  for (const part of specifier.split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) return undefined
    } else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}

/** Whether there is nothing to take out of a specifier: no `.`, `..` or empty part. */
function isPlain(specifier: string): boolean {
  return !specifier.startsWith('.') && !specifier.startsWith('/') && !specifier.endsWith('/') && !specifier.includes('/.') && !specifier.includes('//')
}

/** What of a specifier a path ends with: the part behind leading `./` and `../`. */
function withoutDots(specifier: string): string {
  return specifier.replace(/^(?:\.{0,2}\/)+/, '')
}

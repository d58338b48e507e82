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
  const byPath = new Map(named.map(other => [other.path, other.id]))
  for (const path of candidates({ folder, specifier, isSystem, commands: commands ?? [] })) {
    const found = path === undefined ? undefined : byPath.get(path)
    if (found !== undefined) return { kind: 'file', file: found, byFolder }
  }
  const matching = named.filter(other => `/${other.path}`.endsWith(`/${suffix}`))
  const nearest = nearestOf(folder, matching)
  if (nearest !== undefined) return { kind: 'file', file: nearest.id, byFolder }
  return matching.length === 0 ? { ...nothing, byFolder } : { kind: 'unknown', byFolder }
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
function nearestOf(folder: string, files: readonly NamedFile[]): NamedFile | undefined {
  const [first] = files
  if (first === undefined || files.length === 1) return first
  const own = folder.split('/')
  let best: NamedFile | undefined
  let most = -1
  for (const file of files) {
    const parts = file.path.split('/')
    const differs = own.findIndex((part, i) => part !== parts[i])
    const shared = differs < 0 ? own.length : differs
    if (shared === most) best = undefined
    else if (shared > most) {
      most = shared
      best = file
    }
  }
  return best
}

function join(folder: string, specifier: string): string | undefined {
  const parts = folder === '' ? [] : folder.split('/')
  for (const part of specifier.split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) return undefined
    } else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}

/** What of a specifier a path ends with: the part behind leading `./` and `../`. */
function withoutDots(specifier: string): string {
  return specifier.replace(/^(?:\.{0,2}\/)+/, '')
}

/** Which file an `#include` names. */
import { at, importForms, pick } from '@codeloom/model'
import type { ImportTarget, LinkedFile, Questions } from '@codeloom/link'
import type { CompileCommands } from './compile-commands.ts'

const includeSystem = importForms.indexOf('include-system')

export function resolveInclude(file: LinkedFile, row: number, ask: Questions): ImportTarget {
  const specifier = file.facts.string(at(file.facts.imports.specifier, row)).replaceAll('\\', '/')
  const isSystem = at(file.facts.imports.form, row) === includeSystem
  const folder = folderOf(file.path)
  for (const path of candidates(file, specifier, isSystem, ask)) {
    const found = path === undefined ? undefined : ask.fileAt(path)
    if (found !== undefined) return { kind: 'file', file: found }
  }
  const suffix = withoutDots(specifier)
  const matching = ask.filesNamed(suffix.slice(suffix.lastIndexOf('/') + 1)).filter(other => `/${other.path}`.endsWith(`/${suffix}`))
  const nearest = nearestOf(folder, matching)
  if (nearest !== undefined) return { kind: 'file', file: nearest.id }
  return isSystem && matching.length === 0 ? { kind: 'external', package: specifier } : { kind: 'unknown' }
}

/** Where a compiler would look, in its order; undefined for a path that leaves the tree. */
function* candidates(file: LinkedFile, specifier: string, isSystem: boolean, ask: Questions): Generator<string | undefined> {
  const folder = folderOf(file.path)
  if (!isSystem) yield join(folder, specifier)
  for (const place of ['', 'build/']) {
    for (const include of includeFolders(ask.configuration(`${place}compile_commands.json`), file.path)) yield join(include, specifier)
  }
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
function nearestOf(folder: string, files: readonly LinkedFile[]): LinkedFile | undefined {
  const [first] = files
  if (first === undefined || files.length === 1) return first
  const own = folder.split('/')
  let best: LinkedFile | undefined
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

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
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

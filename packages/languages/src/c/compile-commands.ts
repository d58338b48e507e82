/**
 * `compile_commands.json` as configuration: for each source file the folders that its command searches for headers,
 * relative to the folder that all commands' directories and sources share: as far as the file alone can tell, the root of
 * the tree. Paths outside that folder are not kept: the tree holds nothing there.
 */
import type { FactsBuilder } from '@codeloom/model'
import type { TextLanguage } from '@codeloom/syntax'

/** What is kept of a `compile_commands.json`; both levels sorted or in the order of the command. */
export interface CompileCommands {
  /** all folders of all commands, in the order of first mention: what headers, which no command names, are looked up in */
  readonly all: readonly string[]
  /** by file: places in `all` */
  readonly files: Readonly<Record<string, readonly number[]>>
}

export const cConfiguration: readonly TextLanguage[] = [
  { id: 'compile-commands', version: 1, names: ['compile_commands.json'], patterns: [], extract: extractCommands },
]

function extractCommands(text: string, out: FactsBuilder): void {
  const entries = parse(text)
  if (entries === undefined) out.add('problems', [out.literal('configuration'), 0, text.length])
  else out.configure(JSON.stringify(compileCommands(entries)))
}

interface Entry {
  readonly directory: string
  readonly file: string
  readonly words: readonly string[]
}

function parse(text: string): readonly Entry[] | undefined {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
  return Array.isArray(parsed) ? parsed.flatMap(entryOf) : undefined
}

function entryOf(value: unknown): readonly Entry[] {
  if (typeof value !== 'object' || value === null) return []
  const { directory, file, command, arguments: list } = value as Readonly<Record<string, unknown>>
  if (typeof directory !== 'string' || typeof file !== 'string') return []
  const words = Array.isArray(list) ? list.filter(word => typeof word === 'string') : typeof command === 'string' ? splitCommand(command) : []
  return [{ directory: normal(directory), file, words }]
}

export function compileCommands(entries: readonly Entry[]): CompileCommands {
  const base = sharedFolder(entries.flatMap(entry => [entry.directory, folderOf(entry.directory, entry.file)]))
  const all = new Map<string, number>()
  const files = new Map<string, number[]>()
  for (const entry of entries) {
    const file = relativeTo(base, entry.directory, entry.file)
    if (file === undefined) continue
    const places = includeFolders(entry.words).flatMap(folder => {
      const path = relativeTo(base, entry.directory, folder)
      if (path === undefined) return []
      if (!all.has(path)) all.set(path, all.size)
      return [all.get(path) ?? 0]
    })
    files.set(file, [...new Set([...(files.get(file) ?? []), ...places])])
  }
  return { all: [...all.keys()], files: Object.fromEntries([...files].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) }
}

/** The folders after `-I`, `-iquote`, `-isystem`, `-idirafter` and `/I`, joined to the option or as the next word. */
function includeFolders(words: readonly string[]): readonly string[] {
  const folders: string[] = []
  for (let i = 0; i < words.length; i++) {
    const option = /^(-I|-iquote|-isystem|-idirafter|\/I)(.*)$/s.exec(words[i] ?? '')
    if (option === null) continue
    const folder = option[2] === '' ? words[++i] : option[2]
    if (folder !== undefined) folders.push(folder.replace(/^=/, ''))
  }
  return folders
}

/** Splits a command as a POSIX shell does, quotes and backslashes only. */
function splitCommand(command: string): readonly string[] {
  const words: string[] = []
  for (const match of command.matchAll(/(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+/gs)) {
    words.push(match[0].replace(/\\(.)|"((?:[^"\\]|\\.)*)"|'([^']*)'/gs, (_, escaped?: string, double?: string, single?: string) =>
      escaped ?? single ?? (double ?? '').replace(/\\(["\\$`])/g, '$1')))
  }
  return words
}

function sharedFolder(folders: readonly string[]): readonly string[] {
  let shared: readonly string[] | undefined
  for (const folder of folders) {
    const parts = folder.split('/')
    if (shared === undefined) shared = parts
    else {
      const known: readonly string[] = shared
      const differs = known.findIndex((part, i) => part !== parts[i])
      shared = differs < 0 ? known : known.slice(0, differs)
    }
  }
  return shared ?? []
}

function folderOf(directory: string, file: string): string {
  return normal(`${isAbsolute(file) ? file : `${directory}/${file}`}/..`)
}

/** A path of a command, relative to the shared folder; undefined outside it. */
function relativeTo(base: readonly string[], directory: string, path: string): string | undefined {
  const parts = normal(isAbsolute(path) ? path : `${directory}/${path}`).split('/')
  // sources and build folders that share nothing but `/` tell no root
  if (base.length < 2 || base.some((part, i) => part !== parts[i])) return undefined
  return parts.slice(base.length).join('/')
}

function isAbsolute(path: string): boolean {
  return /^(?:[/\\]|[A-Za-z]:[/\\])/.test(path)
}

/** With `/`, without `.` and `..` where they can be taken away. */
function normal(path: string): string {
  const parts: string[] = []
  for (const [i, part] of path.replaceAll('\\', '/').split('/').entries()) {
    if (part === '.' || (part === '' && i > 0)) continue
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..' && parts.at(-1) !== '') parts.pop()
    else parts.push(part)
  }
  return parts.join('/')
}

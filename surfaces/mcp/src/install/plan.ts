/** What would be written for an agent, or taken back. */
import fs from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { entryName, type Agent, type Launch, type Places } from './agents.ts'
import { ConfigError } from './config-error.ts'
import { differInEntryAlone, entryAt, tableOf, type EntryPlace } from './entry-place.ts'
import { readJson, withJsonValue, withoutJsonValue } from './json-entry.ts'
import { readRecord } from './record.ts'
import { readToml, withoutTomlEntry, withTomlEntry } from './toml-entry.ts'

export interface Change {
  readonly agent: Agent
  readonly file: string
  /** undefined: there is no file */
  readonly before: string | undefined
  readonly after: string | undefined
  /** what the reader of the change should know */
  readonly note?: string
}

export function planInstall(agent: Agent, places: Places, launch: { readonly shared: Launch; readonly own: Launch }): Change {
  const file = agent.file(places)
  const { command, args } = agent.isShared ? launch.shared : launch.own
  const started = { command, args: [...args, ...agent.rootArgs(places)] }
  const place = { file, table: agent.table, name: entryName(agent, places) }
  const before = textOf(file)
  const plain = withoutMark(before ?? '')
  const config = read(agent, plain, file)
  const present = entryAt(config, place)
  if (startsAs(present, started)) return { agent, file, before, after: before }
  const text = agent.format === 'toml' ? withTomlEntry(plain, place, started) : valuesOf(agent, place, { present, started }).reduce((now, [at, value]) => withJsonValue(now, at, value), plain)
  return { agent, file, before, after: checked(agent, place, { config, text, mark: markOf(before), wanted: started }) }
}

export function planUndo(agent: Agent, places: Places): Change {
  const file = agent.file(places)
  const before = textOf(file)
  const record = readRecord(file)
  if (before === undefined) return { agent, file, before, after: before }
  if (record !== undefined && before === record.after) return { agent, file, before, after: record.before }
  const place = { file, table: agent.table, name: entryName(agent, places) }
  const plain = withoutMark(before)
  const config = read(agent, plain, file)
  if (entryAt(config, place) === undefined) return { agent, file, before, after: before }
  const gone = isAlone(agent, { config, place, was: record?.before }) ? [place.table] : [place.table, place.name]
  const text = agent.format === 'toml' ? withoutTomlEntry(plain, place) : withoutJsonValue(plain, gone)
  const note = record === undefined ? 'no record of an installation: the entry alone is taken out' : 'the file was changed since: the entry alone is taken out'
  return { agent, file, before, after: checked(agent, place, { config, text, mark: markOf(before), wanted: undefined }), note }
}

interface Starting {
  readonly present: unknown
  readonly started: Launch
}

/** An entry that is there keeps what else it holds: variables, a timeout. */
function valuesOf(agent: Agent, { table, name }: EntryPlace, { present, started }: Starting): readonly (readonly [readonly string[], unknown])[] {
  if (typeof present !== 'object' || present === null) return [[[table, name], { ...agent.beside, ...started }]]
  return [[[table, name, 'command'], started.command], [[table, name, 'args'], started.args]]
}

interface Kept {
  readonly config: unknown
  readonly place: EntryPlace
  /** what the file held before the entry came */
  readonly was: string | undefined
}

/** Whether the table came with the entry and holds nothing beside it. */
function isAlone(agent: Agent, { config, place, was }: Kept): boolean {
  return was !== undefined && tableOf(read(agent, withoutMark(was), place.file), place) === undefined && Object.keys(tableOf(config, place) ?? {}).length === 1
}

interface Edited {
  readonly config: unknown
  readonly text: string
  readonly mark: string
  /** what the entry starts now; undefined where it is taken out */
  readonly wanted: Launch | undefined
}

/** The text, once it is sure that the entry is as it should be, and that nothing else changed. */
function checked(agent: Agent, place: EntryPlace, { config, text, mark, wanted }: Edited): string {
  if (isReadable(agent, text, place.file)) {
    const now = read(agent, text, place.file)
    const entry = entryAt(now, place)
    const isRight = wanted === undefined ? entry === undefined : startsAs(entry, wanted)
    if (isRight && differInEntryAlone(config, now, place)) return `${mark}${text}`
  }
  throw new ConfigError(`${place.file} is written in a form to which no entry can be added without changing more of it. Add it by hand: ${agent.table}.${place.name}.`)
}

function isReadable(agent: Agent, text: string, file: string): boolean {
  try {
    read(agent, text, file)
    return true
  } catch (error) {
    if (error instanceof ConfigError) return false
    throw error
  }
}

function read({ format }: Agent, text: string, file: string): unknown {
  return format === 'toml' ? readToml(text, file) : readJson(text, file)
}

/** An entry may hold more (a timeout, variables): it is ours where it starts the same. */
function startsAs(present: unknown, { command, args }: Launch): boolean {
  return typeof present === 'object' && present !== null && 'command' in present && 'args' in present
    && present.command === command && isDeepStrictEqual(present.args, args)
}

function textOf(file: string): string | undefined {
  if (!fs.existsSync(file)) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(fs.readFileSync(file))
  } catch (error) {
    throw new ConfigError(`${file} cannot be read as text, so it is not touched.`, { cause: error })
  }
}

/** A byte order mark is kept, but no parser wants it. */
function markOf(text: string | undefined): string {
  return text?.startsWith('\ufeff') === true ? '\ufeff' : ''
}
function withoutMark(text: string): string {
  return text.slice(markOf(text).length)
}

/** Where an entry stands in a configuration, and whether a change of the text changed nothing else. */
import { isDeepStrictEqual } from 'node:util'
import { ConfigError } from './config-error.ts'

export interface EntryPlace {
  readonly file: string
  readonly table: string
  readonly name: string
}

type Value = Readonly<Record<string, unknown>>

/** The entry; undefined where there is none. Refuses a file that holds something else where tables have to be. */
export function entryAt(config: unknown, { file, table, name }: EntryPlace): unknown {
  const servers = tableOf(config, { file, table })
  return servers === undefined ? undefined : servers[name]
}

/** The table of servers; undefined where there is none. */
export function tableOf(config: unknown, { file, table }: Omit<EntryPlace, 'name'>): Value | undefined {
  if (!isValue(config)) throw new ConfigError(`${file} holds no table of settings, so it is not touched.`)
  const servers = config[table]
  if (servers !== undefined && !isValue(servers)) throw new ConfigError(`"${table}" in ${file} is no table, so the file is not touched.`)
  return servers
}

/** Whether two configurations are the same but for the entry, and for a table that holds nothing beside it. */
export function differInEntryAlone(before: unknown, after: unknown, place: EntryPlace): boolean {
  return isDeepStrictEqual(without(before, place), without(after, place))
}

function without(config: unknown, place: EntryPlace): unknown {
  const { [place.name]: _, ...servers } = tableOf(config, place) ?? {}
  const { [place.table]: __, ...rest } = isValue(config) ? config : {}
  return { ...rest, ...(Object.keys(servers).length === 0 ? {} : { [place.table]: servers }) }
}

function isValue(value: unknown): value is Value {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

/** The settings of a test's server, which are what they were when it has ended. */
export interface ServerSettings {
  /** Resolves when new connections and old ones have it so. */
  set(name: string, value: 'on' | 'off'): Promise<void>
  /** the first value of the first row */
  ask(statement: string): Promise<unknown>
  end(): Promise<void>
}

const mostReloadMs = 20_000

export async function serverSettings(url: string): Promise<ServerSettings> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const ask = async (text: string): Promise<unknown> => (await client.query<unknown[]>({ text, rowMode: 'array' })).rows[0]?.[0]
  return {
    ask,
    set: async (name, value) => {
      await client.query(`ALTER SYSTEM SET ${name} = ${value}`)
      await ask('SELECT pg_reload_conf()')
      for (const began = performance.now(); await ask(`SELECT current_setting('${name}')`) !== value; await sleep(20)) assert.ok(performance.now() - began < mostReloadMs, `${name} is not ${value}`)
    },
    end: async () => {
      await client.query('ALTER SYSTEM RESET ALL')
      await ask('SELECT pg_reload_conf()')
      await client.end()
    },
  }
}

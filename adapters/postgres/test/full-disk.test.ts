import { fullDisk } from '@codeloom/store/contract-suite'
import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import test, { after } from 'node:test'
import pg from 'pg'
import { openPostgres } from '../src/index.ts'
import { nobody, testServer, type TestServer } from './test-server.ts'

const { server, missing } = await testServer()
if (server === undefined) test('a store of PostgreSQL on a disk that is full or broken', { skip: missing }, () => undefined)
else {
  after(() => server.stop())
  const databases = new Map<string, string>()
  fullDisk({
    open: folder => openPostgres({ url: databases.get(path.dirname(folder)) ?? '', repo: 'r', create: true }),
    prepare: async disk => {
      if (server.pid === undefined) return 'the server is not ours: it may not be able to use a disk that is made here'
      const made = await databaseOn(disk, server)
      databases.set(disk, made.url)
      return made.remove
    },
  })
}

/** A database all of which lies on this disk; the server's log of commits and the rest of it do not. */
async function databaseOn(disk: string, { url }: TestServer): Promise<{ readonly url: string; readonly remove: () => Promise<void> }> {
  const folder = path.join(disk, 'database')
  fs.mkdirSync(folder)
  if (process.getuid?.() === 0) fs.chownSync(folder, nobody, nobody)
  const name = `disk_${randomUUID().replaceAll('-', '')}`
  await run(url, [`CREATE TABLESPACE ${name} LOCATION '${folder}'`, `CREATE DATABASE ${name} TABLESPACE ${name}`])
  const there = new URL(url)
  there.pathname = `/${name}`
  return { url: there.href, remove: () => run(url, [`DROP DATABASE ${name} WITH (FORCE)`, `DROP TABLESPACE ${name}`]) }
}

async function run(url: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}

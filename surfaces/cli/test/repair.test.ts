/** Each table of each kind of store spoiled behind the store's back: verifying tells, `codeloom repair` mends, the dump is that of a fresh index. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { DatabaseSync } from 'node:sqlite'
import { canonicalDump } from '@codeloom/engine'
import { findRoot, indexTree, openStore } from '@codeloom/host'
import { verifyTree } from '@codeloom/host/verify-tree'
import { runOnPostgres } from '@codeloom/postgres/bare-driver'
import { testServer } from '@codeloom/postgres/test-server'
import { spoilRocksdb } from '@codeloom/rocksdb/bare-driver'
import { openMemory, StoreError, type GraphStore } from '@codeloom/store'
import { Tree } from './command.ts'

const sources = {
  'a.ts': "import { b } from './lib/b'\nexport class A { run() { return b() } }\nexport function open(x: any) { return x.hidden() }\n",
  'lib/b.ts': '/** gives zebras */\nexport function b() { return 1 }\n', 'lib/deep/c.c': 'int c(void) { return 1; }\nint d(void) { return c(); }\n',
}

const { server, missing } = await testServer()
after(() => server?.stop())
const tree = new Tree(sources)
after(() => tree.remove())
const root = findRoot(tree.dir, tree.dir)

interface Spoiling {
  readonly kind: string
  readonly store: string
  readonly skip: string | false
  readonly tables: readonly string[]
  /** Takes a row away, or puts other bytes there; false where the table holds none. */
  spoil(table: string, isLost: boolean): Promise<boolean>
}

const kinds: readonly Spoiling[] = [
  {
    kind: 'sqlite', store: `sqlite:${tree.storeFile}`, skip: false, tables: ['folder', 'folder_blob', 'blob', 'chunk', 'patch', 'file', 'id_range'],
    spoil: async (table, isLost) => {
      const database = new DatabaseSync(tree.storeFile)
      const key = table === 'folder_blob' ? 'path' : table === 'id_range' ? 'start' : 'id'
      const middle = `(SELECT ${key} FROM ${table} ORDER BY ${key} LIMIT 1 OFFSET (SELECT count(*) / 2 FROM ${table}))`
      const other = table === 'file' ? 'folder = 77' : table === 'id_range' ? 'file = 77' : "data = x'000563'"
      const { changes } = database.prepare(isLost ? `DELETE FROM ${table} WHERE ${key} = ${middle}` : `UPDATE ${table} SET ${other} WHERE ${key} = ${middle}`).run()
      database.close()
      return Number(changes) > 0
    },
  },
  {
    kind: 'rocksdb', store: `rocksdb:${tree.storeFile}-rocks`, skip: false, tables: ['folder', 'file', 'blob', 'chunk', 'patch'],
    spoil: (column, isLost) => spoilRocksdb(`${tree.storeFile}-rocks`, { column: column as 'blob', isLost }),
  },
  {
    kind: 'postgres', store: server?.url ?? '', skip: missing ?? false, tables: ['folder', 'folder_blob', 'blob', 'chunk', 'patch', 'file', 'id_range', 'folder_path'],
    spoil: async (table, isLost) => {
      const middle = `ctid = (SELECT ctid FROM codeloom.${table} ORDER BY 1 LIMIT 1 OFFSET (SELECT count(*) / 2 FROM codeloom.${table}))`
      return await runOnPostgres(server?.url ?? '', isLost ? `DELETE FROM codeloom.${table} WHERE ${middle}` : `UPDATE codeloom.${table} SET data = '\\x000563' WHERE ${middle}`) > 0
    },
  },
]

async function withStore<T>(url: string, work: (store: GraphStore) => Promise<T> | T): Promise<T> {
  const store = await openStore(url, root, { create: true })
  try {
    return await work(store)
  } finally {
    store.close()
  }
}

function dumpOf(store: GraphStore): string {
  const snapshot = store.snapshot()
  try {
    return Buffer.concat([...canonicalDump(snapshot)]).toString()
  } finally {
    snapshot.close()
  }
}

async function freshDump(): Promise<string> {
  const fresh = openMemory()
  await indexTree({ root, store: fresh, workers: 1 })
  return dumpOf(fresh)
}

/** What verifying says is wrong; a store that cannot be read at all is damaged, too. */
async function damageOf(url: string): Promise<readonly string[]> {
  try {
    return await withStore(url, async store => (await verifyTree(root, store, { full: false })).damage.map(({ where, what }) => `${where} ${what}`))
  } catch (error) {
    if (!(error instanceof StoreError && error.code === 'damaged')) throw error
    return [error.message]
  }
}

for (const { kind, store: url, skip, tables, spoil } of kinds) {
  test(`${kind}: a row that is lost or another one, in each table, is told and mended`, { skip }, async () => {
    await withStore(url, store => indexTree({ root, store, workers: 1 }))
    // a later change leaves patches beside the chunks
    tree.write('lib/b.ts', `${sources['lib/b.ts']}export const more = b()\n`)
    await withStore(url, store => indexTree({ root, store, workers: 1 }))
    const expected = await freshDump()
    let spoiled = 0
    for (const table of tables) for (const isLost of [true, false]) {
      if (!await spoil(table, isLost)) continue
      spoiled++
      const what = `${table}, ${isLost ? 'lost' : 'another one'}`
      assert.notDeepEqual(await damageOf(url), [], what)
      const { code, out, err } = tree.raw(['repair', '--root', tree.dir, '--store', url])
      assert.equal(code, 0, `${what}: ${err}`)
      assert.match(out, /was damaged, and was made anew/, what)
      assert.deepEqual(await damageOf(url), [], what)
      assert.equal(await withStore(url, dumpOf), expected, what)
    }
    assert.ok(spoiled >= 2 * (tables.length - 1), `${spoiled} rows were spoiled`)
  })
}

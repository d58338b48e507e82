import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'node:test'
import { Connection } from '../src/connection.ts'
import { openSqlite } from '../src/index.ts'

/** More than are held before they are written. */
const crowd = 8_300

test('a folder with more files than are held at a time is written a few times, not once for each file', async t => {
  const folder = mkdtempSync(path.join(tmpdir(), 'codeloom-sqlite-'))
  const store = openSqlite({ path: path.join(folder, 'graph.db'), create: true })
  const run = t.mock.method(Connection.prototype, 'run')
  const written = (): number => run.mock.calls.filter(({ arguments: [sql] }) => sql.startsWith('INSERT INTO folder')).length
  try {
    for (const round of [1n, 2n]) {
      run.mock.resetCalls()
      const change = await store.begin()
      for (let i = 0; i < crowd; i++) {
        const stamp = { size: 1, mtimeNs: round, ctimeNs: round, inode: BigInt(i) }
        change.putFile({ id: i + 1, path: `crowd/f${i}.ts`, language: 'typescript', hash: '0'.repeat(64), stamp, readNs: round, symbolIds: [], problems: '' })
        if (i % 1_000 === 0) change.putFile({ id: crowd + i + 1, path: `other${i}/f.ts`, language: 'typescript', hash: '0'.repeat(64), stamp, readNs: round, symbolIds: [], problems: '' })
      }
      change.commit({ root: '', label: '', nextFileId: 20_000, nextSymbolId: 1, state: '' })
      assert.ok(written() < 40, `${written()} folders were written`)
    }
    const snapshot = store.snapshot()
    assert.equal([...snapshot.files()].filter(({ readNs }) => readNs === 2n).length, crowd + 9)
    snapshot.close()
  } finally {
    store.close()
    rmSync(folder, { recursive: true, force: true })
  }
})

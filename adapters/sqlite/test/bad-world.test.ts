import { postingIndexes, StoreError, type StoreErrorCode } from '@codeloom/store'
import { change, contentOf, seededChange } from '@codeloom/store/contract-suite'
import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'node:test'
import { openSqlite } from '../src/index.ts'
import { inPlainWords } from '../src/sqlite-error.ts'

test('a store that is not there is made with its folders, or said not to be there', () => inFolder(async folder => {
  const file = path.join(folder, 'a/b/graph.db')
  fails('not-found', file, () => openSqlite({ path: file, create: false }))
  assert.ok(!existsSync(path.join(folder, 'a')))
  openSqlite({ path: file, create: true }).close()
  openSqlite({ path: file, create: false }).close()
}))

test('an empty file becomes a store where one may be made', () => inFolder(async folder => {
  const file = path.join(folder, 'empty.db')
  writeFileSync(file, '')
  fails('not-found', file, () => openSqlite({ path: file, create: false }))
  openSqlite({ path: file, create: true }).close()
}))

test('a folder, a text, a foreign database: not a store, and left as they are', () => inFolder(async folder => {
  const text = path.join(folder, 'notes.txt')
  writeFileSync(text, 'Dear diary, '.repeat(1000))
  const foreign = path.join(folder, 'other.db')
  const database = new DatabaseSync(foreign)
  database.exec('CREATE TABLE song (title TEXT)')
  database.close()
  const bytes = readFileSync(foreign)
  for (const create of [true, false]) {
    for (const file of [folder, text, foreign]) fails('not-a-store', file, () => openSqlite({ path: file, create }))
  }
  assert.deepEqual(readFileSync(foreign), bytes)
}))

test('a store of a newer version says so, and what to do', () => inFolder(async folder => {
  const file = path.join(folder, 'graph.db')
  openSqlite({ path: file, create: true }).close()
  const database = new DatabaseSync(file)
  database.exec('PRAGMA user_version = 7')
  database.close()
  const error = fails('newer', file, () => openSqlite({ path: file, create: true }))
  assert.match(error.message, /7.*Update Codeloom/)
}))

test('a store of an older version is empty, and made anew where it is written', () => inFolder(async folder => {
  const file = path.join(folder, 'graph.db')
  openSqlite({ path: file, create: true }).close()
  const database = new DatabaseSync(file)
  database.exec('DROP TABLE blob; CREATE TABLE blob (id INTEGER PRIMARY KEY, data BLOB NOT NULL); PRAGMA user_version = 1')
  database.close()
  assert.match(fails('not-found', file, () => openSqlite({ path: file, create: false })).message, /older Codeloom.*codeloom index/)
  const store = openSqlite({ path: file, create: true })
  const transaction = await store.begin()
  transaction.putBlob('facts', 1, new Uint8Array([1, 2, 3]))
  transaction.abort()
  store.close()
}))

test('a place where nothing can be made', () => inFolder(async folder => {
  writeFileSync(path.join(folder, 'file'), '')
  const inTheWay = path.join(folder, 'file/graph.db')
  for (const create of [true, false]) fails('no-permission', inTheWay, () => openSqlite({ path: inTheWay, create }))
  const deep = path.join(folder, 'file/deep/graph.db')
  fails('no-permission', deep, () => openSqlite({ path: deep, create: true }))
}))

test('folders in a place where none can be made are refused, and soon', { skip: process.platform === 'linux' ? false : 'needs /proc' }, () => {
  for (const file of ['/proc/none/graph.db', '/proc/none/deep/graph.db']) fails('no-permission', file, () => openSqlite({ path: file, create: true }))
})

const root = process.getuid?.() === 0
test('as an ordinary user: a folder and a file without permission', { skip: root ? 'root may write anywhere' : false }, () => inFolder(async folder => {
  const file = path.join(folder, 'locked/graph.db')
  mkdirSync(path.dirname(file))
  chmodSync(path.dirname(file), 0o500)
  fails('no-permission', file, () => openSqlite({ path: file, create: true }))
  chmodSync(path.dirname(file), 0o700)
  openSqlite({ path: file, create: true }).close()
  chmodSync(file, 0)
  fails('no-permission', file, () => openSqlite({ path: file, create: true }))
}))

test('a full disk is said to be full', () => inFolder(async folder => {
  const database = new DatabaseSync(path.join(folder, 'small.db'))
  database.exec('CREATE TABLE t (x); PRAGMA max_page_count = 3')
  fails('full', 'small.db', () => {
    try {
      database.exec('INSERT INTO t VALUES (zeroblob(100000))')
    } catch (error) {
      throw inPlainWords('small.db', error)
    }
  })
  database.close()
}))

test('a lock that another program holds on the database is said to be one', () => inFolder(async folder => {
  const file = path.join(folder, 'graph.db')
  openSqlite({ path: file, create: true }).close()
  const other = new DatabaseSync(file, { timeout: 0 })
  other.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT')
  const third = new DatabaseSync(file, { timeout: 0 })
  fails('locked', file, () => {
    try {
      third.exec('SELECT count(*) FROM file')
    } catch (error) {
      throw inPlainWords(file, error)
    }
  })
  third.close()
  other.close()
}))

test('Q2: flipped and cut-off bytes are found and named, never answered', () => inFolder(async folder => {
  const whole = path.join(folder, 'whole.db')
  const store = openSqlite({ path: whole, create: true })
  for (let i = 0; i < 30; i++) await change(store, seededChange)
  const content = contentOf(store)
  store.close()
  const bytes = readFileSync(whole)
  const file = path.join(folder, 'graph.db')
  let damaged = 0
  for (let round = 0; round < 150; round++) {
    const broken = Buffer.from(bytes)
    // Places all over the file, and everything after one of them gone in every tenth round.
    const at = Math.floor(((round + 0.37) / 150) * bytes.length)
    broken[at] = (broken[at] ?? 0) ^ (1 << round % 8)
    for (const suffix of ['', '-wal', '-shm', '.lease']) rmSync(`${file}${suffix}`, { force: true })
    writeFileSync(file, broken)
    if (round % 10 === 9) truncateSync(file, Math.max(4096, at))
    if (!answersTruly(file, content)) damaged++
  }
  assert.ok(damaged > 50, `${damaged} of 150 were noticed`)
}))

/** Whether everything could be read; what was read must be what was written. */
function answersTruly(file: string, content: unknown): boolean {
  try {
    const store = openSqlite({ path: file, create: false })
    try {
      assert.deepEqual(contentOf(store), content)
      return true
    } finally {
      store.close()
    }
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    assert.ok(['damaged', 'not-a-store', 'newer', 'not-found'].includes(error.code), `${error.code}: ${error.message}`)
    return false
  }
}

test('a damaged store says that it can be deleted and made anew', () => inFolder(async folder => {
  const file = path.join(folder, 'graph.db')
  const store = openSqlite({ path: file, create: true })
  const transaction = await store.begin()
  const index = postingIndexes[0]
  transaction.addPostings(index, Uint32Array.of(1), Uint32Array.of(2))
  transaction.commit({ root: '', label: '', nextFileId: 1, nextSymbolId: 1, state: '' })
  store.close()
  const database = new DatabaseSync(file)
  database.exec("UPDATE chunk SET data = x'0005'")
  database.close()
  const again = openSqlite({ path: file, create: true })
  const snapshot = again.snapshot()
  const error = fails('damaged', file, () => snapshot.postings(index, 1))
  assert.match(error.message, /Run codeloom repair/)
  snapshot.close()
  again.close()
}))

test('a snapshot that cannot be opened leaves no connection open', { skip: existsSync('/proc/self/fd') ? false : 'open files cannot be listed here' }, () => inFolder(async folder => {
  const file = path.join(folder, 'graph.db')
  const store = openSqlite({ path: file, create: true })
  const transaction = await store.begin()
  transaction.commit({ root: '', label: '', nextFileId: 1, nextSymbolId: 1, state: '' })
  store.snapshot().close()
  const open = readdirSync('/proc/self/fd').length
  const database = new DatabaseSync(file)
  database.exec("UPDATE head SET data = x'7b'")
  database.close()
  for (let i = 0; i < 8; i++) fails('damaged', file, () => store.snapshot())
  assert.ok(readdirSync('/proc/self/fd').length <= open, `${readdirSync('/proc/self/fd').length} files are open, there were ${open}`)
  store.close()
}))

function fails(code: StoreErrorCode, named: string, work: () => unknown): StoreError {
  try {
    work()
  } catch (error) {
    assert.ok(error instanceof StoreError, String(error))
    assert.equal(error.code, code, error.message)
    assert.ok(error.message.includes(path.basename(named)) || error.message.includes(path.dirname(named)), error.message)
    assert.match(error.message, /[.]$/)
    return error
  }
  throw new assert.AssertionError({ message: `no ${code}` })
}

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'codeloom-sqlite-'))
  try {
    await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

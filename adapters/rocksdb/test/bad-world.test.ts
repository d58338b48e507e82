import { openMemory, StoreError, type GraphStore, type StoreErrorCode } from '@codeloom/store'
import { change, contentOf, seededChange } from '@codeloom/store/contract-suite'
import assert from 'node:assert/strict'
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import test from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { serialize } from 'node:v8'
import { Database } from '../src/database.ts'
import { openRocksdb, removeRocksdb } from '../src/index.ts'

const program = fileURLToPath(new URL('committing-process.ts', import.meta.url))
const serving = fileURLToPath(new URL('serving-process.ts', import.meta.url))
const label = { root: '', label: 'x', nextFileId: 1, nextSymbolId: 1, state: '' }

test('a store that is not there is made with its folders, or said not to be there', () => inFolder(async folder => {
  const at = path.join(folder, 'a/b/graph')
  await fails('not-found', at, () => openRocksdb({ path: at, create: false }))
  assert.ok(!fs.existsSync(path.join(folder, 'a')))
  for (const create of [true, false]) await closed(await openRocksdb({ path: at, create }))
}))

test('a file, a folder of other things, a newer format: refused, and left as they are', () => inFolder(async folder => {
  const file = path.join(folder, 'notes.txt')
  fs.writeFileSync(file, 'Dear diary')
  for (const create of [true, false]) {
    for (const place of [file, folder]) await fails('not-a-store', place, () => openRocksdb({ path: place, create }))
  }
  assert.deepEqual([fs.readFileSync(file, 'utf8'), fs.readdirSync(folder)], ['Dear diary', ['notes.txt']])
  const newer = path.join(folder, 'newer')
  await closed(await openRocksdb({ path: newer, create: true }))
  fs.writeFileSync(path.join(newer, 'CODELOOM'), 'codeloom 9\n')
  await fails('newer', newer, () => openRocksdb({ path: newer, create: true }))
}))

test('a folder that a store only began to be made in is one to be made', () => inFolder(async folder => {
  const at = path.join(folder, 'graph')
  fs.mkdirSync(at)
  fs.writeFileSync(path.join(at, 'CODELOOM.77'), '')
  await fails('not-found', at, () => openRocksdb({ path: at, create: false }))
  await closed(await openRocksdb({ path: at, create: true }))
  await closed(await openRocksdb({ path: at, create: false }))
  assert.deepEqual(fs.readdirSync(at).filter(name => /^CODELOOM[.-]/.test(name)), ['CODELOOM.77'])
  assert.equal(await removeRocksdb(at), true)
}))

test('a store is open where it cannot be written who opened it, and who closed it is not named', () => inFolder(async folder => {
  const at = path.join(folder, 'graph')
  const owner = path.join(at, 'CODELOOM-OWNER')
  const store = await openRocksdb({ path: at, create: true })
  assert.ok(fs.existsSync(owner))
  await closed(store)
  assert.ok(!fs.existsSync(owner))
  fs.mkdirSync(path.join(owner, 'full'), { recursive: true })
  await closed(await openRocksdb({ path: at, create: false }))
}))

test('a place where nothing can be made', { skip: process.platform === 'linux' ? false : 'needs /proc' }, () => inFolder(async folder => {
  fs.writeFileSync(path.join(folder, 'file'), '')
  for (const place of [path.join(folder, 'file/graph'), '/proc/none/graph', '/proc/none/deep/graph']) {
    await fails('no-permission', place, () => openRocksdb({ path: place, create: true }))
  }
}))

test('R3: a folder that another process has open is read through it, whole commits alone, and written when that one has ended', () => inFolder(async folder => {
  const at = path.join(folder, 'graph')
  // a file takes what nobody reads: this thread sleeps while it asks
  const said = path.join(folder, 'said')
  const child = spawn(process.execPath, [serving, at, folder], { stdio: ['ignore', fs.openSync(said, 'w'), 'inherit'] })
  const model = openMemory()
  let sequence = 0
  const reach = async (wanted: number): Promise<void> => {
    while (sequence < wanted) sequence = await change(model, seededChange)
  }
  try {
    while (fs.statSync(said).size === 0) await sleep(10)
    const store = await openRocksdb({ path: at, create: false })
    for (let round = 0; round < 3; round++) {
      const snapshot = store.snapshot()
      await reach(snapshot.commit.sequence)
      // the other one goes on writing meanwhile
      assert.deepEqual(contentOf(store, snapshot), contentOf(model))
      snapshot.close()
    }
    assert.equal(store.isHeld(), false)
    const { message } = await fails('locked', at, () => store.begin())
    assert.match(message, new RegExp(`process ${child.pid}\\b`))
    assert.equal(await store.hold(), undefined)
    assert.equal(await removeRocksdb(at), false)
    child.kill('SIGKILL')
    await once(child, 'close')
    // found anew by itself, where there is time for it
    for (const until = performance.now() + 20_000; performance.now() < until;) {
      try {
        store.snapshot().close()
        break
      } catch (error) {
        assert.match(String(error), /does not answer any more|has ended, and it is only being opened by this one/)
      }
      await sleep(20)
    }
    store.snapshot().close()
    const held = await store.hold()
    assert.ok(held?.isHeld() === true && store.isHeld())
    held.release()
    const snapshot = store.snapshot()
    await reach(snapshot.commit.sequence)
    assert.deepEqual(contentOf(store, snapshot), contentOf(model))
    snapshot.close()
    await change(store, seededChange)
    await reach(sequence + 1)
    assert.deepEqual(contentOf(store), contentOf(model))
    await closed(store)
  } finally {
    child.kill('SIGKILL')
  }
  assert.equal(await removeRocksdb(at), true)
  assert.ok(!fs.existsSync(at))
}))

test('R3: a reader whose owner ends reads on through the next one; sockets of the killed are taken away', () => inFolder(async folder => {
  const at = path.join(folder, 'graph')
  const said = path.join(folder, 'said')
  const serve = (): ChildProcess => spawn(process.execPath, [serving, at, folder], { stdio: ['ignore', fs.openSync(said, 'w'), 'inherit'] })
  const ready = async (): Promise<void> => {
    while (fs.statSync(said).size === 0) await sleep(10)
  }
  const first = serve()
  await ready()
  const reader = await openRocksdb({ path: at, create: false })
  reader.snapshot().close()
  const next = await killedAndReplaced(first, serve)
  try {
    await ready()
    for (const until = performance.now() + 20_000; ;) {
      try {
        const snapshot = reader.snapshot()
        assert.ok(snapshot.commit.sequence > 0)
        snapshot.close()
        break
      } catch (error) {
        if (performance.now() > until) throw error
      }
      await sleep(20)
    }
    await fails('locked', at, () => reader.begin())
    const left = fs.readdirSync(folder).filter(name => name.startsWith('rows-'))
    assert.deepEqual(left.map(name => Number(name.split('-').at(-1))), [next.pid])
  } finally {
    next.kill('SIGKILL')
    await closed(reader)
  }
}))

/** The next one waits for the folder while the first has it. */
async function killedAndReplaced(first: ChildProcess, serve: () => ChildProcess): Promise<ChildProcess> {
  const ended = once(first, 'close')
  first.kill('SIGKILL')
  const next = serve()
  await ended
  return next
}

test('R3: who sends what is no message is cut off, and the process that serves goes on', () => inFolder(async folder => {
  const at = path.join(folder, 'graph')
  const said = path.join(folder, 'said')
  const child = spawn(process.execPath, [serving, at, folder], { stdio: ['ignore', fs.openSync(said, 'w'), 'inherit'] })
  try {
    while (fs.statSync(said).size === 0) await sleep(10)
    const { socket } = JSON.parse(fs.readFileSync(path.join(at, 'CODELOOM-OWNER'), 'utf8')) as { readonly socket: string }
    const framed = (bytes: Uint8Array): Buffer => Buffer.concat([Buffer.from(Uint32Array.of(bytes.length).buffer).swap32(), bytes])
    const malformed = [Buffer.from('GET / HTTP/1.1\r\n\r\n'), framed(Buffer.from('no message')), framed(new Uint8Array(0)), ...[7, null, {}, { id: 'x', question: {} }, { id: 1 }].map(each => framed(serialize(each)))]
    for (const bytes of malformed) {
      const caller = net.connect(socket)
      caller.on('error', () => undefined)
      caller.resume().write(bytes)
      await once(caller, 'close')
    }
    // asked for what there is not, it says so, and serves on; pieces of any size are put together
    const caller = net.connect(socket)
    const asked = framed(serialize({ id: 1, question: { kind: 'nothing that is known' } }))
    for (const byte of asked) caller.write(Uint8Array.of(byte))
    await once(caller, 'data')
    caller.destroy()
    const store = await openRocksdb({ path: at, create: false })
    store.snapshot().close()
    assert.equal(child.exitCode, null)
    await closed(store)
  } finally {
    child.kill('SIGKILL')
    await once(child, 'close')
  }
}))

test('a store that was closed is not opened again by who still has it', () => inFolder(async folder => {
  const at = path.join(folder, 'graph')
  const said = path.join(folder, 'said')
  const child = spawn(process.execPath, [serving, at, folder], { stdio: ['ignore', fs.openSync(said, 'w'), 'inherit'] })
  try {
    while (fs.statSync(said).size === 0) await sleep(10)
    const store = await openRocksdb({ path: at, create: false })
    store.close()
    child.kill('SIGKILL')
    await once(child, 'close')
    const waiting = await openRocksdb({ path: at, create: false })
    const begun = waiting.begin()
    waiting.close()
    for (const work of [() => begun, () => store.begin(), () => store.hold(), async () => store.snapshot()]) assert.match((await fails('failed', at, work)).message, /was closed/)
    await Database.settled()
    assert.equal(Database.isOpenHere(at), false)
  } finally {
    child.kill('SIGKILL')
  }
}))

test('R3: where the owner cannot be asked, who has the folder is told in bounded time', () => inFolder(async folder => {
  const at = path.join(folder, 'graph')
  const ended = spawnSync(process.execPath, ['--version']).pid
  const child = spawn(process.execPath, [program, at], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    await once(child.stdout, 'data')
    child.kill('SIGSTOP')
    for (const [pid, isNamed] of [[child.pid, true], [ended, false]] as const) {
      fs.writeFileSync(path.join(at, 'CODELOOM-OWNER'), JSON.stringify({ pid, socket: path.join(folder, 'none') }))
      const { message } = await fails('locked', at, () => openRocksdb({ path: at, create: false }))
      assert.equal(message.includes(`process ${pid} opened it last`), isNamed, message)
      assert.doesNotMatch(message, /\bkill\b/)
    }
  } finally {
    child.kill('SIGKILL')
    await once(child, 'close')
  }
}))

test('a table with flipped bytes is damage, never an answer, and can be taken away', () => inFolder(async folder => {
  const at = path.join(folder, 'graph')
  const store = await openRocksdb({ path: at, create: true })
  for (let i = 0; i < 12; i++) await change(store, seededChange)
  const content = contentOf(store)
  await closed(store)
  // opened again, what lay in the log lies in tables
  await closed(await openRocksdb({ path: at, create: false }))
  const tables = fs.readdirSync(at).filter(name => name.endsWith('.sst'))
  assert.ok(tables.length > 0)
  let noticed = 0
  for (const name of tables) {
    const file = path.join(at, name)
    const whole = fs.readFileSync(file)
    const broken = Buffer.from(whole)
    for (let i = 0; i < broken.length; i += 97) broken[i] = (broken[i] ?? 0) ^ 0x10
    fs.writeFileSync(file, broken)
    if (!await answersTruly(at, content)) noticed++
    fs.writeFileSync(file, whole)
  }
  assert.equal(noticed, tables.length)
  assert.ok(await answersTruly(at, content))
  assert.equal(await removeRocksdb(at), true)
}))

test('R2: a change that is too large for memory is seen when it is committed, and not at all where it is given up', () => inFolder(async folder => {
  const at = path.join(folder, 'graph')
  const store = await openRocksdb({ path: at, create: true })
  const fill = async (byte: number, isCommitted: boolean, isCleared: boolean): Promise<void> => {
    const transaction = await store.begin()
    if (isCleared) transaction.clear()
    for (let file = 1; file <= 20; file++) transaction.putBlob('facts', file, noise(byte + file))
    assert.deepEqual(transaction.blob('facts', 3)?.subarray(0, 50), noise(byte + 3).subarray(0, 50))
    if (isCommitted) transaction.commit(label)
    else transaction.abort()
  }
  const first = (): number | undefined => {
    const snapshot = store.snapshot()
    try {
      return snapshot.blob('facts', 7)?.[0]
    } finally {
      snapshot.close()
    }
  }
  await fill(1, false, false)
  assert.equal(first(), undefined)
  await fill(2, true, false)
  assert.equal(first(), noise(9)[0])
  const old = store.snapshot()
  await fill(3, false, true)
  assert.equal(first(), noise(9)[0])
  await fill(4, true, true)
  assert.deepEqual([first(), old.blob('facts', 7)?.[0]], [noise(11)[0], noise(9)[0]])
  old.close()
  await closed(store)
  const again = await openRocksdb({ path: at, create: false })
  const snapshot = again.snapshot()
  assert.deepEqual(snapshot.blob('facts', 20), noise(24))
  snapshot.close()
  await closed(again)
}))

/** 2 MB that do not pack, other ones for each seed. */
function noise(seed: number): Uint8Array {
  let state = seed
  return new Uint8Array(Uint32Array.from({ length: 1 << 19 }, () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0)).buffer)
}

async function answersTruly(at: string, content: unknown): Promise<boolean> {
  let store: GraphStore | undefined
  try {
    store = await openRocksdb({ path: at, create: false })
    assert.deepEqual(contentOf(store), content)
    return true
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    assert.equal(error.code, 'damaged', error.message)
    return false
  } finally {
    if (store !== undefined) await closed(store)
  }
}

async function closed(store: GraphStore): Promise<void> {
  store.close()
  await Database.settled()
}

async function fails(code: StoreErrorCode, named: string, work: () => Promise<unknown>): Promise<StoreError> {
  try {
    await work()
  } catch (error) {
    assert.ok(error instanceof StoreError, String(error))
    assert.equal(error.code, code, error.message)
    assert.ok(error.message.includes(named), error.message)
    assert.match(error.message, /[.]$/)
    return error
  }
  throw new assert.AssertionError({ message: `no ${code}` })
}

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-rocksdb-'))
  try {
    await work(folder)
  } finally {
    await Database.settled()
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

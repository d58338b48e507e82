/**
 * What every store must hold, as tests: S1 to S6 of the contract and what follows from them. Run by the store in memory and
 * by every adapter; what a backend cannot do it declares in `lacks`, with the reason.
 */
import fc from 'fast-check'
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, test } from 'node:test'
import type { GraphStore, StoreSnapshot, StoreTransaction } from '../src/contract.ts'
import type { FileRecord } from '../src/file-record.ts'
import { openMemory } from '../src/memory-store.ts'
import { bytes, commit, file, label, seen, text, write } from './contract-writes.ts'
import { durability, type DurableStore } from './durability.ts'
import { change, changes, contentOf, type Change } from './random-changes.ts'

export { watchDiskSyncs } from './disk-syncs.ts'
export { watchFiles, type DurabilityWatch } from './durability.ts'
export { fullDisk } from './full-disk.ts'
export { commitSeeded, killRounds, type KilledStore } from './kill-rounds.ts'
export { change, contentOf } from './random-changes.ts'
export { seededChange } from './seeded-change.ts'

export interface StoreUnderTest {
  /** Opens the store in this folder, made where there is none. Called again for the same folder: the same store. */
  open(folder: string): GraphStore | Promise<GraphStore>
  /** Resolves when stores that were closed let go of what they had open. */
  settled?(): Promise<void>
  /** How many random lists of changes are tried, 40 unless told: fewer where each question is a way to a server. */
  readonly randomRuns?: number
  readonly durable?: DurableStore
  /** Promises that the backend cannot keep, each with the reason. */
  readonly lacks: { readonly reopen?: string; readonly durability?: string }
}

/** An engine's driver with nothing of ours above it, to be measured beside the store. */
export interface BareDriver {
  /** Reads the links of a file as they are kept; whether there are any. */
  links(file: number): boolean | Promise<boolean>
  close(): Promise<void>
}

export function storeContract(name: string, store: StoreUnderTest): void {
  const bench: Bench = { ...store, withStore: run => onFreshStore(store, run) }
  describe(`store contract: ${name}`, () => {
    for (const tests of [commits, snapshots, lists, clearing, transactions, holds, files, folders, postings]) tests(bench)
    durability(store.durable, store.lacks.durability)
  })
}

interface Bench extends StoreUnderTest {
  /** Runs a test on a fresh store in a folder of its own. */
  withStore(run: (store: GraphStore, folder: string) => Promise<void>): Promise<void>
}

async function onFreshStore({ open, settled }: StoreUnderTest, run: (store: GraphStore, folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'codeloom-store-'))
  const store = await open(folder)
  try {
    await run(store, folder)
  } finally {
    store.close()
    await settled?.()
    rmSync(folder, { recursive: true, force: true })
  }
}

function commits({ open, lacks, withStore }: Bench): void {
  test('a new store is empty, at sequence 0', () => withStore(async store => {
    const snapshot = store.snapshot()
    assert.deepEqual(snapshot.commit, { sequence: 0, root: '', label: '', nextFileId: 1, nextSymbolId: 1, state: '' })
    assert.deepEqual([...snapshot.files()], [])
    assert.deepEqual([[...snapshot.folders()], snapshot.folder(''), snapshot.folderBlob('')], [[], undefined, undefined])
    assert.equal(snapshot.file(1), undefined)
    assert.equal(snapshot.fileAt('a'), undefined)
    assert.equal(snapshot.blob('facts', 1), undefined)
    assert.equal(snapshot.owner(1), undefined)
    assert.deepEqual(snapshot.postings('name', 7), new Uint32Array(0))
    snapshot.close()
  }))

  test('S1: a commit is seen whole, an abort not at all', () => withStore(async store => {
    const aborted = await store.begin()
    write(aborted, file(1, 'a.ts'), { name: [[1, 2]] })
    aborted.abort()
    assert.deepEqual(seen(store), { sequence: 0, paths: [], name1: [] })
    const transaction = await store.begin()
    write(transaction, file(1, 'a.ts'), { name: [[1, 2]] })
    assert.deepEqual(seen(store), { sequence: 0, paths: [], name1: [] })
    const info = transaction.commit(label('one'))
    transaction.abort()
    assert.deepEqual(info, { ...label('one'), sequence: 1 })
    assert.deepEqual(seen(store), { sequence: 1, paths: ['a.ts'], name1: [2] })
  }))

  test('S1: a store that is closed and opened again is where it was', { skip: lacks.reopen }, () => withStore(async (store, folder) => {
    await commit(store, transaction => {
      write(transaction, file(1, 'a.ts', [1, 10]), { name: [[1, 2]] })
      transaction.putBlob('facts', 1, bytes('kept'))
    })
    const open1 = await store.begin()
    write(open1, file(2, 'b.ts'), { name: [[1, 3]] })
    const before = contentOf(store)
    store.close()
    const again = await open(folder)
    try {
      assert.deepEqual(contentOf(again), before)
      assert.deepEqual(seen(again), { sequence: 1, paths: ['a.ts'], name1: [2] })
      await commit(again, transaction => write(transaction, file(2, 'b.ts'), { name: [[1, 4]] }))
      assert.deepEqual(seen(again), { sequence: 2, paths: ['a.ts', 'b.ts'], name1: [2, 4] })
    } finally {
      again.close()
    }
  }))
}

function snapshots({ withStore }: Bench): void {
  test('S2: a snapshot shows its commit whatever is committed after it', () => withStore(async store => {
    await commit(store, transaction => {
      write(transaction, file(1, 'a.ts', [1, 10]), { name: [[1, 2], [9, 9]] })
      transaction.putBlob('facts', 1, bytes('old'))
    })
    const old = store.snapshot()
    const twin = store.snapshot()
    const begunFiles = old.files()[Symbol.iterator]()
    await commit(store, transaction => {
      transaction.removeFile(1)
      transaction.removePostings('name', Uint32Array.of(1), Uint32Array.of(2))
      write(transaction, file(2, 'b.ts', [11, 10]), { name: [[1, 3]] })
    })
    await commit(store, transaction => transaction.putBlob('facts', 2, bytes('new')))
    twin.close()
    assert.equal(old.commit.sequence, 1)
    assert.equal(begunFiles.next().value?.path, 'a.ts')
    assert.equal(old.fileAt('b.ts'), undefined)
    assert.equal(text(old.blob('facts', 1)), 'old')
    assert.equal(old.owner(5), 1)
    assert.deepEqual([...old.postings('name', 1)], [2])
    old.close()
    old.close()
    const now = store.snapshot()
    assert.equal(now.commit.sequence, 3)
    assert.deepEqual([now.owner(5), now.owner(15), now.owner(21)], [undefined, 2, undefined])
    assert.equal(text(now.blob('facts', 2)), 'new')
    assert.deepEqual([...now.postings('name', 1)], [3])
    assert.deepEqual([...now.postings('name', 9)], [9])
    now.close()
  }))

  test('S2: many snapshots of many commits at once', () => withStore(async store => {
    const snapshots: StoreSnapshot[] = []
    for (let i = 1; i <= 12; i++) {
      await commit(store, transaction => write(transaction, file(1, `v${i}`), { asked: [[1, i]] }))
      snapshots.push(store.snapshot())
    }
    for (const [i, snapshot] of snapshots.entries()) {
      assert.equal(snapshot.file(1)?.path, `v${i + 1}`)
      assert.deepEqual([...snapshot.postings('asked', 1)], Array.from({ length: i + 1 }, (_, at) => at + 1))
    }
    for (const snapshot of snapshots) snapshot.close()
  }))
}

function lists({ withStore }: Bench): void {
  const changes: readonly (readonly [string, (transaction: StoreTransaction) => void])[] = [
    ['takes half of them away', transaction => range(folderCount / 2, id => transaction.removeFile(id))],
    ['takes everything away', transaction => transaction.clear()],
  ]
  for (const [what, work] of changes) {
    test(`S2: a list that was begun goes on over all folders of its commit, while another ${what}`, () => withStore(async store => {
      await commit(store, transaction => range(folderCount, id => transaction.putFile(file(id, `d${String(id).padStart(3, '0')}/f`))))
      const snapshot = store.snapshot()
      const all = Array.from(snapshot.files(), record => record.path)
      assert.equal(all.length, folderCount)
      const begun = [snapshot.files()[Symbol.iterator](), snapshot.files()[Symbol.iterator]()] as const
      const [first, second] = begun.map((list, i) => Array.from({ length: i * 10 }, () => list.next().value?.path))
      await commit(store, work)
      await commit(store, transaction => transaction.putFile(file(9_999, 'd000/new')))
      assert.deepEqual([...first ?? [], ...rest(begun[0])], all)
      assert.deepEqual([...second ?? [], ...rest(begun[1])], all)
      snapshot.close()
    }))
  }
}

/** More than an engine reads at a time. */
const folderCount = 600

function range(count: number, work: (id: number) => void): void {
  for (let id = 1; id <= count; id++) work(id)
}

function rest(list: Iterator<FileRecord>): readonly string[] {
  const paths: string[] = []
  for (let next = list.next(); next.done !== true; next = list.next()) paths.push(next.value.path)
  return paths
}

function clearing({ withStore }: Bench): void {
  test('S1, S2: a change that begins by taking everything away is one change all the same', () => withStore(async store => {
    await commit(store, transaction => {
      write(transaction, file(1, 'a.ts', [1, 10]), { name: [[1, 2], [7, 8]], asked: [[5, 6]] })
      write(transaction, file(2, 'd/b.ts', [11, 10]), {})
      transaction.putBlob('links', 1, bytes('old'))
      transaction.putFolderBlob('d/', bytes('beside'))
    })
    const old = store.snapshot()
    const dropped = await store.begin()
    dropped.clear()
    dropped.abort()
    assert.deepEqual(seen(store), { sequence: 1, paths: ['a.ts', 'd/b.ts'], name1: [2] })
    const transaction = await store.begin()
    transaction.clear()
    const { before } = transaction
    assert.deepEqual(before.commit, { sequence: 1, root: '', label: '', nextFileId: 1, nextSymbolId: 1, state: '' })
    assert.deepEqual([[...before.files()], [...before.folders()], before.fileAt('a.ts'), before.folder('d/'), before.folderBlob('d/')], [[], [], undefined, undefined, undefined])
    assert.deepEqual([before.file(1), before.owner(5), before.blob('links', 1), [...before.postings('name', 1)]], [undefined, undefined, undefined, []])
    write(transaction, file(1, 'c.ts', [1, 5]), { name: [[1, 3]] })
    assert.deepEqual([...before.files()].map(record => record.path), ['c.ts'])
    transaction.commit(label('anew'))
    assert.deepEqual(seen(store), { sequence: 2, paths: ['c.ts'], name1: [3] })
    const now = store.snapshot()
    assert.deepEqual([[...now.postings('name', 7)], [...now.postings('asked', 5)], now.blob('links', 1), now.folderBlob('d/'), now.owner(3), now.owner(15)], [[], [], undefined, undefined, 1, undefined])
    assert.deepEqual([[...old.files()].map(record => record.path), [...old.postings('name', 7)], text(old.blob('links', 1)), old.owner(15)], [['a.ts', 'd/b.ts'], [8], 'old', 2])
    now.close()
    old.close()
  }))
}

function transactions({ withStore }: Bench): void {
  test('S3: what a transaction wrote to files and blobs is read back through it; postings stay as they were', () => withStore(async store => {
    await commit(store, transaction => {
      write(transaction, file(1, 'a.ts', [1, 10]), { name: [[1, 2]] })
      write(transaction, file(2, 'b.ts', [11, 10]), {})
      transaction.putBlob('links', 1, bytes('first'))
    })
    const transaction = await store.begin()
    const { before } = transaction
    write(transaction, file(3, 'c.ts', [21, 10]), { name: [[1, 3]] })
    transaction.putFile(file(1, 'a2.ts', [31, 10]))
    transaction.putBlob('links', 1, bytes('second'))
    transaction.removeFile(2)
    assert.deepEqual([...before.files()].map(record => record.path), ['a2.ts', 'c.ts'])
    assert.deepEqual([before.fileAt('a.ts'), before.fileAt('b.ts'), before.fileAt('c.ts')?.id], [undefined, undefined, 3])
    assert.deepEqual([5, 15, 25, 35].map(symbol => before.owner(symbol)), [undefined, undefined, 3, 1])
    assert.equal(text(transaction.blob('links', 1)), 'second')
    assert.equal(text(before.blob('links', 1)), 'second')
    assert.deepEqual([...before.postings('name', 1)], [2])
    assert.equal(before.commit.sequence, 1)
    transaction.abort()
    assert.deepEqual(seen(store), { sequence: 1, paths: ['a.ts', 'b.ts'], name1: [2] })
  }))

  test('a second transaction in a process, a use after the end, two files with one path: bugs that are told', () => withStore(async store => {
    const transaction = await store.begin()
    await assert.rejects(store.begin(), { name: 'InvariantError' })
    transaction.putFile(file(1, 'a.ts'))
    assert.throws(() => transaction.putFile(file(2, 'a.ts')), { name: 'InvariantError' })
    transaction.abort()
    assert.throws(() => transaction.putFile(file(3, 'b.ts')), { name: 'InvariantError' })
    const snapshot = store.snapshot()
    snapshot.close()
    assert.throws(() => snapshot.file(1), { name: 'InvariantError' })
    await assert.rejects(store.begin(AbortSignal.abort()), { name: 'AbortError' })
  }))

  test('the arrays that were handed in may be used again', () => withStore(async store => {
    const keys = Uint32Array.of(1)
    const values = Uint32Array.of(2)
    const blob = bytes('one')
    await commit(store, transaction => {
      transaction.addPostings('name', keys, values)
      transaction.putBlob('facts', 1, blob)
      keys[0] = values[0] = blob[0] = 9
    })
    const snapshot = store.snapshot()
    assert.deepEqual([...snapshot.postings('name', 1)], [2])
    assert.equal(text(snapshot.blob('facts', 1)), 'one')
    snapshot.close()
  }))
}

function holds({ open, lacks, withStore }: Bench): void {
  test('S5: one holds a store at a time, who has it not writes as before, and each time the epoch is another', () => withStore(async store => {
    assert.equal(store.isHeld(), false)
    const held = await store.hold()
    assert.ok(held !== undefined && held.isHeld())
    assert.equal(store.isHeld(), true)
    assert.equal(await store.hold(), undefined)
    await commit(store, transaction => write(transaction, file(1, 'a.ts'), {}))
    held.release()
    assert.deepEqual([held.isHeld(), store.isHeld()], [false, false])
    await commit(store, transaction => write(transaction, file(2, 'b.ts'), {}))
    const again = await store.hold()
    assert.ok(again !== undefined && again.epoch > held.epoch && again.isHeld() && !held.isHeld())
    held.release()
    assert.equal(again.isHeld(), true)
    again.release()
  }))

  test('S5: who was deposed does not commit any more, until it lets go; nobody is deposed while it writes', { skip: lacks.reopen }, () => withStore(async (store, folder) => {
    const other = await open(folder)
    try {
      const held = await store.hold()
      assert.ok(held !== undefined)
      assert.equal(await other.hold(), undefined)
      assert.equal(other.isHeld(), true)
      await commit(other, transaction => write(transaction, file(1, 'a.ts'), {}))
      const begun = await store.begin()
      assert.equal(await other.hold({ deposing: held.epoch }), undefined)
      begun.abort()
      assert.equal(await other.hold({ deposing: held.epoch - 1 }), undefined)
      const taken = await other.hold({ deposing: held.epoch })
      assert.ok(taken !== undefined && taken.isHeld() && !held.isHeld())
      assert.deepEqual([store.isHeld(), other.isHeld()], [true, true])
      await assert.rejects(store.begin(), { name: 'StoreError', code: 'conflict' })
      await commit(other, transaction => write(transaction, file(2, 'b.ts'), {}))
      held.release()
      assert.equal(await store.hold(), undefined)
      assert.deepEqual(seen(store).sequence, 2)
      await commit(store, transaction => write(transaction, file(3, 'c.ts'), {}))
      taken.release()
      assert.deepEqual([store.isHeld(), other.isHeld()], [false, false])
      const back = await store.hold()
      assert.ok(back !== undefined && back.epoch > taken.epoch)
    } finally {
      other.close()
    }
  }))
}

function files({ withStore }: Bench): void {
  test('a replaced file keeps nothing of what it was; a removed one leaves nothing but postings', () => withStore(async store => {
    await commit(store, transaction => {
      write(transaction, file(1, 'a.ts', [1, 10, 100, 5]), {})
      for (const kind of ['facts', 'links', 'questions'] as const) transaction.putBlob(kind, 1, bytes(kind))
    })
    const replaced: FileRecord = { ...file(1, 'a.ts', [101, 3, 5000, 2500]), problems: '[{"code":"x"}]', stamp: { size: 2 ** 40, mtimeNs: -5n, ctimeNs: 1789000000123456789n, inode: 2n ** 64n - 1n } }
    await commit(store, transaction => transaction.putFile(replaced))
    let snapshot = store.snapshot()
    assert.deepEqual(snapshot.file(1), replaced)
    assert.deepEqual([1, 10, 100, 101, 103, 104, 4999, 5000, 7499, 7500].map(symbol => snapshot.owner(symbol)), [undefined, undefined, undefined, 1, 1, undefined, undefined, 1, 1, undefined])
    assert.equal(text(snapshot.blob('links', 1)), 'links')
    snapshot.close()
    await commit(store, transaction => transaction.removeFile(1))
    snapshot = store.snapshot()
    assert.deepEqual([snapshot.file(1), snapshot.fileAt('a.ts'), snapshot.owner(101), snapshot.blob('facts', 1), snapshot.blob('questions', 1)], [undefined, undefined, undefined, undefined, undefined])
    snapshot.close()
    await commit(store, transaction => transaction.putFile(file(2, 'a.ts')))
    assert.deepEqual(seen(store).paths, ['a.ts'])
  }))

  test('odd paths are kept as they are, in the order of their UTF-8 bytes', () => withStore(async store => {
    const odd = ['', 'x'.repeat(10_000), '😀/ü', "'; drop table file; --", 'a\nb', 'A', 'a', '\uffee', '\u{10000}', 'é', '%_', 'a/b', 'a-b', '\ud7ff', '\ufeffa']
    await commit(store, transaction => {
      for (const [i, name] of odd.entries()) transaction.putFile(file(i + 1, name))
    })
    const snapshot = store.snapshot()
    assert.deepEqual([...snapshot.files()].map(record => record.path), odd.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))))
    for (const [i, name] of odd.entries()) assert.deepEqual(snapshot.fileAt(name), file(i + 1, name))
    snapshot.close()
  }))

  test('files come in order across many of them, while others are read', () => withStore(async store => {
    const count = 1_700
    await commit(store, transaction => {
      for (let i = count; i > 0; i--) transaction.putFile(file(i, `d${i % 7}/f${i}`))
    })
    const snapshot = store.snapshot()
    const other = snapshot.files()[Symbol.iterator]()
    const paths = [...snapshot.files()].map(record => {
      other.next()
      return record.path
    })
    assert.equal(paths.length, count)
    assert.deepEqual(paths, paths.toSorted())
    snapshot.close()
  }))
}

function folders({ withStore }: Bench): void {
  test('F1: a folder has its own files, in columns; what lies beside it is its own', () => withStore(async store => {
    await commit(store, transaction => {
      for (const [i, name] of ['a/x', 'a/b/x', 'a/0', 'a-', 'z/é', 'z/\ufeff'].entries()) transaction.putFile({ ...file(i + 1, name, i % 2 === 0 ? [i * 10 + 1, 4] : []), problems: i === 2 ? '[é]' : '', language: `l${i % 3}` })
      transaction.putFolderBlob('a/', bytes('beside'))
      transaction.putFolderBlob('none/', bytes('alone'))
    })
    const transaction = await store.begin()
    transaction.removeFile(2)
    transaction.putFile(file(1, 'a/y'))
    transaction.putFolderBlob('a/', undefined)
    assert.deepEqual([transaction.before.folder('a/')?.names, transaction.before.folder('a/b/'), transaction.before.folderBlob('a/')], [['0', 'y'], undefined, undefined])
    assert.deepEqual(Array.from(transaction.before.folders(), ({ folder }) => folder), ['', 'a/', 'z/'])
    transaction.abort()
    const snapshot = store.snapshot()
    assert.deepEqual(Array.from(snapshot.folders(), ({ folder, names }) => [folder, ...names]), [['', 'a-'], ['a/', '0', 'x'], ['a/b/', 'x'], ['z/', 'é', '\ufeff']])
    const sheet = snapshot.folder('a/')
    assert.ok(sheet !== undefined)
    assert.deepEqual([...sheet.records()], [snapshot.file(3), snapshot.file(1)])
    assert.deepEqual([sheet.record(0), sheet.record(1)], [snapshot.file(3), snapshot.file(1)])
    assert.deepEqual([sheet.rowOf('x'), sheet.rowOf('y'), sheet.rowOfId(3), sheet.rowOfId(2), [...sheet.problems()]], [1, -1, 0, -1, [[0, '[é]']]])
    assert.deepEqual([snapshot.folder('none/'), text(snapshot.folderBlob('none/')), text(snapshot.folderBlob('a/'))], [undefined, 'alone', 'beside'])
    snapshot.close()
  }))
}

function postings({ open, lacks, withStore, randomRuns = 40 }: Bench): void {
  test('S4: postings are sets, and the last word about a pair counts', () => withStore(async store => {
    await commit(store, transaction => {
      write(transaction, undefined, { name: [[1, 5], [1, 5], [1, 3], [1, 0xffffffff], [0, 0], [0xffffffff, 1]], basename: [[1, 77]] })
      transaction.removePostings('name', Uint32Array.of(1, 8), Uint32Array.of(3, 8))
      write(transaction, undefined, { name: [[1, 4], [1, 5]] })
    })
    const snapshot = store.snapshot()
    assert.deepEqual([0, 1, 8, 0xffffffff].map(key => [...snapshot.postings('name', key)]), [[0], [4, 5, 0xffffffff], [], [1]])
    assert.deepEqual([...snapshot.postings('basename', 1)], [77])
    assert.deepEqual([...snapshot.postings('provides', 1)], [])
    snapshot.close()
    await commit(store, transaction => {
      transaction.removePostings('name', Uint32Array.of(1, 1), Uint32Array.of(4, 5))
      transaction.addPostings('name', Uint32Array.of(1), Uint32Array.of(4))
      transaction.removePostings('name', Uint32Array.of(0), Uint32Array.of(0))
    })
    const after = store.snapshot()
    assert.deepEqual([0, 1].map(key => [...after.postings('name', key)]), [[], [4, 0xffffffff]])
    after.close()
  }))

  test('S1, S2, S4: random changes leave what they leave in the store in memory', async () => {
    await fc.assert(fc.asyncProperty(changes, list => withStore(async (store, folder) => {
      await compareWithModel(store, { list, reopen: lacks.reopen === undefined ? () => open(folder) : undefined })
    })), { numRuns: randomRuns, seed: 20_261, endOnFailure: false })
  })

  test('1 M postings, in one commit and in many, in bounded memory', () => withStore(async store => {
    await fillWithMillion(store)
  }))
}

async function compareWithModel(store: GraphStore, { list, reopen }: { readonly list: readonly Change[]; readonly reopen: (() => GraphStore | Promise<GraphStore>) | undefined }): Promise<void> {
  const model = openMemory()
  let tested = store
  const held: { readonly snapshot: StoreSnapshot; readonly content: unknown }[] = []
  for (const [i, step] of list.entries()) {
    await change(model, step)
    await change(tested, step)
    const content = contentOf(model)
    assert.deepEqual(contentOf(tested), content)
    if (step.hold) held.push({ snapshot: tested.snapshot(), content })
    if (reopen === undefined || i !== list.length >> 1) continue
    for (const { snapshot } of held.splice(0)) snapshot.close()
    tested.close()
    tested = await reopen()
    assert.deepEqual(contentOf(tested), content)
  }
  for (const { snapshot, content } of held) {
    assert.deepEqual(contentOf(tested, snapshot), content)
    snapshot.close()
  }
  if (tested !== store) tested.close()
}

/** A popular key, many keys of one value, many of a few; then small changes over all of it. */
async function fillWithMillion(store: GraphStore): Promise<void> {
  const size = 1_000_000
  const keys = Uint32Array.from({ length: size }, (_, i) => (i % 10 === 0 ? 77 : Math.imul(i % 3 === 0 ? i : i % 50_021, 0x9e3779b1) >>> 0))
  const values = Uint32Array.from({ length: size }, (_, i) => i)
  await commit(store, transaction => {
    for (let from = 0; from < size; from += 9_973) transaction.addPostings('text-term', keys.subarray(from, from + 9_973), values.subarray(from, from + 9_973))
  })
  const expected = new Map<number, number[]>()
  for (const [i, key] of keys.entries()) {
    const known = expected.get(key)
    if (known === undefined) expected.set(key, [i])
    else known.push(i)
  }
  for (let round = 0; round < 5; round++) {
    await commit(store, transaction => {
      const from = round * 150_000
      transaction.removePostings('text-term', keys.subarray(from, from + 700), values.subarray(from, from + 700))
      transaction.addPostings('text-term', keys.subarray(from, from + 700), values.subarray(from, from + 700).map(value => value + 2_000_000))
    })
    for (let i = round * 150_000; i < round * 150_000 + 700; i++) {
      const list = expected.get(keys[i] ?? 0) ?? []
      list[list.indexOf(i)] = i + 2_000_000
    }
  }
  const before = process.memoryUsage().rss
  const snapshot = store.snapshot()
  for (const [key, list] of expected) {
    const found = snapshot.postings('text-term', key)
    const wanted = Uint32Array.from(list).sort()
    if (found.length !== wanted.length || found.some((value, i) => value !== wanted[i])) assert.deepEqual(found, wanted, `key ${key}`)
  }
  snapshot.close()
  const grown = process.memoryUsage().rss - before
  assert.ok(grown < 150 << 20, `reading grew the process by ${grown >> 20} MB`)
}

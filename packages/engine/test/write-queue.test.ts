import assert from 'node:assert/strict'
import test from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { commitOf, openMemory, StoreError, type CommitLabel, type Durability, type GraphStore, type StoreTransaction } from '@codeloom/store'
import { change, contentOf, seededChange } from '@codeloom/store/contract-suite'
import { NotDurableError, ProgressTracker, systemClock, updateIndex, withRetries, WriteQueue, type Clock } from '@codeloom/engine'
import { linkRules } from '@codeloom/languages'
import { memoryTree } from '@codeloom/testkit'
import type { QueuedChange, QueueLimits } from '../src/index/write-queue/queued-change.ts'

const label: CommitLabel = { root: '', label: 'x', nextFileId: 1, nextSymbolId: 1, state: '' }
const stopped: Clock = { now: () => 0, after: () => () => undefined }

interface Told {
  /** what the store was told to do, in order */
  readonly log: string[]
  readonly store: GraphStore
  /** ends the sync that is under way */
  synced: (error?: Error) => void
  syncs: number
  /** thrown by the next call of this name */
  fails: { on: string; error: Error } | undefined
}

/** A store in memory that tells what it is told to do; to sync it takes until it is told to have done so. */
function telling(durability: Durability = 'normal'): Told {
  const store = openMemory()
  const told: Told = {
    log: [], synced: () => undefined, syncs: 0, fails: undefined,
    store: {
      url: 'mem', durability, snapshot: () => {
        fail('snapshot')
        return store.snapshot()
      },
      hold: () => store.hold(), isHeld: () => store.isHeld(), sizes: () => store.sizes(), close: () => store.close(),
      sync: () => {
        told.syncs++
        const { promise, resolve, reject } = Promise.withResolvers<void>()
        told.synced = error => (error === undefined ? resolve() : reject(error))
        return promise
      },
      begin: async signal => {
        told.log.push('begin')
        fail('begin')
        return tellingOf(await store.begin(signal))
      },
    },
  }
  const fail = (name: string): void => {
    const { fails } = told
    if (fails?.on !== name) return
    told.fails = undefined
    throw fails.error
  }
  const tellingOf = (transaction: StoreTransaction): StoreTransaction => new Proxy(transaction, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return (...given: readonly unknown[]): unknown => {
        if (name !== 'blob') told.log.push(`${String(name)} ${typeof given[0] === 'object' ? '' : String(given[1] ?? given[0] ?? '')}`.trim())
        fail(String(name))
        return Reflect.apply(value, target, given)
      }
    },
  })
  return told
}

async function update(queue: WriteQueue, work: (change: QueuedChange) => void = () => undefined): Promise<{ readonly sequence: number; readonly durable: Promise<void> }> {
  const begun = await queue.begin()
  work(begun)
  const { commit, durable } = begun.seal(label)
  return { sequence: commit.sequence, durable }
}

const links = (bytes: number): Uint8Array => new Uint8Array(bytes).fill(7)

test('U4: updates are written in the order in which they began, and the commands of each in their order', async () => {
  const { store, log } = telling()
  const queue = new WriteQueue(store, { clock: stopped })
  const [first, second] = [queue.begin(), queue.begin()]
  const begun = await first
  begun.putBlob('links', 1, links(1))
  begun.addPostings('name', Uint32Array.of(1), Uint32Array.of(2))
  begun.putBlob('facts', 2, links(1))
  await nextTurn()
  assert.deepEqual(log, ['begin'])
  begun.removeFile(1)
  begun.seal(label)
  const next = await second
  next.putBlob('links', 3, links(1))
  next.seal(label)
  assert.deepEqual(log, ['begin', 'putBlob 1', 'addPostings 1', 'putBlob 2', 'removeFile 1', 'commit', 'begin', 'putBlob 3', 'commit'])
})

test('U4: who waits for a turn may be told to stop, and takes nobody\'s', async () => {
  const { store } = telling()
  const queue = new WriteQueue(store)
  const first = await queue.begin()
  const stop = new AbortController()
  const stoppedTurn = queue.begin(stop.signal)
  const third = queue.begin()
  stop.abort(new Error('enough'))
  await assert.rejects(stoppedTurn, /enough/)
  first.seal(label)
  assert.equal((await third).seal(label).commit.sequence, 2)
})

test('U5: an update is answered once, when its commit is durable', async () => {
  const told = telling('full')
  const queue = new WriteQueue(told.store)
  const begun = await queue.begin()
  for (let i = 0; i < 5; i++) begun.put({ kind: 'blob', of: 'links', file: i, bytes: links(1) })
  const { durable } = begun.seal(label)
  let isDurable = false
  void durable.then(() => (isDurable = true))
  await nextTurn()
  // others see it by now
  assert.deepEqual([commitOf(told.store).sequence, isDurable], [1, false])
  told.synced()
  await durable
  begun.abandon(new Error('too late'))
  assert.equal(commitOf(told.store).sequence, 1)
})

for (const on of ['putBlob', 'commit'] as const) {
  test(`U5: where the store fails at ${on}, whoever seals is told the reason, and nothing of the update is there`, async () => {
    const told = telling()
    const queue = new WriteQueue(told.store)
    const error = new StoreError('full', 'the disk is full')
    const begun = await queue.begin()
    begun.put({ kind: 'blob', of: 'links', file: 1, bytes: links(1) })
    begun.put({ kind: 'blob', of: 'facts', file: 1, bytes: links(1) })
    told.fails = { on, error }
    assert.throws(() => begun.seal(label), error)
    assert.throws(() => begun.put({ kind: 'removal', file: 1 }), error)
    assert.equal(commitOf(told.store).sequence, 0)
    // the next one has its turn
    assert.equal((await update(queue)).sequence, 1)
  })
}

test('U5: whoever puts, reads, or waits for room, is told why its update failed meanwhile', async () => {
  const told = telling()
  const queue = new WriteQueue(told.store, { limits: { batchRows: 2, mostCommands: 3 } })
  const begun = await queue.begin()
  told.fails = { on: 'putBlob', error: new StoreError('failed', 'the cable was pulled') }
  for (let i = 0; i < 3; i++) begun.putBlob('links', i, links(1))
  await assert.rejects(async () => begun.room(), /cable/)
  assert.throws(() => begun.putBlob('links', 4, links(1)), /cable/)
  assert.equal(told.log.at(-1), 'abort')
  // reading goes through the same transaction, which is over
  assert.throws(() => begun.blob('links', 9), /cable/)
  assert.throws(() => begun.before.file(1), /cable/)
  assert.throws(() => begun.before.postings('name', 1), /cable/)
})

test('U5: what cannot be made durable is answered so, and is durable when it could be made so later', async () => {
  const told = telling('full')
  const queue = new WriteQueue(told.store)
  const error = new StoreError('failed', 'the disk reported an error')
  const begun = await queue.begin()
  const { durable } = begun.seal(label)
  told.synced(error)
  await assert.rejects(durable, error)
  const settled = queue.settled()
  assert.equal(told.syncs, 2)
  told.synced()
  await settled
  // nothing is to be made durable any more
  await queue.settled()
  assert.deepEqual([told.syncs, queue.report().sealed, queue.report().durable], [2, 1, 0])
})

test('U6: what waits is bounded by count and by bytes, however slow the store is, and goes to it in batches', async () => {
  for (const [limits, most] of [[{ batchRows: 10, mostCommands: 25 }, { depth: 25, bytes: Infinity }], [{ batchRows: 1_000, batchBytes: 400, mostBytes: 1_000 }, { depth: Infinity, bytes: 1_099 }]] as const) {
    const told = telling()
    const queue = new WriteQueue(told.store, { limits: { ...limits, batchMs: 1_000_000 } satisfies Partial<QueueLimits> })
    const begun = await queue.begin()
    let [waited, turns] = [0, 0]
    let isOver = false
    const others = (async () => {
      for (; !isOver; turns++) await nextTurn()
    })()
    for (let i = 0; i < 500; i++) {
      begun.putBlob('links', i, links(100))
      const room = begun.room()
      if (room === undefined) continue
      waited++
      await room
    }
    begun.seal(label)
    isOver = true
    await others
    const { mostDepth, mostBytes, depth, bytes } = queue.report()
    assert.ok(waited >= 15 && turns >= 15, `${waited} ${turns}`)
    assert.ok(mostDepth <= most.depth && mostBytes <= most.bytes, `${mostDepth} ${mostBytes}`)
    assert.deepEqual([depth, bytes, told.log.filter(each => each.startsWith('putBlob')).length], [0, 0, 500])
  }
})

test('U6: what is few waits for others a while, and for nobody once its update is whole', async () => {
  const told = telling()
  const timers: { readonly ms: number; readonly run: () => void }[] = []
  const queue = new WriteQueue(told.store, { clock: { now: () => 0, after: (ms, run) => (timers.push({ ms, run }), () => undefined) } })
  const begun = await queue.begin()
  begun.putBlob('links', 1, links(1))
  begun.putBlob('links', 2, links(1))
  await nextTurn()
  assert.deepEqual([told.log, timers.map(({ ms }) => ms)], [['begin'], [100]])
  timers[0]?.run()
  assert.deepEqual(told.log, ['begin', 'putBlob 1', 'putBlob 2'])
  begun.putBlob('links', 3, links(1))
  begun.seal(label)
  assert.deepEqual(told.log.slice(3), ['putBlob 3', 'commit'])
  timers.at(-1)?.run()
})

test('U7: what was put is read back, and only for that it goes to the store before its time', async () => {
  const told = telling()
  const queue = new WriteQueue(told.store, { clock: stopped })
  const begun = await queue.begin()
  begun.putBlob('links', 1, Uint8Array.of(1))
  begun.putFolderBlob('d/', Uint8Array.of(2))
  assert.equal(begun.blob('links', 2), undefined)
  assert.deepEqual(told.log, ['begin'])
  assert.deepEqual(begun.blob('links', 1), Uint8Array.of(1))
  begun.putFolderBlob('d/', Uint8Array.of(3))
  assert.deepEqual(begun.before.folderBlob('d/'), Uint8Array.of(3))
  begun.seal(label)
})

test('U4, U7: behind a queue a store takes random changes as it does without, in batches of any size', async () => {
  for (const batchRows of [1, 3, 50, 10_000]) {
    const [model, behind] = [openMemory(), openMemory()]
    const queue = new WriteQueue(behind, { limits: { batchRows } })
    const queued: GraphStore = { ...telling().store, snapshot: () => behind.snapshot(), begin: async () => asTransaction(await queue.begin()) }
    for (let i = 0; i < 25; i++) {
      await change(model, seededChange)
      await change(queued, seededChange)
      assert.deepEqual(contentOf(behind), contentOf(model))
    }
  }
})

function asTransaction(begun: QueuedChange): StoreTransaction {
  return new Proxy(begun, {
    get(target, name) {
      if (name === 'commit') return (each: CommitLabel) => target.seal(each).commit
      if (name === 'abort') return () => target.abandon(new Error('given up'))
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  }) as unknown as StoreTransaction
}

test('U8: updates that are sealed while one is made durable are made durable together', async () => {
  const told = telling('full')
  const queue = new WriteQueue(told.store)
  const durable: number[] = []
  const seal = async (): Promise<void> => {
    const { sequence, durable: isDurable } = await update(queue)
    void isDurable.then(() => durable.push(sequence))
  }
  await seal()
  for (let i = 0; i < 5; i++) await seal()
  assert.deepEqual([told.syncs, durable, commitOf(told.store).sequence], [1, [], 6])
  told.synced()
  await nextTurn()
  assert.deepEqual([told.syncs, durable], [2, [1]])
  await seal()
  told.synced()
  await nextTurn()
  assert.deepEqual([told.syncs, durable], [3, [1, 2, 3, 4, 5, 6]])
  told.synced()
  await nextTurn()
  const { sealed, durable: groups } = queue.report()
  assert.deepEqual([told.syncs, durable.length, sealed, groups], [3, 7, 7, 3])
})

test('U8: an idle queue makes durable at once; where the process alone is to be outlived nothing is synced', async () => {
  const [full, normal] = [telling('full'), telling()]
  const queue = new WriteQueue(full.store, { clock: stopped })
  const first = await update(queue)
  assert.equal(full.syncs, 1)
  full.synced()
  await first.durable
  await (await update(new WriteQueue(normal.store))).durable
  assert.equal(normal.syncs, 0)
})

test('U8: what a process before this one left is made durable before anything is said to be so', async () => {
  const told = telling('full')
  const settled = new WriteQueue(told.store).settled()
  assert.equal(told.syncs, 1)
  told.synced()
  await settled
})

test('U8: what another process committed is made durable before anything is said to be so', async () => {
  const told = telling('full')
  const queue = new WriteQueue(told.store)
  const { durable } = await update(queue)
  told.synced()
  await durable
  await queue.settled()
  assert.equal(told.syncs, 1)
  const other = await told.store.begin()
  other.commit(label)
  const settled = queue.settled()
  assert.equal(told.syncs, 2)
  told.synced()
  await settled
  await queue.settled()
  assert.equal(told.syncs, 2)
})

test('U8: where a store cannot say at once what it holds, that update is told, and the next are made durable', async () => {
  const told = telling('full')
  const queue = new WriteQueue(told.store)
  const begun = await queue.begin()
  told.fails = { on: 'snapshot', error: new StoreError('failed', 'too many files are open') }
  await assert.rejects(begun.seal(label).durable, /too many files are open/)
  const { durable } = await update(queue)
  assert.equal(told.syncs, 1)
  told.synced()
  await durable
  await queue.settled()
  await queue.close()
})

test('U8: while too many are sealed and not durable none begins, and a failed sync lets them go on', async () => {
  for (const error of [undefined, new StoreError('failed', 'the disk reported an error')]) {
    const told = telling('full')
    const queue = new WriteQueue(told.store, { limits: { mostUndurable: 3 } })
    for (let i = 0; i < 3; i++) void (await update(queue)).durable.catch(() => undefined)
    let hasBegun = false
    const next = queue.begin().then(change => (hasBegun = true, change))
    const stop = new AbortController()
    const impatient = queue.begin(stop.signal)
    stop.abort(new Error('enough'))
    await assert.rejects(impatient, /enough/)
    await nextTurn()
    assert.deepEqual([hasBegun, queue.report().undurable], [false, 3])
    told.synced(error)
    ;(await next).seal(label)
    assert.equal(queue.report().undurable, 3)
  }
})

test('U6: an update of many files asks for room wherever it writes: what is linked, what is taken away, what lies beside folders', async () => {
  const most = 50
  // what one file, or one folder, puts between two questions for room
  const beyond = 30
  const files = Array.from({ length: 1_500 }, (_, i) => [`d${i % 300}/f${i}.ts`, i === 0 ? 'export const f0 = 0\n' : `import { f0 } from '../d0/f0'\nexport const f${i} = f0\n`] as const)
  const store = openMemory()
  const queue = new WriteQueue(store, { limits: { mostCommands: most } })
  const tree = memoryTree(files)
  const bring = async (): Promise<number> => {
    await updateIndex({ store, queue, tree, rules: linkRules, repo: 'test' })
    return queue.report().mostDepth
  }
  const first = await bring()
  for (const [path] of files.slice(10)) tree.put(path, undefined)
  assert.deepEqual([first <= most + beyond, await bring() <= most + beyond], [true, true], `${first} ${queue.report().mostDepth}`)
})

test('U9: closing drains: what began ends and is answered, nothing begins any more', async () => {
  const told = telling('full')
  const queue = new WriteQueue(told.store)
  const answered: number[] = []
  const begun = await queue.begin()
  const waits = queue.begin()
  let isClosed = false
  const closed = queue.close().then(() => (isClosed = true))
  await assert.rejects(queue.begin(), { name: 'StoreError', message: /this process is ending/ })
  begun.put({ kind: 'blob', of: 'links', file: 1, bytes: links(1) })
  void begun.seal(label).durable.then(() => answered.push(1))
  const next = await waits
  void next.seal(label).durable.then(() => answered.push(2))
  await nextTurn()
  assert.deepEqual([isClosed, answered], [false, []])
  told.synced()
  await nextTurn()
  assert.deepEqual([isClosed, answered], [false, [1]])
  told.synced()
  await closed
  assert.deepEqual(answered, [1, 2])
})

test('U2, U3: an update resolves when it is durable; the next one may begin before, and one that cannot be made durable says that its commit is there', async () => {
  const told = telling('full')
  const queue = new WriteQueue(told.store)
  const progress = new ProgressTracker()
  const tree = memoryTree([['a.ts', 'export const a = 1\n']])
  const sealed: number[] = []
  const ended: number[] = []
  const next = async (): Promise<void> => {
    const onSealed = Promise.withResolvers<void>()
    const run = updateIndex({ store: told.store, queue, tree, progress, rules: linkRules, repo: 'test', onSealed: ({ sequence }) => (sealed.push(sequence), onSealed.resolve()) })
    void run.then(({ sequence }) => ended.push(sequence), (error: unknown) => ended.push(error instanceof NotDurableError ? -error.summary.sequence : 0))
    await onSealed.promise
  }
  await next()
  tree.put('b.ts', 'export const b = 1\n')
  await next()
  assert.deepEqual([sealed, ended, progress.report().done], [[1, 2], [], 2])
  told.synced()
  await nextTurn()
  assert.deepEqual(ended, [1])
  told.synced(new StoreError('failed', 'the disk reported an error'))
  await nextTurn()
  assert.deepEqual([ended, progress.report().done, progress.report().failed], [[1, -2], 1, 1])
  // nothing is other than before, and it is said to be in only when it is durable
  await next()
  assert.deepEqual([sealed, ended], [[1, 2, 2], [1, -2]])
  told.synced()
  await nextTurn()
  assert.deepEqual(ended, [1, -2, 2])
})

test('a store that fails in passing is tried again, later each time, and three times at most; others are not', async () => {
  const waits: number[] = []
  const clock: Clock = { now: () => 0, after: (ms, run) => (waits.push(ms), setImmediate(run), () => undefined) }
  const failing = async (times: number, error: Error): Promise<number | string> => {
    waits.length = 0
    let calls = 0
    return withRetries(async () => {
      if (calls++ < times) throw error
      return calls
    }, { clock, random: () => 0.5 }).catch((thrown: Error) => `${thrown.message}, ${calls} calls`)
  }
  const busy = new StoreError('locked', 'busy', { isPassing: true })
  assert.deepEqual([await failing(3, busy), waits], [4, [150, 300, 600]])
  assert.deepEqual([await failing(4, busy), waits.length], ['busy, 4 calls', 3])
  assert.deepEqual([await failing(1, new StoreError('full', 'full')), waits], ['full, 1 calls', []])
  assert.deepEqual([await failing(1, new Error('ours')), waits], ['ours, 1 calls', []])
  const stop = AbortSignal.abort(new Error('enough'))
  await assert.rejects(withRetries(() => Promise.reject(busy), { clock: systemClock, signal: stop }), busy)
})

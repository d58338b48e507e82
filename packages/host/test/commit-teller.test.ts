import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CommitDelta } from '@codeloom/engine'
import { openMemory, type StoreSnapshot } from '@codeloom/store'
import { CommitTeller } from '../src/watch/commit-teller.ts'

const work = { paths: [], whole: false, since: 0 }

/** A teller whose deltas are made when the test says so, and the snapshots that it was given. */
class Telling {
  readonly told: string[] = []
  readonly failures: string[] = []
  readonly begun: number[] = []
  readonly open = new Set<string>()
  private readonly making: { readonly resolve: (delta: CommitDelta) => void; readonly reject: (error: unknown) => void }[] = []
  readonly teller = new CommitTeller({ url: 'mem' }, error => this.failures.push(error instanceof Error ? error.message : String(error)), ({ after, signal }) => {
    this.begun.push(after.commit.sequence)
    const { promise, resolve, reject } = Promise.withResolvers<CommitDelta>()
    this.making.push({ resolve, reject })
    signal?.addEventListener('abort', () => reject(signal.reason))
    return promise
  })

  commit(sequence: number, isCompared = true): void {
    const around = isCompared ? { before: this.snapshot(sequence - 1, `before ${sequence}`), after: this.snapshot(sequence, `after ${sequence}`) } : undefined
    const summary = { sequence, root: '', parsed: 1, lent: 0, linked: 1, added: 0, changed: 1, removed: 0, unsettled: 0, problems: [], files: 1, symbols: 1, bytes: 1, languages: {}, milliseconds: 1 }
    this.teller.tell({ summary, work, paths: ['a', 'b'], milliseconds: 1, around, tell: delta => this.told.push(`${sequence} ${delta === undefined ? 'uncompared' : `${delta.changes.length} ${delta.untold}`}`) })
  }
  async made(): Promise<void> {
    this.making.shift()?.resolve({ changes: [{ t: 'file', change: 'added', path: 'a' }], untold: 0 })
    await new Promise(setImmediate)
  }
  async fails(): Promise<void> {
    this.making.shift()?.reject(new Error('no memory'))
    await new Promise(setImmediate)
  }
  private snapshot(sequence: number, name: string): StoreSnapshot {
    this.open.add(name)
    const snapshot = openMemory().snapshot()
    return { ...snapshot, commit: { ...snapshot.commit, sequence }, close: () => void this.open.delete(name) }
  }
}

test('T1: commits are told in their order, one delta after the other, each of its own snapshots', async () => {
  const telling = new Telling()
  telling.commit(1, false)
  assert.deepEqual(telling.told, ['1 uncompared'])
  for (const sequence of [2, 3]) telling.commit(sequence)
  telling.commit(4, false)
  await new Promise(setImmediate)
  assert.deepEqual([telling.told, telling.begun], [['1 uncompared'], [2]])
  const all = telling.teller.told()
  await telling.made()
  assert.deepEqual([telling.told, telling.begun], [['1 uncompared', '2 1 0'], [2, 3]])
  // what comes later is not waited for
  telling.commit(5)
  await telling.made()
  await all
  assert.deepEqual(telling.told, ['1 uncompared', '2 1 0', '3 1 0', '4 uncompared'])
  await telling.made()
  assert.deepEqual([telling.told.at(-1), telling.open.size], ['5 1 0', 0])
})

test('T2: where too many wait the oldest are told without what they changed, and it is said once', async () => {
  const telling = new Telling()
  for (let sequence = 1; sequence <= 20; sequence++) telling.commit(sequence)
  await new Promise(setImmediate)
  assert.equal(telling.open.size, 2 * 9)
  assert.deepEqual(telling.failures.map(text => /from commit (\d+) on/.exec(text)?.[1]), ['2'])
  for (let i = 0; i < 9; i++) await telling.made()
  assert.deepEqual(telling.told, Array.from({ length: 20 }, (_, i) => `${i + 1} ${i > 0 && i < 12 ? '0 2' : '1 0'}`))
  assert.deepEqual([telling.begun, telling.open.size], [[1, 13, 14, 15, 16, 17, 18, 19, 20], 0])
})

test('T3: what fails is told without its changes, and what waits when it is closed is not told; no snapshot stays open', async () => {
  const telling = new Telling()
  for (const sequence of [1, 2, 3]) telling.commit(sequence)
  await new Promise(setImmediate)
  await telling.fails()
  assert.deepEqual([telling.told, telling.failures], [['1 0 2'], ['no memory']])
  telling.teller.close()
  telling.commit(4)
  await telling.teller.ended()
  await telling.teller.told()
  assert.deepEqual([telling.told, telling.failures.length, telling.open.size, telling.begun], [['1 0 2'], 1, 0, [1, 2]])
})

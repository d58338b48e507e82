import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { openMemory, type CommitInfo, type GraphStore } from '@codeloom/store'
import { EventLog, type KeptCommit } from '../src/watch/event-log.ts'

/** How long a line may take to come, on a machine that is busy with other tests. */
const mostMs = 30_000

function commitOf(sequence: number, { history = 'h', label }: { readonly history?: string; readonly label?: string } = {}): CommitInfo {
  return { sequence, root: '', label: label ?? `${history}${sequence}`, nextFileId: 1, nextSymbolId: 1, state: JSON.stringify({ repo: '', versions: {}, linking: '', languages: {}, symbols: 0, history }) }
}

function keptOf(sequence: number, path = `f${sequence}.ts`): KeptCommit {
  return { sequence, root: '', parsed: 1, lent: 0, linked: 1, milliseconds: 2, delta: { changes: [{ t: 'file', change: 'added', path }], untold: 0 } }
}

/** Keeps a commit as the one that follows the one before it. */
function keep(log: EventLog, sequence: number, history = 'h'): void {
  log.keep(keptOf(sequence), { before: commitOf(sequence - 1, { history }), after: commitOf(sequence, { history }) })
}

function told(log: EventLog, since: number, now: CommitInfo): readonly string[] {
  return Array.from(log.since(since, now), each => (each.kind === 'missed' ? `missed ${each.from}-${each.to}` : `${each.commit.sequence} ${JSON.stringify(each.commit.delta.changes)}`.slice(0, 40)))
}

function short(lines: readonly string[]): readonly string[] {
  return lines.map(line => (line.startsWith('missed') ? line : line.split(' ')[0] ?? ''))
}

function fileStore(t: TestContext): { readonly store: Pick<GraphStore, 'url'>; readonly events: string } {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-events-'))
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }))
  return { store: { url: `sqlite:${path.join(folder, 'graph.db')}` }, events: path.join(folder, 'graph.db.events') }
}

for (const where of ['beside a file', 'in memory']) {
  const logs = (t: TestContext): (() => EventLog) => {
    const { store } = fileStore(t)
    const memory = EventLog.of({ url: 'mem' })
    return where === 'in memory' ? () => memory : () => EventLog.of(store)
  }

  test(`G1: what happened since is told once, in order, and a gap is named, ${where}`, t => {
    const log = logs(t)
    assert.deepEqual(told(log(), 0, commitOf(0)), [])
    for (const sequence of [3, 4, 6, 6, 5, 9]) keep(log(), sequence)
    assert.deepEqual(short(told(log(), 2, commitOf(6))), ['3', '4', '5', '6'])
    assert.deepEqual(short(told(log(), 4, commitOf(6))), ['5', '6'])
    assert.deepEqual(short(told(log(), 6, commitOf(6))), [])
    assert.deepEqual(short(told(log(), 0, commitOf(10))), ['missed 1-2', '3', '4', '5', '6', 'missed 7-8', '9', 'missed 10-10'])
    assert.deepEqual(told(log(), 2, commitOf(3)), ['3 [{"t":"file","change":"added","path":"'])
  })

  test(`G2: what was kept of another history is not told: of a store that was made anew, or put back as it was, ${where}`, t => {
    const log = logs(t)
    for (const sequence of [2, 3, 4]) keep(log(), sequence, 'old')
    for (const sequence of [2, 3]) keep(log(), sequence, 'new')
    assert.deepEqual(short(told(log(), 1, commitOf(4, { history: 'new' }))), ['2', '3', 'missed 4-4'])
    assert.deepEqual(told(log(), 9, commitOf(4, { history: 'new' })), ['missed 1-4'])
    // a copy of commit 2 went on another way
    log().keep(keptOf(3), { before: commitOf(2, { history: 'new' }), after: commitOf(3, { history: 'new', label: 'other' }) })
    assert.deepEqual(short(told(log(), 1, commitOf(3, { history: 'new', label: 'other' }))), ['2', '3'])
    assert.deepEqual(short(told(log(), 1, commitOf(3, { history: 'new', label: 'third' }))), ['missed 2-3'])
  })

  test(`G3: it is bounded, and the oldest go first, ${where}`, t => {
    const { store, events } = fileStore(t)
    const log = EventLog.of(where === 'in memory' ? { url: 'mem' } : store, 2_000)
    for (let sequence = 1; sequence <= 200; sequence++) keep(log, sequence)
    const lines = short(told(log, 0, commitOf(200)))
    assert.match(lines[0] ?? '', /^missed 1-1[89]\d$/)
    assert.deepEqual(lines.slice(1).map(Number), Array.from({ length: lines.length - 1 }, (_, i) => 202 - lines.length + i))
    assert(lines.length > 4 && lines.length < 20, `${lines.length}`)
    const sizes = [events, `${events}-old`].map(file => fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0)
    assert(sizes.every(size => size <= 2_000), String(sizes))
  })
}

test('G1: a new file that is begun while it is read hides nothing', t => {
  const { store, events } = fileStore(t)
  const log = EventLog.of(store)
  for (const sequence of [1, 2]) keep(log, sequence)
  const read = fs.readFileSync.bind(fs)
  let isFirst = true
  t.mock.method(fs, 'readFileSync', (...args: Parameters<typeof read>) => {
    try {
      return read(...args)
    } finally {
      if (isFirst) {
        isFirst = false
        fs.renameSync(events, `${events}-old`)
        keep(log, 3)
      }
    }
  })
  assert.deepEqual(short(told(log, 0, commitOf(2))), ['1', '2'])
})

test('G1: a line that is written a little after its commit is waited for, and one that never comes is not for ever', async t => {
  const log = EventLog.of(fileStore(t).store)
  keep(log, 2)
  const at = (sequence: number): Pick<GraphStore, 'snapshot'> => ({ snapshot: () => ({ ...openMemory().snapshot(), commit: commitOf(sequence), close: () => undefined }) })
  assert.equal((await log.settled(at(3), 3, mostMs)).sequence, 3)
  setTimeout(() => keep(log, 3), 100)
  const now = await log.settled(at(3), 1, mostMs)
  assert.deepEqual(short(told(log, 1, now)), ['2', '3'])
  assert.equal((await log.settled(at(4), 1, 100)).sequence, 4)
})

test('G3: bytes are counted, whatever the letters', t => {
  const { store, events } = fileStore(t)
  const log = EventLog.of(store, 2_000)
  for (let sequence = 1; sequence <= 50; sequence++) log.keep(keptOf(sequence, `${'語'.repeat(100)}${sequence}.ts`), { before: commitOf(sequence - 1), after: commitOf(sequence) })
  for (const file of [events, `${events}-old`]) assert(fs.statSync(file).size <= 2_000, `${fs.statSync(file).size} bytes`)
})

test('G2: a line that was cut off or changed is a gap, and those after it are there', t => {
  const { store, events } = fileStore(t)
  const log = EventLog.of(store)
  for (const sequence of [1, 2]) keep(log, sequence)
  const whole = fs.readFileSync(events, 'utf8')
  for (let cut = 1; cut < 60; cut += 7) {
    fs.writeFileSync(events, whole.slice(0, -cut))
    keep(log, 3)
    assert.deepEqual(short(told(log, 0, commitOf(3))), cut === 1 ? ['1', '2', '3'] : ['1', 'missed 2-2', '3'], `cut by ${cut}`)
  }
  fs.writeFileSync(events, whole.replace('f1.ts', 'f7.ts'))
  assert.deepEqual(short(told(log, 0, commitOf(2))), ['missed 1-1', '2'])
  fs.rmSync(events)
  fs.mkdirSync(events)
  keep(log, 3)
  assert.deepEqual(short(told(log, 2, commitOf(3))), ['missed 3-3'])
})

import assert from 'node:assert/strict'
import path from 'node:path'
import { test } from 'node:test'
import { findRoot, openStore } from '@codeloom/host/ask'
import { findTreeChanges } from '@codeloom/host/tree-changes'
import { FreshTree } from '../src/fresh-tree.ts'
import type { Waits } from '../src/readiness.ts'
import type { Step } from '../src/progress.ts'
import { Session } from '../src/session.ts'
import { ConnectedTree, sources } from './connected-tree.ts'

/** Waits that end when the test says so: no test here knows how fast the machine is. */
const never = (): AbortSignal => new AbortController().signal
const patient: Waits = { first: never, changes: never }
const many = Object.fromEntries(Array.from({ length: 250 }, (_, i) => [`src/f${i}.ts`, sources['src/shapes.ts'].repeat(6)]))

async function withTree(files: Readonly<Record<string, string>>, waits: Waits, use: (fresh: FreshTree, tree: ConnectedTree) => Promise<void>): Promise<void> {
  const tree = new ConnectedTree(files)
  const fresh = await FreshTree.open({ dir: tree.dir, storeUrl: `sqlite:${path.join(tree.home, 'graph.db')}`, repo: undefined, waits, watching: undefined })
  try {
    await use(fresh, tree)
  } finally {
    await fresh.close()
    await tree.close()
  }
}

/** percent: what a run that was not stopped comes to */
const linked = 95
const quiet = { signal: new AbortController().signal, onStep: () => undefined }

test('P4: what nobody waits for is stopped, and the next call begins anew', () => withTree(many, patient, async fresh => {
  const abort = new AbortController()
  const onStep = ({ message }: Step): void => (message.startsWith('reading') ? abort.abort() : undefined)
  await assert.rejects(fresh.ready({ signal: abort.signal, onStep }), { name: 'AbortError' })
  assert.equal(fresh.sequence, 0)
  const seen = new Set<string>()
  assert.deepEqual(await fresh.ready({ signal: quiet.signal, onStep: ({ message }) => seen.add(message.replace(/:.*/, '')) }), { kind: 'fresh' })
  assert.ok(seen.has('looking for files'), [...seen].join())
  assert.equal(fresh.sequence, 1)
}))

test('P4: it goes on while another call waits', () => withTree(many, patient, async fresh => {
  const abort = new AbortController()
  const cancelled = fresh.ready({ signal: abort.signal, onStep: ({ message }) => (message.startsWith('reading') ? abort.abort() : undefined) })
  const steps: number[] = []
  const other = fresh.ready({ signal: quiet.signal, onStep: ({ progress }) => steps.push(progress) })
  await assert.rejects(cancelled, { name: 'AbortError' })
  assert.deepEqual(await other, { kind: 'fresh' })
  // the run that was going on when the call came was brought to its end before the next look began
  const next = steps.findIndex((step, i) => step < (steps[i - 1] ?? 0))
  assert.equal(Math.floor(steps.at(next === -1 ? next : next - 1) ?? 0), linked)
}))

test('P4: a call whose wait is over says how far it is, and leaves it running', async () => {
  const wait = new AbortController()
  await withTree(many, { first: () => wait.signal, changes: never }, async fresh => {
    const early = await fresh.ready({ signal: quiet.signal, onStep: ({ message }) => (message.startsWith('reading') ? wait.abort() : undefined) })
    assert.ok(early.kind === 'not-yet')
    assert.match(early.why, /being built \(\d+%, reading: \d+ of 250 files\)\. It goes on; ask again/)
    while (fresh.sequence === 0) await new Promise(setImmediate)
    assert.deepEqual(await fresh.ready(quiet), { kind: 'fresh' })
  })
})

/** A session whose calls give up when a step comes that begins with these words; with none of them, they wait. */
class Impatient {
  readonly tree = new ConnectedTree()
  readonly storeUrl = `sqlite:${path.join(this.tree.home, 'graph.db')}`
  readonly root = findRoot(this.tree.dir, this.tree.dir)
  giveUpAt: string | undefined
  private wait = new AbortController()
  private readonly session = new Session({ root: this.tree.dir, storeUrl: this.storeUrl, maxChars: 5000, waits: { first: never, changes: () => this.wait.signal } })

  async ask(symbol: string): Promise<string> {
    this.wait = new AbortController()
    const { wait } = this
    const onStep = ({ message }: Step): void => (this.giveUpAt !== undefined && message.startsWith(this.giveUpAt) ? wait.abort() : undefined)
    const answered = await this.session.ask(this.tree.dir, () => ({ ok: true, request: { method: 'definition', params: { symbol } } }), { signal: quiet.signal, onStep })
    assert.ok(answered.ok)
    return answered.text
  }
  /** Asks until every stamp in the index proves that its file is unchanged. */
  async settle(): Promise<void> {
    for (;;) {
      assert.match(await this.ask('square'), /return x \* x[^]*pending 0\]$/)
      const store = await openStore(this.storeUrl, this.root, { create: false })
      const snapshot = store.snapshot()
      const { changed } = await findTreeChanges(this.root, snapshot)
      snapshot.close()
      store.close()
      if (changed.length === 0) return
    }
  }
  async whileWritten<T>(work: () => Promise<T>): Promise<T> {
    const rival = await openStore(this.storeUrl, this.root, { create: false })
    const lease = await rival.begin()
    try {
      return await work()
    } finally {
      lease.abort()
      rival.close()
    }
  }
  async close(): Promise<void> {
    await this.session.close()
    await this.tree.close()
  }
}

test('P2: what cannot be brought in within the wait is pending, by name', async () => {
  const impatient = new Impatient()
  const { tree } = impatient
  await impatient.settle()
  await impatient.whileWritten(async () => {
    tree.write('src/shapes.ts', `// one line more\n${sources['src/shapes.ts']}`)
    tree.write('src/new.ts', 'export const fresh = 1\n')
    impatient.giveUpAt = 'waiting for its turn'
    const late = await impatient.ask('square')
    assert.match(late, /its text is not shown/)
    assert.match(late, /pending 2: src\/shapes\.ts, src\/new\.ts \(still being brought up to date \(waiting for its turn to write the index\)\)\]$/)
  })
  impatient.giveUpAt = undefined
  assert.match(await impatient.ask('square'), /src\/shapes\.ts:8-10 function square\nexport function square[^]*pending 0\]$/)
  await impatient.close()
})

test('P2: while nobody has looked at the whole tree yet, how much is pending is not known, and said so', async () => {
  const impatient = new Impatient()
  await impatient.settle()
  impatient.giveUpAt = 'looking for what changed'
  assert.match(await impatient.ask('square'), /return x \* x[^]*pending unknown \(still being brought up to date \(looking for what changed\)\)\]$/)
  await impatient.whileWritten(async () => {
    impatient.tree.write('src/shapes.ts', `// one line more\n${sources['src/shapes.ts']}`)
    assert.match(await impatient.ask('square'), /pending unknown, at least 1: src\/shapes\.ts \(/)
  })
  impatient.giveUpAt = undefined
  assert.match(await impatient.ask('square'), /pending 0\]$/)
  await impatient.close()
})

test('P4: a tree that is closed lets nobody wait', () => withTree(sources, patient, async fresh => {
  // one is looked for, one waits its turn
  const waiting = [fresh.ready(quiet), fresh.ready(quiet)].map(each => assert.rejects(each, { name: 'AbortError' }))
  await fresh.close()
  await Promise.all(waiting)
}))

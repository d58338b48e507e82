import assert from 'node:assert/strict'
import path from 'node:path'
import { test } from 'node:test'
import { openStore } from '@codeloom/host/ask'
import { FreshTree, type Waits } from '../src/fresh-tree.ts'
import type { Step } from '../src/progress.ts'
import { Session } from '../src/session.ts'
import { ConnectedTree, sources } from './connected-tree.ts'

const patient: Waits = { firstMs: 60_000, changesMs: 60_000 }
const many = Object.fromEntries(Array.from({ length: 250 }, (_, i) => [`src/f${i}.ts`, sources['src/shapes.ts'].repeat(6)]))

async function withTree(files: Readonly<Record<string, string>>, waits: Waits, use: (fresh: FreshTree, tree: ConnectedTree) => Promise<void>): Promise<void> {
  const tree = new ConnectedTree(files)
  const fresh = await FreshTree.open({ dir: tree.dir, storeUrl: `sqlite:${path.join(tree.home, 'graph.db')}`, repo: undefined, waits })
  try {
    await use(fresh, tree)
  } finally {
    await fresh.close()
    await tree.close()
  }
}

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
  // one run alone: its progress never fell back
  assert.ok(steps.every((step, i) => step >= (steps[i - 1] ?? 0)))
}))

test('P4: a call whose wait is over says how far it is, and leaves it running', () => withTree(many, { firstMs: 30, changesMs: 60_000 }, async fresh => {
  const early = await fresh.ready(quiet)
  assert.ok(early.kind === 'not-yet' && /being built \(.*\)\. It goes on; ask again/.test(early.why))
  while (fresh.sequence === 0) await new Promise(resolve => setTimeout(resolve, 5))
  assert.deepEqual(await fresh.ready(quiet), { kind: 'fresh' })
}))

test('P2: what cannot be brought in within the wait is pending, by name', async () => {
  const tree = new ConnectedTree()
  const storeUrl = `sqlite:${path.join(tree.home, 'graph.db')}`
  const session = new Session({ root: tree.dir, storeUrl, maxChars: 5000, waits: { firstMs: 60_000, changesMs: 3000 } })
  const fresh = await session.tree(tree.dir)
  const ask = async (symbol: string): Promise<string> => {
    const answered = await session.ask(fresh, { request: { method: 'definition', params: { symbol } } }, quiet)
    assert.ok(answered.ok)
    return answered.text
  }
  // twice: the second look already compares stamps alone, as the one below does
  for (let round = 0; round < 2; round++) assert.match(await ask('square'), /return x \* x[^]*pending 0\]$/)
  const rival = await openStore(storeUrl, fresh.root, { create: false })
  const lease = await rival.begin()
  try {
    tree.write('src/shapes.ts', `// one line more\n${sources['src/shapes.ts']}`)
    tree.write('src/new.ts', 'export const fresh = 1\n')
    const late = await ask('square')
    assert.match(late, /its text is not shown/)
    assert.match(late, /pending 2: src\/shapes\.ts, src\/new\.ts \(still being brought up to date \(.*\)\)\]$/)
  } finally {
    lease.abort()
    rival.close()
  }
  while (!(await ask('square')).endsWith('pending 0]')) await new Promise(setImmediate)
  assert.match(await ask('square'), /src\/shapes\.ts:8-10 function square\nexport function square/)
  await session.close()
  await tree.close()
})

import assert from 'node:assert/strict'
import path from 'node:path'
import { test } from 'node:test'
import type { Answer } from '../src/answer.ts'
import { FreshTree } from '../src/fresh-tree.ts'
import type { Readiness, Waits } from '../src/readiness.ts'
import { Session } from '../src/session.ts'
import { ConnectedTree } from './connected-tree.ts'

const never = (): AbortSignal => new AbortController().signal
const patient: Waits = { first: never, changes: never }
const failed: Readiness = { kind: 'behind', why: 'the disk is full', changed: { known: [], isAll: true }, storeFailed: true }

test('S1: a call that was on a tree whose store failed does not make the session forget the one that took its place', async t => {
  const connected = new ConnectedTree()
  const opened: FreshTree[] = []
  const open = FreshTree.open.bind(FreshTree)
  t.mock.method(FreshTree, 'open', async (...args: Parameters<typeof open>) => {
    const tree = await open(...args)
    opened.push(tree)
    return tree
  })
  const session = new Session({ root: connected.dir, storeUrl: `sqlite:${path.join(connected.home, 'graph.db')}`, maxChars: 5000, waits: patient })
  const ask = (): Promise<Answer> => session.ask(connected.dir, () => ({ ok: true, request: { method: 'definition', params: { symbol: 'square' } } }), { signal: never(), onStep: () => undefined })
  assert.equal((await ask()).ok, true)
  const [first] = opened
  assert.ok(first !== undefined)
  const [one, other] = [Promise.withResolvers<Readiness>(), Promise.withResolvers<Readiness>()]
  const ready = t.mock.method(first, 'ready', () => (ready.mock.callCount() === 0 ? one : other).promise)
  const failing = [ask(), ask()]
  one.resolve(failed)
  assert.equal((await failing[0])?.ok, true)
  assert.equal((await ask()).ok, true)
  other.resolve(failed)
  assert.equal((await failing[1])?.ok, true)
  assert.equal(opened.length, 2)
  // the first is closed with its last call, the second is still the session's own
  assert.throws(() => first.sequence)
  assert.equal(opened[1]?.sequence, 1)
  await session.close()
  assert.throws(() => opened[1]?.sequence)
  await connected.close()
})

test('S1: what cannot be opened is tried again, and closing tells what kept a tree from being closed', async t => {
  const connected = new ConnectedTree()
  const session = new Session({ storeUrl: undefined, maxChars: 5000, waits: patient })
  const ask = (dir: string): Promise<Answer> => session.ask(dir, () => ({ ok: true, request: { method: 'status', params: {} } }), { signal: never(), onStep: () => undefined })
  const close = FreshTree.prototype.close
  process.env['XDG_CACHE_HOME'] = path.join(connected.home, 'cache')
  try {
    await assert.rejects(ask(path.join(connected.dir, 'later')), { name: 'HostError' })
    connected.write('later/a.ts', 'export const a = 1\n')
    assert.equal((await ask(path.join(connected.dir, 'later'))).ok, true)
    t.mock.method(FreshTree.prototype, 'close', async function (this: FreshTree) {
      await close.call(this)
      throw new Error('not closed')
    })
    await assert.rejects(session.close(), /not closed/)
  } finally {
    delete process.env['XDG_CACHE_HOME']
    await connected.close()
  }
})

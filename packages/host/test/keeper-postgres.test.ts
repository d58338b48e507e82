import assert from 'node:assert/strict'
import { after, test, type TestContext } from 'node:test'
import { findRoot, openStore } from '@codeloom/host'
import { keptBy, reachHolder } from '@codeloom/host/holder'
import { testServer } from '@codeloom/postgres/test-server'
import { addressOf, thisMachine } from '../src/holder/address.ts'
import { socketPlace } from '../src/holder/socket-place.ts'
import { is, Kept } from './kept.ts'

const { server, missing } = await testServer()
after(() => server?.stop())

function onServer(name: string, run: (tree: Kept, t: TestContext) => Promise<void>): void {
  test(name, { skip: missing ?? false }, async t => {
    if (server !== undefined) await run(new Kept(t, server.url), t)
  })
}

onServer('K2: on a server one of three holds as well and the others find it; when it is killed another takes over', async tree => {
  const first = tree.start()
  assert.equal((await first.tells(is('holding'))).epoch, 1)
  const others = [tree.start(), tree.start()]
  for (const other of others) assert.equal((await other.tells(is('following'))).pid, first.child.pid)
  tree.put('b.ts', 'export function b() { return 2 }\nexport const more = 1\n')
  assert.deepEqual(await Promise.all([first, ...others].map(each => each.fresh())), [2, 2, 2])
  for (const each of [first, ...others]) await each.tells(told => told.event === 'committed' && told.sequence === 2)
  first.child.kill('SIGKILL')
  tree.put('c.ts', 'export const c = 1\n')
  const heir = await Promise.race(others.map(other => other.tells(is('holding')).then(() => other)))
  const left = others.find(each => each !== heir)
  assert.ok(left !== undefined)
  assert.equal((await left.tells(told => told.event === 'following' && told.epoch === 2)).pid, heir.child.pid)
  assert.ok((await left.fresh() ?? 0) >= 3)
  await tree.isFresh()
})

onServer('K2: who holds a store on a server says so in it until it ends; from another machine it is told, and not asked', async (tree, t) => {
  const first = tree.start()
  const { epoch } = await first.tells(is('holding'))
  const root = findRoot(tree.dir, tree.dir)
  const store = await openStore(tree.storeUrl, root, { create: false })
  t.after(() => store.close())
  const { notice } = store
  const address = addressOf(store)
  assert.ok(notice !== undefined && address !== undefined)
  assert.deepEqual([address.pid, address.epoch, address.machine], [first.child.pid, epoch, thisMachine()])
  assert.ok(!notice.place.includes(server?.password ?? ''))
  const kept = await keptBy(store, root)
  assert.deepEqual([kept.state, kept.state === 'kept' && kept.status.pid], ['kept', first.child.pid])
  // what an earlier holder says late is not heard
  notice.write('{}', address.epoch - 1)
  notice.remove(address.epoch - 1)
  assert.deepEqual(addressOf(store), address)
  notice.write(JSON.stringify({ ...address, machine: 'elsewhere 77' }), address.epoch)
  const reached = await reachHolder(store)
  assert.deepEqual(reached.kind === 'closed' && [reached.why, reached.silent], [`process ${address.pid} on the machine elsewhere holds the store, and cannot be asked from here`, false])
  const second = tree.start({ patience: 500 })
  assert.match((await second.tells(is('waiting'))).why ?? '', /on the machine elsewhere holds the store/)
  notice.write(JSON.stringify(address), address.epoch)
  assert.equal((await second.tells(is('following'))).pid, first.child.pid)
  for (const each of [second, first]) {
    each.child.stdin.end()
    await each.tells(is('closed'))
  }
  assert.equal(addressOf(store), undefined)
  // what one that was killed left there says nothing
  notice.write(JSON.stringify({ ...address, machine: 'elsewhere 77' }), address.epoch)
  assert.equal((await reachHolder(store)).kind, 'nobody')
})

onServer('sockets of two repositories in one database have names of their own', async tree => {
  const stores = await Promise.all(['one', 'two'].map(repo => openStore(tree.storeUrl, { dir: tree.dir, repo }, { create: true })))
  try {
    const [one = '', two = ''] = stores.map(store => socketPlace(store, 1))
    assert.notEqual(one, two)
  } finally {
    for (const store of stores) store.close()
  }
})

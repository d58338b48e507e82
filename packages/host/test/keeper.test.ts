import assert from 'node:assert/strict'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { findRoot, openStore } from '@codeloom/host'
import { commitOf } from '@codeloom/host/ask'
import { EventLog, TreeKeeper, type KeeperEvents, type ToldCommit } from '@codeloom/host/keeper'
import { InvariantError } from '@codeloom/model'
import { openMemory, StoreError, type GraphStore } from '@codeloom/store'
import { randomOf, RandomProject } from '@codeloom/testkit'
import { is, Kept, mostMs, type KeeperProcess } from './kept.ts'

test('K2: of three one holds; when it is killed another takes over, in an epoch of its own, and nothing is lost', async t => {
  const tree = new Kept(t)
  const first = tree.start()
  assert.equal((await first.tells(is('holding'))).epoch, 1)
  const others = [tree.start(), tree.start()]
  for (const other of others) assert.equal((await other.tells(is('following'))).pid, first.child.pid)
  tree.put('b.ts', 'export function b() { return 2 }\nexport const more = 1\n')
  // each of them can be asked, and hears of the commit
  assert.deepEqual(await Promise.all([first, ...others].map(each => each.fresh())), [2, 2, 2])
  for (const each of [first, ...others]) await each.tells(told => told.event === 'committed' && told.sequence === 2)
  const killed = Date.now()
  first.child.kill('SIGKILL')
  tree.put('c.ts', 'export const c = 1\n')
  const { promise: taken, resolve: take } = Promise.withResolvers<KeeperProcess>()
  for (const other of others) void other.tells(is('holding')).then(() => take(other), () => undefined)
  const heir = await taken
  const { epoch, after, at } = await heir.tells(is('holding'))
  assert.deepEqual([epoch, after], [2, first.child.pid])
  t.diagnostic(`taken over after ${at - killed} ms`)
  const left = others.find(each => each !== heir)
  assert.ok(left !== undefined)
  assert.equal((await left.tells(told => told.event === 'following' && told.epoch === 2)).pid, heir.child.pid)
  const before = await left.fresh() ?? 0
  assert.ok(before >= 3)
  tree.put('c.ts', 'export const c = 2\nexport const d = 2\n')
  const last = await left.fresh() ?? 0
  assert.ok(last > before)
  await left.tells(told => told.event === 'committed' && told.sequence === last)
  await tree.isFresh()
  // who ends by itself is followed as well
  heir.child.stdin.end()
  assert.equal((await left.tells(is('holding'))).epoch, 3)
  await heir.tells(is('closed'))
  assert.deepEqual(left.told.filter(is('waiting')), [])
})

test('K3: who was stopped loses the right; awake again it follows, and commits nothing of what it heard', { skip: process.platform === 'win32' ? 'nothing can be stopped there' : false }, async t => {
  const tree = new Kept(t)
  const times = { askAwake: 100, patience: 1_500, lookHeld: 1_000 }
  const first = tree.start(times)
  await first.tells(is('holding'))
  const second = tree.start(times)
  await second.tells(is('following'))
  first.child.kill('SIGSTOP')
  tree.put('b.ts', 'export function b() { return 3 }\n')
  assert.equal((await second.tells(is('holding'))).epoch, 2)
  assert.equal(await second.fresh(), 2)
  tree.put('a.ts', 'export const a = 3\n')
  first.child.kill('SIGCONT')
  assert.equal((await first.tells(is('following'))).pid, second.child.pid)
  assert.equal(await first.fresh(), 3)
  // what it tells is what the other committed
  assert.deepEqual(second.told.filter(is('committed')).map(({ sequence }) => sequence), [2, 3])
  assert.deepEqual(first.told.filter(({ event, sequence }) => event === 'committed' && sequence === 2), [])
  await tree.isFresh()
})

for (const seed of [1, 2]) {
  test(`K2, K3: random edits while processes are killed, stopped and started: equal after every round, seed ${seed}`, { skip: process.platform === 'win32' ? 'nothing can be stopped there' : false }, async t => {
    const random = randomOf(seed)
    const project = new RandomProject(random)
    const tree = new Kept(t)
    const edit = (edits: ReadonlyMap<string, string | undefined>): void => {
      for (const [file, text] of edits) {
        if (text === undefined) fs.rmSync(path.join(tree.dir, file), { force: true })
        else tree.put(file, text)
      }
    }
    edit(new Map(project.files))
    const times = { askAwake: 100, patience: 1_000, lookHeld: 500 }
    const alive = [tree.start(times), tree.start(times), tree.start(times)]
    // a store that is just being made cannot be opened by others while its maker is stopped
    for (const each of alive) await each.tells(({ event }) => event === 'holding' || event === 'following')
    for (let round = 0; round < 6; round++) {
      for (let i = random.below(5); i >= 0; i--) edit(new Map(project.edit()))
      const victim = alive[random.below(alive.length)]
      assert.ok(victim !== undefined)
      const isKilled = random.below(2) === 0
      victim.child.kill(isKilled ? 'SIGKILL' : 'SIGSTOP')
      for (let i = random.below(5); i >= 0; i--) edit(new Map(project.edit()))
      const others = alive.filter(each => each !== victim)
      const [asked] = others
      // who is stopped while it writes is waited for
      const goOn = setTimeout(() => victim.child.kill('SIGCONT'), 3_000)
      // while nobody holds, nobody can be asked
      for (const began = performance.now(); await asked?.fresh() === undefined; await sleep(20)) assert.ok(performance.now() - began < mostMs, `round ${round}`)
      clearTimeout(goOn)
      await tree.isFresh()
      victim.child.kill('SIGCONT')
      if (isKilled) alive.splice(alive.indexOf(victim), 1, tree.start(times))
    }
    // all of them agree in the end
    for (const each of alive) {
      for (const began = performance.now(); await each.fresh() === undefined; await sleep(20)) assert.ok(performance.now() - began < mostMs)
    }
    await tree.isFresh()
  })
}

test('a stopped process that is writing keeps the right: the others say so, and go on when it does', { skip: process.platform === 'win32' ? 'nothing can be stopped there' : false }, async t => {
  const tree = new Kept(t)
  const store = await tree.open()
  const times = { askAwake: 100, patience: 500 }
  const first = tree.start(times)
  await first.tells(is('holding'))
  const second = tree.start(times)
  await second.tells(is('following'))
  // as if the first one were in the middle of a change
  const begun = await store.begin()
  first.child.kill('SIGSTOP')
  assert.match((await second.tells(is('waiting'))).why ?? '', new RegExp(`process ${first.child.pid} holds the store and does not answer: it is busy, or stopped`))
  assert.equal(await second.fresh(), undefined)
  begun.abort()
  store.close()
  await second.tells(is('holding'))
  first.child.kill('SIGCONT')
  await first.tells(told => told.event === 'following' && told.pid === second.child.pid)
})

test('K2: while somebody else writes, each says that it waits; then one holds and the other follows', async t => {
  const tree = new Kept(t)
  const store = await tree.open()
  const begun = await store.begin()
  const both = [tree.start({ patience: 300 }), tree.start({ patience: 300 })]
  for (const each of both) assert.match((await each.tells(is('waiting'))).why ?? '', /another process writes the store, or is about to hold it: this one waits/)
  begun.abort()
  store.close()
  const roles = await Promise.all(both.map(each => each.tells(({ event }) => event === 'holding' || event === 'following')))
  assert.deepEqual(roles.map(({ event }) => event).toSorted(), ['following', 'holding'])
})

test('a store that is kept equal to another folder is not taken for this one', async t => {
  const tree = new Kept(t)
  const keeper = tree.start()
  await keeper.tells(is('holding'))
  const other = path.join(tree.home, 'other')
  fs.mkdirSync(other)
  const store = await tree.open()
  const { promise: said, resolve: say } = Promise.withResolvers<string>()
  const second = TreeKeeper.open({ root: findRoot(other, other), store, version: 'test', command: 'test', events: { ended: error => say(String(error)) } })
  assert.equal(await said, `HostError: The store is kept equal to ${tree.dir} by process ${keeper.child.pid}. Choose another one for ${other} with --store.`)
  assert.equal(await second.caughtUp([]), undefined)
  // it does not wait for the other to end, to take the store then
  keeper.child.kill('SIGKILL')
  await once(keeper.child, 'exit')
  await sleep(200)
  assert.deepEqual([store.isHeld(), second.isKept], [false, false])
  await second.close()
  store.close()
})

test('a store that a link names is the store itself: of two who keep it one follows', { skip: process.platform === 'win32' ? 'links need a right of their own there' : false }, async t => {
  const tree = new Kept(t)
  const link = path.join(tree.home, 'link.db')
  const store = await tree.open()
  fs.symlinkSync(path.join(tree.home, 'graph.db'), link)
  const root = findRoot(tree.dir, tree.dir)
  const other = await openStore(`sqlite:${link}`, root, { create: false })
  const holding = Promise.withResolvers<void>()
  const following = Promise.withResolvers<void>()
  const keepers = [
    TreeKeeper.open({ root, store, command: 'test', version: '1', events: { holding: () => holding.resolve() } }),
    await holding.promise.then(() => TreeKeeper.open({ root, store: other, command: 'test', version: '1', events: { holding: () => following.reject(new Error('it holds, too')), following: () => following.resolve() } })),
  ]
  await following.promise
  for (const each of keepers) await each.close()
  for (const each of [store, other]) each.close()
})

test('a mistake of ours ends the keeper and is told; what may pass is tried again', async t => {
  const tree = new Kept(t)
  const store = await tree.open()
  const root = findRoot(tree.dir, tree.dir)
  const waiting: string[] = []
  const failures: Error[] = [new StoreError('locked', 'somebody is at it'), Object.assign(new Error('no room'), { syscall: 'write', code: 'ENOSPC' }), new InvariantError('a promise was broken')]
  const failing: GraphStore = {
    url: store.url, durability: store.durability, sync: () => store.sync(), snapshot: () => store.snapshot(), begin: signal => store.begin(signal), isHeld: () => store.isHeld(), sizes: () => store.sizes(), close: () => store.close(),
    hold: async () => {
      throw failures.shift() ?? new Error('it went on')
    },
  }
  const { promise: ended, resolve: end } = Promise.withResolvers<unknown>()
  const keeper = TreeKeeper.open({ root, store: failing, version: 'test', command: 'test', events: { waiting: why => waiting.push(why), ended: end } })
  assert.equal(String(await ended), 'InvariantError: a promise was broken')
  assert.deepEqual(waiting, ['somebody is at it', 'no room'])
  await keeper.close()
  // where nobody hears of it, whoever closes it does
  failures.push(new InvariantError('another one'))
  await assert.rejects(TreeKeeper.open({ root, store: failing, version: 'test', command: 'test' }).close(), /another one/)
  store.close()
})

test('who does not want to hear of commits has whoever holds the store work out nothing for it', async t => {
  const tree = new Kept(t)
  const [store, other] = [await tree.open(), await tree.open()]
  const root = findRoot(tree.dir, tree.dir)
  const told: ToldCommit[] = []
  const holding = Promise.withResolvers<void>()
  const holder = TreeKeeper.open({ root, store, command: 'test', version: '1', times: { tellsOn: 100 }, events: { holding: () => holding.resolve(), committed: commit => told.push(commit) } })
  await holding.promise
  const follow = async (events: KeeperEvents): Promise<TreeKeeper> => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const follower = TreeKeeper.open({ root, store: other, command: 'test', version: '1', events: { ...events, following: () => resolve() } })
    await promise
    return follower
  }
  const edit = async (text: string): Promise<boolean> => {
    tree.put('b.ts', text)
    const sequence = await holder.caughtUp([])
    for (const began = performance.now(); told.at(-1)?.sequence !== sequence; await sleep(5)) assert.ok(performance.now() - began < mostMs)
    return told.at(-1)?.delta !== undefined
  }
  const quiet = await follow({})
  assert.equal(await edit('export function b() { return 2 }\n'), false)
  await quiet.close()
  const listening = await follow({ committed: () => undefined })
  assert.equal(await edit('export function b() { return 3 }\n'), true)
  await listening.close()
  for (const began = performance.now(); await edit(`export function b() { return ${performance.now()} }\n`);) assert.ok(performance.now() - began < mostMs)
  await holder.close()
  for (const each of [store, other]) each.close()
})

test('who ends at once ends', async t => {
  const tree = new Kept(t)
  const store = await tree.open()
  await TreeKeeper.open({ root: findRoot(tree.dir, tree.dir), store, command: 'test', version: '1' }).close()
  store.close()
})

test('K1: who keeps a tree no more does not say that what was written is in', async t => {
  const tree = new Kept(t)
  const store = await tree.open()
  const holding = Promise.withResolvers<void>()
  const keeper = TreeKeeper.open({ root: findRoot(tree.dir, tree.dir), store, command: 'test', version: '1', events: { holding: () => holding.resolve() } })
  await holding.promise
  assert.ok(await keeper.caughtUp([]))
  tree.put('new.ts', 'export const fresh = 1\n')
  const waiting = keeper.caughtUp([])
  await keeper.close()
  const sequence = await waiting
  // it was in by then, or nobody says so
  if (sequence !== undefined) await tree.isFresh()
  assert.equal(await keeper.caughtUp([]), undefined)
  store.close()
})

test('a store in memory is kept without a socket', async t => {
  const tree = new Kept(t)
  const store = openMemory()
  const { promise: held, resolve: hold } = Promise.withResolvers<number>()
  const keeper = TreeKeeper.open({ root: findRoot(tree.dir, tree.dir), store, version: 'test', command: 'test', events: { holding: ({ epoch }) => hold(epoch), waiting: why => assert.fail(why) } })
  assert.equal(await held, 1)
  tree.put('b.ts', 'export function b() { return 5 }\n')
  assert.equal(await keeper.caughtUp([]), 2)
  await keeper.close()
})

test('what is committed while who listened is away is kept for it, by the next holder as well', async t => {
  const tree = new Kept(t)
  const [store, other] = [await tree.open(), await tree.open()]
  const root = findRoot(tree.dir, tree.dir)
  const holds = async (tellsOn: number): Promise<TreeKeeper> => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const keeper = TreeKeeper.open({ root, store, command: 'test', version: '1', times: { tellsOn }, events: { holding: () => resolve() } })
    t.after(() => keeper.close())
    await promise
    return keeper
  }
  const first = await holds(mostMs)
  const following = Promise.withResolvers<void>()
  const listener = TreeKeeper.open({ root, store: other, command: 'test', version: '1', events: { committed: () => undefined, following: () => following.resolve() } })
  await following.promise
  const edit = async (keeper: TreeKeeper, value: number): Promise<void> => {
    tree.put('b.ts', `export function b() { return ${value} }\n`)
    const sequence = await keeper.caughtUp([])
    await EventLog.of(store).settled(store, (sequence ?? 0) - 1, mostMs / 10)
  }
  await edit(first, 2)
  const known = commitOf(store).sequence
  await listener.close()
  await edit(first, 3)
  await edit(first, 4)
  await first.close()
  const second = await holds(mostMs)
  await edit(second, 5)
  const now = commitOf(store)
  assert.ok(now.sequence >= known + 3)
  assert.deepEqual(Array.from(EventLog.of(store).since(known, now)).filter(({ kind }) => kind === 'missed'), [])
  await second.close()
  // and not for ever
  const third = await holds(1)
  tree.put('b.ts', 'export function b() { return 6 }\n')
  assert.ok((await third.caughtUp([]) ?? 0) > now.sequence)
  await third.close()
  assert.deepEqual(Array.from(EventLog.of(store).since(now.sequence, commitOf(store)), ({ kind }) => kind), ['missed'])
  for (const each of [store, other]) each.close()
})

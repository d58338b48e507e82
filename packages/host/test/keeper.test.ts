import assert from 'node:assert/strict'
import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { canonicalDump } from '@codeloom/engine'
import { findRoot, indexTree, openStore } from '@codeloom/host'
import { reachHolder } from '@codeloom/host/holder'
import { TreeKeeper } from '@codeloom/host/keeper'
import { openMemory, type GraphStore } from '@codeloom/store'
import { randomOf, RandomProject } from '@codeloom/testkit'
import { addressOf, writeAddress } from '../src/holder/address.ts'
import { socketPlace } from '../src/holder/socket-place.ts'

const program = fileURLToPath(new URL('keeper-process.ts', import.meta.url))
/** How long anything may take, on a machine that is busy with other tests. */
const mostMs = 60_000

interface Told {
  readonly event: string
  readonly at: number
  readonly sequence?: number
  readonly epoch?: number
  readonly pid?: number
  readonly after?: number
  readonly why?: string
}

/** A tree, its store, and the processes that keep it. */
class Kept {
  readonly home = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-keeper-')))
  readonly dir = path.join(this.home, 'tree')
  readonly storeUrl = `sqlite:${path.join(this.home, 'graph.db')}`
  private readonly processes: KeeperProcess[] = []

  constructor(t: TestContext) {
    fs.mkdirSync(this.dir)
    this.put('a.ts', "import { b } from './b.ts'\nexport function a() { return b() }\n")
    this.put('b.ts', 'export function b() { return 1 }\n')
    t.after(() => {
      for (const each of this.processes) each.child.kill('SIGKILL')
      fs.rmSync(this.home, { recursive: true, force: true })
    })
  }
  /** In one step: an empty file is no commit of its own. */
  put(file: string, text: string): void {
    const [unfinished, full] = [path.join(this.home, 'unfinished'), path.join(this.dir, file)]
    fs.mkdirSync(path.dirname(full), { recursive: true })
    fs.writeFileSync(unfinished, text)
    fs.renameSync(unfinished, full)
  }
  start(times: object = {}): KeeperProcess {
    const started = new KeeperProcess([this.dir, this.storeUrl, 'test', JSON.stringify(times)])
    this.processes.push(started)
    return started
  }
  async open(): Promise<GraphStore> {
    return openStore(this.storeUrl, findRoot(this.dir, this.dir), { create: true })
  }
  /** Fails unless the store is that of a fresh index of what is there now. */
  async isFresh(): Promise<void> {
    const [store, fresh] = [await this.open(), openMemory()]
    await indexTree({ root: findRoot(this.dir, this.dir), store: fresh })
    assert.equal(dumpOf(store), dumpOf(fresh))
    store.close()
  }
}

function dumpOf(store: GraphStore): string {
  const snapshot = store.snapshot()
  try {
    return Buffer.concat([...canonicalDump(snapshot)]).toString()
  } finally {
    snapshot.close()
  }
}

class KeeperProcess {
  readonly child: ChildProcessByStdio<Writable, Readable, null>
  readonly told: Told[] = []
  private heard = Promise.withResolvers<void>()

  constructor(args: readonly string[]) {
    this.child = spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
    this.child.stdin.on('error', () => undefined)
    createInterface({ input: this.child.stdout }).on('line', line => {
      const said: Told = JSON.parse(line)
      this.told.push(said)
      this.heard.resolve()
      this.heard = Promise.withResolvers()
    })
  }
  /** The first of what it tells, from the `from`th on, that is so. */
  async tells(wanted: (told: Told) => boolean, from = 0): Promise<Told> {
    const late = AbortSignal.timeout(mostMs)
    for (;;) {
      const found = this.told.slice(from).find(wanted)
      if (found !== undefined) return found
      await Promise.race([this.heard.promise, once(late, 'abort').then(() => assert.fail(`it told only ${JSON.stringify(this.told)}`))])
    }
  }
  /** Asks it to bring the tree up to date; the sequence, undefined where it could ask nobody. */
  async fresh(): Promise<number | undefined> {
    const from = this.told.length
    this.child.stdin.write('fresh\n')
    return (await this.tells(({ event }) => event === 'fresh', from)).sequence
  }
}

const is = (event: string) => (told: Told): boolean => told.event === event

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

test('a stale address, one that is no holder, one of another version and one that is silent are told in plain words', async t => {
  const tree = new Kept(t)
  const store = await tree.open()
  const socket = path.join(tree.home, 'socket')
  const url = store.url
  t.after(() => store.close())
  assert.equal((await reachHolder(url)).kind, 'nobody')
  for (const text of ['', '{"pid":1}', 'null', '\0']) {
    fs.writeFileSync(path.join(tree.home, 'graph.db.holder'), text)
    assert.equal((await reachHolder(url)).kind, 'nobody', text)
  }
  writeAddress(url, { socket, pid: 12_345, epoch: 7 })
  assert.equal((await reachHolder(url)).kind, 'nobody')
  const greetings: [string, RegExp][] = [
    ['SSH-2.0-nothing\n', /process 12345 holds the store, and cannot be asked at .*this is no holder/],
    ['{"greeting":{"pid":"x"}}\n', /this is no holder/],
    ['{"greeting":{"version":"9.9","protocol":99,"pid":12345,"epoch":7,"root":"/","command":"watch"}}\n', /its Codeloom 9\.9 cannot be spoken with by this version/],
    ['', /process 12345 holds the store and does not answer: it is busy, or stopped/],
  ]
  for (const [greeting, words] of greetings) {
    const server = net.createServer(connection => void connection.on('error', () => undefined).write(greeting))
    await new Promise<void>(resolve => server.listen(socket, resolve))
    const reached = await reachHolder(url, { patience: 300 })
    assert.ok(reached.kind === 'closed')
    assert.match(reached.why, words)
    assert.equal(reached.silent, greeting === '')
    await new Promise(resolve => server.close(resolve))
  }
  // nobody has the lock: it is taken, whatever the address says
  const keeper = tree.start()
  await keeper.tells(is('holding'))
  assert.equal(addressOf(url)?.pid, keeper.child.pid)
})

test('N1: what is no request is answered with an error, a line without end ends the connection, and others are served meanwhile', async t => {
  const tree = new Kept(t)
  const keeper = tree.start()
  await keeper.tells(is('holding'))
  const address = addressOf(tree.storeUrl)
  assert.ok(address !== undefined)
  const socket = net.connect(address.socket)
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]()
  const next = async (): Promise<unknown> => JSON.parse((await lines.next()).value ?? 'null')
  assert.deepEqual(await next(), { greeting: { version: 'test', protocol: 1, pid: keeper.child.pid, epoch: 1, root: tree.dir, command: 'test' } })
  for (const [line, answer] of [
    ['nonsense', { id: null, error: { message: 'a request is a line with one JSON object' } }],
    ['{"ask":"ping"}', { id: null, error: { message: 'a request needs an "id", a whole number' } }],
    ['{"id":3,"ask":"toString"}', { id: 3, error: { message: 'a request needs an "ask", one of fresh, look, status, commits, ping' } }],
    ['{"id":4,"ask":"fresh","paths":[1]}', { id: 4, error: { message: '"paths" is a list of at most 1000 texts' } }],
    ['{"id":5,"ask":"fresh","paths":["b.ts","nowhere","../out"]}', { id: 5, answer: { sequence: 1 } }],
    ['{"id":6,"ask":"ping"}', { id: 6, answer: {} }],
  ] as const) {
    socket.write(`${line}\n`)
    assert.deepEqual(await next(), answer)
  }
  const endless = net.connect(address.socket)
  endless.on('error', () => undefined)
  const closed = new Promise(resolve => endless.once('close', resolve))
  const fill = (): void => {
    while (endless.writable && endless.write('x'.repeat(1 << 16)));
  }
  endless.on('drain', fill)
  fill()
  endless.resume()
  await closed
  socket.write('{"id":7,"ask":"status"}\n')
  const { answer } = await next() as { readonly answer: { readonly folders: number; readonly sequence: number; readonly followers: number } }
  assert.deepEqual([answer.folders, answer.sequence, answer.followers], [1, 1, 0])
  socket.destroy()
})

test('a socket lies in a folder that only its user may enter, under a short path; what earlier holders left goes', { skip: process.platform === 'win32' ? 'pipes lie elsewhere' : false }, t => {
  const home = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-keeper-')))
  const { XDG_RUNTIME_DIR: before } = process.env
  t.after(() => {
    if (before === undefined) delete process.env['XDG_RUNTIME_DIR']
    else process.env['XDG_RUNTIME_DIR'] = before
    fs.rmSync(home, { recursive: true })
  })
  const url = `sqlite:${path.join(home, 'graph.db')}`
  process.env['XDG_RUNTIME_DIR'] = home
  const first = socketPlace(url, 1)
  assert.equal(path.dirname(first), path.join(home, 'codeloom'))
  assert.equal(fs.statSync(path.dirname(first)).mode & 0o777, 0o700)
  fs.writeFileSync(first, '')
  assert.notEqual(socketPlace(url, 2), first)
  assert.ok(!fs.existsSync(first))
  // a folder that others may enter, a file in its place, a long path
  fs.chmodSync(path.dirname(first), 0o755)
  assert.notEqual(path.dirname(socketPlace(url, 3)), path.dirname(first))
  process.env['XDG_RUNTIME_DIR'] = path.join(home, 'x'.repeat(90))
  fs.mkdirSync(process.env['XDG_RUNTIME_DIR'])
  assert.ok(Buffer.byteLength(socketPlace(url, 4)) <= 100)
})

test('a store that is kept equal to another folder is not taken for this one', async t => {
  const tree = new Kept(t)
  const keeper = tree.start()
  await keeper.tells(is('holding'))
  const other = path.join(tree.home, 'other')
  fs.mkdirSync(other)
  const store = await tree.open()
  const { promise: said, resolve: say } = Promise.withResolvers<string>()
  const second = TreeKeeper.open({ root: findRoot(other, other), store, version: 'test', command: 'test', events: { waiting: say } })
  assert.equal(await said, `The store is kept equal to ${tree.dir} by process ${keeper.child.pid}. Choose another one for ${other} with --store.`)
  assert.equal(await second.caughtUp([]), undefined)
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

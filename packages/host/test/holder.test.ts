import assert from 'node:assert/strict'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { findRoot } from '@codeloom/host'
import { keptBy, reachHolder, type HolderStatus } from '@codeloom/host/holder'
import { TreeKeeper } from '@codeloom/host/keeper'
import { addressOf, writeAddress } from '../src/holder/address.ts'
import type { HolderClient } from '../src/holder/holder-client.ts'
import { HolderServer, type Serving } from '../src/holder/holder-server.ts'
import { socketPlace } from '../src/holder/socket-place.ts'
import { is, Kept, mostMs } from './kept.ts'

test('a stale address, one that is no holder, one of another version and one that is silent are told in plain words', async t => {
  const tree = new Kept(t)
  const store = await tree.open()
  const socket = path.join(tree.home, 'socket')
  const url = store.url
  t.after(() => store.close())
  assert.equal((await reachHolder({ url })).kind, 'nobody')
  for (const text of ['', '{"pid":1}', 'null', '\0']) {
    fs.writeFileSync(path.join(tree.home, 'graph.db.holder'), text)
    assert.equal((await reachHolder({ url })).kind, 'nobody', text)
  }
  writeAddress({ url }, { socket, pid: 12_345, epoch: 7 })
  assert.equal((await reachHolder({ url })).kind, 'nobody')
  const greetings: [string, RegExp][] = [
    ['SSH-2.0-nothing\n', /process 12345 holds the store, and cannot be asked at .*this is no holder/],
    ['{"greeting":{"pid":"x"}}\n', /this is no holder/],
    ['{"greeting":{"version":"9.9","protocol":99,"pid":12345,"epoch":7,"root":"/","command":"watch"}}\n', /its Codeloom 9\.9 cannot be spoken with by this version/],
    ['', /process 12345 holds the store and does not answer: it is busy, or stopped/],
  ]
  for (const [greeting, words] of greetings) {
    const server = net.createServer(connection => void connection.on('error', () => undefined).write(greeting))
    await new Promise<void>(resolve => server.listen(socket, resolve))
    const reached = await reachHolder({ url }, { patience: 300 })
    assert.ok(reached.kind === 'closed')
    assert.match(reached.why, words)
    assert.equal(reached.silent, greeting === '')
    await new Promise(resolve => server.close(resolve))
  }
  // nobody has the lock: it is taken, whatever the address says
  const keeper = tree.start()
  await keeper.tells(is('holding'))
  assert.equal(addressOf({ url })?.pid, keeper.child.pid)
})

test('N1: what is no request is answered with an error, a line without end ends the connection, and others are served meanwhile', async t => {
  const tree = new Kept(t)
  const keeper = tree.start()
  await keeper.tells(is('holding'))
  const address = addressOf({ url: tree.storeUrl })
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
  // who waits for what was written follows
  assert.deepEqual([answer.folders, answer.sequence, answer.followers], [1, 1, 1])
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
  const first = socketPlace({ url }, 1)
  assert.equal(path.dirname(first), path.join(home, 'codeloom'))
  assert.equal(fs.statSync(path.dirname(first)).mode & 0o777, 0o700)
  fs.writeFileSync(first, '')
  assert.notEqual(socketPlace({ url }, 2), first)
  assert.ok(!fs.existsSync(first))
  // a folder that others may enter, a file in its place, a long path
  fs.chmodSync(path.dirname(first), 0o755)
  assert.notEqual(path.dirname(socketPlace({ url }, 3)), path.dirname(first))
  process.env['XDG_RUNTIME_DIR'] = path.join(home, 'x'.repeat(90))
  fs.mkdirSync(process.env['XDG_RUNTIME_DIR'])
  assert.ok(Buffer.byteLength(socketPlace({ url }, 4)) <= 100)
})

test('a holder whose socket cannot be seen from here is not taken for nobody, and one that is gone is', async t => {
  const tree = new Kept(t)
  const root = findRoot(tree.dir, tree.dir)
  const [store, other] = [await tree.open(), await tree.open()]
  assert.deepEqual(await keptBy(store, root), { state: 'nobody' })
  const held = await other.hold()
  assert.ok(held !== undefined)
  assert.deepEqual(await keptBy(store, root), { state: 'unasked', why: 'a process holds the store and cannot be asked from here: it has only just begun, or it runs as another user, in another container or on another machine' })
  writeAddress(store, { socket: path.join(tree.home, 'elsewhere'), pid: 4_242, epoch: held.epoch })
  const kept = await keptBy(store, root)
  assert.match(kept.state === 'unasked' ? kept.why : '', /^a process \(the last one that told its number is 4242\) holds the store and cannot be asked from here/)
  // another user may not try the lock
  const locked = { url: store.url, isHeld: () => undefined }
  assert.deepEqual(await keptBy(locked, root), { state: 'unasked', why: 'process 4242 was the last to hold the store; whether it still does cannot be told from here, because its lock may not be tried' })
  // who follows says so as well, and goes on
  const { promise: said, resolve: say } = Promise.withResolvers<string>()
  const keeper = TreeKeeper.open({ root, store, version: 'test', command: 'test', times: { patience: 100 }, events: { waiting: say } })
  assert.match(await said, /4242\) holds the store and cannot be asked from here/)
  await keeper.close()
  held.release()
  assert.deepEqual(await keptBy(store, root), { state: 'nobody' })
  for (const each of [store, other]) each.close()
})

test('who answers at an address and is not the one that it names is not asked', async t => {
  const tree = new Kept(t)
  const store = await tree.open()
  const socket = path.join(tree.home, 'socket')
  const server = net.createServer(connection => void connection.on('error', () => undefined).write(`${JSON.stringify({ greeting: { version: '1', protocol: 1, pid: 1, epoch: 7, root: tree.dir, command: 'watch' } })}\n`))
  await new Promise<void>(resolve => server.listen(socket, resolve))
  for (const named of [{ pid: 2, epoch: 7 }, { pid: 1, epoch: 8 }]) {
    writeAddress(store, { socket, ...named })
    const reached = await reachHolder(store)
    assert.equal(reached.kind === 'closed' ? reached.why : reached.kind, `process ${named.pid} holds the store by its address, and process 1 answers there: it is not asked`)
  }
  writeAddress(store, { socket, pid: 1, epoch: 7 })
  const reached = await reachHolder(store)
  assert.equal(reached.kind, 'reached')
  if (reached.kind === 'reached') reached.client.close()
  server.close()
  store.close()
})

/** What a server needs to serve; `status` is as long as it is told to be. */
function serving(statusLength: number): Serving & { readonly calls: string[] } {
  const calls: string[] = []
  return {
    calls, greeting: { version: '1', protocol: 1, pid: process.pid, epoch: 1, root: '/', command: 'test' },
    fresh: async () => ({ sequence: 1 }), look: async () => assert.fail('nobody asked'),
    status: followers => {
      calls.push(`status ${followers}`)
      return { padding: 'x'.repeat(statusLength) } as unknown as HolderStatus
    },
    followed: () => {
      calls.push('followed')
      return { sequence: 1 }
    },
    left: () => void calls.push('left'),
  }
}

test('who follows a process that takes long to say how it goes knows that it is kept, and waits for no more than its patience', async t => {
  const tree = new Kept(t)
  const [store, other] = [await tree.open(), await tree.open()]
  const held = await other.hold()
  assert.ok(held !== undefined)
  const root = findRoot(tree.dir, tree.dir)
  const served = serving(1)
  const never = new Promise<never>(() => undefined)
  const server = await HolderServer.open({ url: tree.storeUrl }, { ...served, greeting: { ...served.greeting, epoch: held.epoch, root: tree.dir }, status: () => never as unknown as HolderStatus })
  const following = Promise.withResolvers<void>()
  const keeper = TreeKeeper.open({ root, store, version: 'test', command: 'test', times: { patience: 200 }, events: { following: () => following.resolve() } })
  await following.promise
  assert.equal(keeper.isKept, true)
  assert.equal(await keeper.report(), undefined)
  const stop = new AbortController()
  const asked = keeper.report(stop.signal)
  stop.abort(new Error('nobody waits'))
  await assert.rejects(asked, /nobody waits/)
  await keeper.close()
  server.close()
  for (const each of [store, other]) each.close()
})

test('N2: answers to who does not read them are bounded: its connection is cut with a word, and nothing more is done for it', async t => {
  const tree = new Kept(t)
  const served = serving(1 << 20)
  const server = await HolderServer.open({ url: tree.storeUrl }, served)
  t.after(() => server.close())
  const socket = net.connect(addressOf({ url: tree.storeUrl })?.socket ?? '')
  socket.pause()
  const all = 60
  for (let id = 0; id < all; id++) {
    socket.write(`{"id":${id},"ask":"status"}\n`)
    await sleep(1)
  }
  for (let last = -1; served.calls.length === 0 || served.calls.length !== last; await sleep(200)) last = served.calls.length
  assert.ok(served.calls.length < all, `${served.calls.length} were answered`)
  const lines = await Array.fromAsync(createInterface({ input: socket }))
  assert.match(lines.at(-1) ?? '', /^\{"id":null,"error":\{"message":"more than \d+ characters of answers wait to be read: the connection ends"\}\}$/)
  // the greeting, the answers but for the last one asked for, the word
  assert.equal(lines.length, served.calls.length + 1)
})

test('N3: commits are made out for who wants to hear of them alone, once for all, and for nobody any more when the last one left', async t => {
  const tree = new Kept(t)
  const served = serving(1)
  const server = await HolderServer.open({ url: tree.storeUrl }, served)
  t.after(() => server.close())
  const reach = async (): Promise<HolderClient> => {
    const reached = await reachHolder({ url: tree.storeUrl })
    assert.ok(reached.kind === 'reached')
    return reached.client
  }
  const [one, two, quiet] = [await reach(), await reach(), await reach()]
  const heard: string[] = []
  let madeOut = 0
  const commit = { sequence: 2, root: '', parsed: 0, lent: 0, linked: 0, milliseconds: 0, pending: 0, delta: undefined, toJSON: () => ({ sequence: 2, madeOut: ++madeOut }) }
  server.commit(commit)
  assert.equal(madeOut, 0)
  const { promise: both, resolve } = Promise.withResolvers<void>()
  const hear = (who: string) => (event: object): void => {
    if (heard.push(`${who} ${JSON.stringify(event)}`) === 2) resolve()
  }
  await one.ask('commits', {}, { onEvent: hear('one') })
  await two.ask('commits', {}, { onEvent: hear('two') })
  await quiet.ask('fresh', {})
  server.commit(commit)
  await both
  assert.deepEqual(heard.toSorted(), ['one {"sequence":2,"madeOut":1}', 'two {"sequence":2,"madeOut":1}'])
  await quiet.ask('status', {})
  assert.deepEqual(served.calls, ['followed', 'followed', 'status 3'])
  one.close()
  await quiet.ask('ping', {})
  two.close()
  for (const began = performance.now(); !served.calls.includes('left'); await sleep(5)) assert.ok(performance.now() - began < mostMs)
  assert.deepEqual(served.calls, ['followed', 'followed', 'status 3', 'left'])
  quiet.close()
})

import assert from 'node:assert/strict'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import type { Client } from '@modelcontextprotocol/client'
import { findRoot, openStore } from '@codeloom/host/ask'
import { keptBy, type HolderStatus } from '@codeloom/host/holder'
import { StoreError } from '@codeloom/store'
import type { Waits } from '../src/readiness.ts'
import { Keeping } from '../src/keeping.ts'
import { KeptTree } from '../src/kept-tree.ts'
import { Session } from '../src/session.ts'
import { ConnectedTree, sources, textOf } from './connected-tree.ts'

const never = (): AbortSignal => new AbortController().signal
const patient: Waits = { first: never, changes: never }
const mostMs = 60_000

/** A session of this process about a tree, with its store. */
class Asked {
  readonly tree: ConnectedTree
  readonly storeUrl: string
  readonly session: Session

  constructor(t: TestContext, files: Readonly<Record<string, string>>, waits: Waits = patient) {
    this.tree = new ConnectedTree(files)
    this.storeUrl = `sqlite:${path.join(this.tree.home, 'graph.db')}`
    this.session = new Session({ root: this.tree.dir, storeUrl: this.storeUrl, maxChars: 5_000, waits, watching: 'test' })
    t.after(async () => {
      await this.session.close()
      await this.tree.close()
    })
  }
  async definition(symbol: string): Promise<string> {
    const answered = await this.session.ask(this.tree.dir, () => ({ ok: true, request: { method: 'definition', params: { symbol } } }), { signal: never(), onStep: () => undefined })
    assert.ok(answered.ok)
    return answered.text
  }
  /** Waits until somebody keeps it, whose process is not this one. */
  kept(except = 0): Promise<HolderStatus> {
    return keptSoon(this.storeUrl, this.tree.dir, except)
  }
}

async function keptSoon(storeUrl: string, dir: string, except = 0): Promise<HolderStatus> {
  const root = findRoot(dir, dir)
  const store = await openStore(storeUrl, root, { create: true })
  try {
    return await keptWithin(store, root, except)
  } finally {
    store.close()
  }
}

async function keptWithin(store: Awaited<ReturnType<typeof openStore>>, root: ReturnType<typeof findRoot>, except: number): Promise<HolderStatus> {
  for (const began = performance.now(); performance.now() - began < mostMs; await sleep(10)) {
    const kept = await keptBy(store, root)
    // the first look is over, too
    if (kept.state === 'kept' && kept.status.pid !== except && kept.status.progress.done > 0 && kept.status.pending === 0) return kept.status
  }
  assert.fail('nobody keeps it')
}

const many = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`src/d${i % 7}/f${i}.ts`, `export function f${i}() {}\n`]))

test('P2: a tree that is watched is not looked at for a call, and what was written before the call is in the answer', async t => {
  const asked = new Asked(t, many)
  assert.match(await asked.definition('f7'), /pending 0\]$/)
  const before = await asked.kept()
  for (let i = 0; i < 12; i++) {
    asked.tree.write(`src/d${i % 7}/f${i}.ts`, `// moved down\nexport function f${i}() { return ${i} }\nexport function more${i}() {}\n`)
    assert.match(await asked.definition(`more${i}`), new RegExp(`:3 function more${i}\n[^]*pending 0\\]$`))
    asked.tree.write(`new${i}/in/deep.ts`, `export function deep${i}() {}\n`)
    assert.match(await asked.definition(`deep${i}`), /:1 function deep\d+\n[^]*pending 0\]$/)
    fs.rmSync(path.join(asked.tree.dir, `new${i}`), { recursive: true })
    assert.match(await asked.definition(`deep${i}`), /^Nothing/)
  }
  const { progress: { stages: { walk } }, deadLetters } = await asked.kept()
  const looked = walk.files - before.progress.stages.walk.files
  assert.deepEqual(deadLetters, [])
  // a look at all of it for each call would be 36 times 300; one may come after a burst on a slow machine
  if (process.platform === 'linux') assert.ok(looked < 3_000, `${looked} files were looked at for 36 calls`)
})

test('P2: a write that no watch hears of is found by the answer that rests on it', { skip: process.platform === 'linux' ? false : 'watches prove nothing elsewhere' }, async t => {
  const asked = new Asked(t, sources)
  const outside = path.join(asked.tree.home, 'outside.ts')
  fs.linkSync(path.join(asked.tree.dir, 'src/shapes.ts'), outside)
  assert.match(await asked.definition('square'), /src\/shapes\.ts:7-9/)
  await asked.kept()
  fs.writeFileSync(outside, `// one line more\n${sources['src/shapes.ts']}`)
  assert.match(await asked.definition('square'), /src\/shapes\.ts:8-10 function square\nexport function square[^]*pending 0\]$/)
})

test('P2: what whoever keeps it cannot bring in within the wait is pending, by name', async t => {
  let wait = never()
  const asked = new Asked(t, sources, { first: never, changes: () => wait })
  await asked.definition('square')
  await asked.kept()
  const rival = await openStore(asked.storeUrl, findRoot(asked.tree.dir, asked.tree.dir), { create: false })
  const written = await rival.begin()
  try {
    // a file that was indexed within the very tick in which it was written cannot be proven by its stamp while nobody may write
    const isPending = /pending \d: (?:src\/shapes\.ts, )?src\/new\.ts \(still being brought up to date\)\]$/
    let last = ''; for (const began = performance.now(); !isPending.test(last = await late()); await sleep(20)) assert.ok(performance.now() - began < 8_000, last)
  } finally {
    written.abort()
    rival.close()
  }
  wait = never()
  assert.match(await asked.definition('fresh'), /src\/new\.ts:1 [^]*pending 0\]$/)

  async function late(): Promise<string> {
    asked.tree.write('src/new.ts', 'export const fresh = 1\n')
    wait = AbortSignal.timeout(200)
    return asked.definition('square')
  }
})

test('a folder whose store is kept for another one is not answered about, and the store is left alone', async t => {
  const asked = new Asked(t, sources)
  assert.match(await asked.definition('square'), /function square/)
  await asked.kept()
  const other = new ConnectedTree({ 'src/other.ts': 'export function other() {}\n' })
  const session = new Session({ root: other.dir, storeUrl: asked.storeUrl, maxChars: 5_000, waits: patient, watching: 'test' })
  t.after(async () => {
    await session.close()
    await other.close()
  })
  const ask = (): Promise<unknown> => session.ask(other.dir, () => ({ ok: true, request: { method: 'definition', params: { symbol: 'other' } } }), { signal: never(), onStep: () => undefined })
  for (let i = 0; i < 2; i++) await assert.rejects(ask(), { name: 'HostError', code: 'other-folder', message: new RegExp(`The store is kept equal to ${asked.tree.dir} by process`) })
  assert.match(await asked.definition('square'), /function square/)
})

test('what keeps a tree is begun again after a pause where it failed, and at once where it ended', async t => {
  const began: number[] = []
  let fails = true
  const closed: number[] = []
  const keeping = new Keeping(async () => {
    began.push(began.length)
    if (fails) throw new StoreError('locked', 'busy for a moment')
    return { close: async () => void closed.push(began.length) }
  }, 100)
  t.mock.method(process.stderr, 'write', () => true)
  const attempt = async (): Promise<unknown> => {
    keeping.begin()
    return keeping.tree
  }
  assert.equal(await attempt(), undefined)
  fails = false
  // within the pause it is not tried
  assert.equal(await attempt(), undefined)
  await sleep(150)
  const tree = await attempt()
  assert.ok(tree !== undefined)
  assert.deepEqual(began, [0, 1])
  const kept = await keeping.tree
  assert.ok(kept !== undefined)
  await keeping.letGo(kept, false)
  assert.deepEqual(closed, [2])
  assert.ok(await attempt() !== undefined)
  await keeping.close()
  assert.deepEqual(closed, [2, 3])
})

test('that another version of Codeloom keeps the folder is said', async t => {
  const tree = new ConnectedTree(sources)
  t.after(() => tree.close())
  const [root, file] = [findRoot(tree.dir, tree.dir), path.join(tree.home, 'graph.db')]
  const store = await openStore(`sqlite:${file}`, root, { create: true })
  const held = await store.hold()
  const greeting = { version: '0.0.9', protocol: 1, pid: 4_242, epoch: held?.epoch, root: root.dir, command: 'watch' }
  const server = net.createServer(connection => {
    connection.write(`${JSON.stringify({ greeting })}\n`)
    createInterface({ input: connection }).on('line', line => {
      const { id }: { readonly id: number } = JSON.parse(line)
      connection.write(`${JSON.stringify({ id, answer: { sequence: 0 } })}\n`)
    }).on('error', () => undefined)
  })
  await new Promise<void>(resolve => server.listen(`${file}.socket`, resolve))
  fs.writeFileSync(`${file}.holder`, JSON.stringify({ socket: `${file}.socket`, pid: 4_242, epoch: held?.epoch }))
  const said: string[] = []
  const { mock } = t.mock.method(process.stderr, 'write', (text: string) => said.push(text) > 0)
  const kept = await KeptTree.open({ root, storeUrl: `sqlite:${file}`, vectors: () => undefined, version: '0.1.0' })
  assert.equal(kept.isKept, true)
  await kept.close()
  mock.restore()
  assert.deepEqual(said, ['codeloom mcp: process 4242 (codeloom watch 0.0.9) keeps this folder up to date, as its version does; this one is 0.1.0\n'])
  server.close()
  store.close()
})

test('whoever waits no longer for a tree that is kept is told nothing more of how it goes on', async t => {
  const asked = new Asked(t, sources)
  await asked.definition('square')
  const { pid } = await asked.kept()
  assert.equal(pid, process.pid)
  const root = findRoot(asked.tree.dir, asked.tree.dir)
  const rival = await openStore(asked.storeUrl, root, { create: false })
  const written = await rival.begin()
  const steps: string[] = []
  const waiting = new AbortController()
  asked.tree.write('src/new.ts', 'export const fresh = 1\n')
  const answered = asked.session.ask(asked.tree.dir, () => ({ ok: true, request: { method: 'definition', params: { symbol: 'fresh' } } }), { signal: waiting.signal, onStep: ({ message }) => steps.push(message) })
  // the other one writes: nothing goes on until it ends
  await sleep(200)
  assert.ok(steps.length > 0)
  waiting.abort()
  await assert.rejects(answered)
  const told = steps.length
  written.abort()
  rival.close()
  assert.match(await asked.definition('fresh'), /src\/new\.ts:1/)
  assert.equal(steps.length, told)
})

function pidOf(client: Client): number {
  const { transport } = client
  assert.ok(transport instanceof StdioClientTransport)
  return transport.pid ?? 0
}

test('two servers: one keeps the tree, the other asks it, and goes on by itself when it is killed', async t => {
  const tree = new ConnectedTree()
  t.after(() => tree.close())
  const storeUrl = `sqlite:${path.join(tree.home, 'graph.db')}`
  const connect = (): Promise<Client> => tree.connect({ args: ['--root', tree.dir, '--store', storeUrl] })
  const find = (client: Client, query: string): Promise<string> => textOf(client.callTool({ name: 'find', arguments: { query } }))
  const first = await connect()
  assert.match(await find(first, 'square'), /function square/)
  const { pid } = await keptSoon(storeUrl, tree.dir)
  assert.equal(pid, pidOf(first))
  const second = await connect()
  assert.match(await find(second, 'square'), /function square/)
  for (const began = performance.now(); (await keptSoon(storeUrl, tree.dir)).followers === 0; await sleep(10)) assert.ok(performance.now() - began < mostMs)
  tree.write('src/together.ts', 'export function together() {}\n')
  for (const client of [second, first]) assert.match(await find(client, 'together'), /function together[^]*pending 0\]$/)
  process.kill(pid, 'SIGKILL')
  tree.write('src/after.ts', 'export function after() {}\n')
  assert.match(await find(second, 'after'), /function after[^]*pending 0\]$/)
  assert.equal((await keptSoon(storeUrl, tree.dir, pid)).pid, pidOf(second))
  tree.write('src/after.ts', 'export function afterwards() {}\n')
  assert.match(await find(second, 'afterwards'), /function afterwards[^]*pending 0\]$/)
})

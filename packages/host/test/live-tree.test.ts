import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { updateIndex } from '@codeloom/engine'
import { findRoot, openStore, openTree } from '@codeloom/host'
import { LiveTree, type LiveOptions, type LiveUpdate } from '@codeloom/host/watch'
import { linkRules } from '@codeloom/languages'
import { claimsOf } from '../src/claims.ts'
import { registeredLanguages } from '../src/languages.ts'
import { Echo } from '../src/watch/echo.ts'
import { FileWatcher } from '../src/watch/file-watcher.ts'
import { dumpOf, randomOf, RandomProject } from '@codeloom/testkit'
import { openMemory, StoreError, type GraphStore } from '@codeloom/store'

/** How long events may take to come, on a machine that is busy with other tests. */
const mostMs = 30_000

interface Opening extends Pick<LiveOptions, 'maxWatches' | 'watchAgainMs' | 'events'> {
  readonly scheme?: 'mem' | 'sqlite'
}

/** A folder that is watched, and its store. */
class Watched {
  readonly dir: string
  readonly store: GraphStore
  readonly live: LiveTree
  readonly updates: LiveUpdate[]

  private constructor(dir: string, { store, live, updates }: { readonly store: GraphStore; readonly live: LiveTree; readonly updates: LiveUpdate[] }) {
    this.dir = dir
    this.store = store
    this.live = live
    this.updates = updates
  }
  static async open(t: TestContext, files: Readonly<Record<string, string>>, { scheme = 'mem', events = {}, ...options }: Opening = {}): Promise<Watched> {
    const home = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-live-')))
    const dir = path.join(home, 'tree')
    fs.mkdirSync(dir)
    for (const [file, text] of Object.entries(files)) put(dir, file, text)
    const root = findRoot(dir, dir)
    const store = scheme === 'mem' ? openMemory() : await openStore(`sqlite:${path.join(home, 'graph.db')}`, root, { create: true })
    const updates: LiveUpdate[] = []
    const live = await LiveTree.open({ root, store, ...options, tellsDelta: true, events: { ...events, updated: update => updates.push(update) } })
    t.after(() => {
      live.close()
      store.close()
      fs.rmSync(home, { recursive: true, force: true })
    })
    await live.idle()
    await live.told()
    return new Watched(dir, { store, live, updates })
  }
  put(file: string, text: string): void {
    put(this.dir, file, text)
  }
  at(file: string): string {
    return path.join(this.dir, file)
  }
  /** Fails unless the graph becomes that of a fresh index of what is there now. */
  async becomesFresh(what: string): Promise<void> {
    const fresh = await freshDump(this.dir)
    for (const began = performance.now(); performance.now() - began < mostMs; await sleep(20)) {
      await this.live.idle()
      await this.live.told()
      if (dumpOf(this.store) === fresh) return
    }
    assert.equal(dumpOf(this.store), fresh, what)
  }
}

function put(dir: string, file: string, text: string): void {
  const full = path.join(dir, file)
  fs.mkdirSync(path.dirname(full), { recursive: true })
  fs.writeFileSync(full, text)
}

/** It owes nothing to what others have parsed. */
async function freshDump(dir: string): Promise<string> {
  const root = findRoot(dir, dir)
  const store = openMemory()
  await updateIndex({ store, tree: await openTree(root), rules: linkRules, repo: root.repo })
  return dumpOf(store)
}

const small = { 'a.ts': "import { b } from './b.ts'\nexport function a() { return b() }\n", 'b.ts': 'export function b() { return 1 }\n', 'd/c.ts': 'export const c = 1\n' }

test('V1: what happens in a folder right after it was made is heard', async t => {
  const tree = await Watched.open(t, small)
  for (let i = 0; i < 20; i++) {
    tree.put(`new${i}/in/deep/x.ts`, `export const x${i} = 1\n`)
    tree.put(`new${i}/in/y.ts`, `import { x${i} } from './deep/x.ts'\nx${i}.toFixed()\n`)
  }
  await tree.becomesFresh('new folders')
})

test('V2: a file that is written, saved by renaming, removed, brought back, replaced by a folder and back', async t => {
  const tree = await Watched.open(t, small)
  tree.put('b.ts', 'export function b() { return 2 }\nexport function more() {}\n')
  await tree.becomesFresh('written')
  tree.put('.b.ts.swp', 'export function b() { return 3 }\n')
  fs.renameSync(tree.at('.b.ts.swp'), tree.at('b.ts'))
  await tree.becomesFresh('saved by renaming')
  fs.rmSync(tree.at('b.ts'))
  await tree.becomesFresh('removed')
  fs.mkdirSync(tree.at('b.ts'))
  tree.put('b.ts/inner.ts', 'export const inner = 1\n')
  await tree.becomesFresh('a folder in its place')
  fs.rmSync(tree.at('b.ts'), { recursive: true })
  tree.put('b.ts', 'export function b() { return 4 }\n')
  await tree.becomesFresh('a file in its place')
})

test('V2: a folder that is renamed, over another one, moved out of the tree and into it', async t => {
  const tree = await Watched.open(t, { ...small, 'd/e/f.ts': 'export const f = 1\n', 'g/h.ts': 'export const h = 1\n' })
  fs.renameSync(tree.at('d'), tree.at('dd'))
  await tree.becomesFresh('renamed')
  tree.put('dd/e/f.ts', 'export const f = 2\nexport const f2 = 2\n')
  await tree.becomesFresh('changed where it is now')
  fs.rmSync(tree.at('g'), { recursive: true })
  fs.renameSync(tree.at('dd'), tree.at('g'))
  tree.put('g/e/f.ts', 'export const f = 3\n')
  await tree.becomesFresh('over another')
  const outside = path.join(path.dirname(tree.dir), 'outside')
  fs.renameSync(tree.at('g'), outside)
  put(outside, 'e/f.ts', 'export const nobody = 1\n')
  await tree.becomesFresh('moved out')
  fs.renameSync(outside, tree.at('back'))
  await tree.becomesFresh('moved in')
  tree.put('back/e/f.ts', 'export const f = 4\n')
  await tree.becomesFresh('changed after it came')
})

test('V2: ignore files that come, change and go, and names that differ in case alone', async t => {
  const tree = await Watched.open(t, { ...small, 'd/k.ts': 'export const k = 1\n' })
  tree.put('.gitignore', 'd/c.ts\na*\n')
  tree.put('aa.ts', 'export const aa = 1\n')
  await tree.becomesFresh('ignored')
  tree.put('.gitignore', 'd/\n')
  await tree.becomesFresh('a folder ignored')
  tree.put('d/c.ts', 'export const c = 2\n')
  fs.rmSync(tree.at('.gitignore'))
  await tree.becomesFresh('no longer')
  tree.put('d/c.ts', 'export const c = 3\n')
  await tree.becomesFresh('watched again')
  fs.renameSync(tree.at('a.ts'), tree.at('A.ts'))
  await tree.becomesFresh('another case')
})

test('a content that changes under the same size and time of writing is seen', async t => {
  const tree = await Watched.open(t, small)
  const { atime, mtime } = fs.statSync(tree.at('b.ts'))
  tree.put('b.ts', 'export function q() { return 1 }\n')
  fs.utimesSync(tree.at('b.ts'), atime, mtime)
  await tree.becomesFresh('same size and time')
})

test('what an update tells is what changed in the graph, in the order of the commits', async t => {
  const tree = await Watched.open(t, small, { scheme: 'sqlite' })
  tree.updates.length = 0
  tree.put('b.ts', 'export function b() { return c() }\nfunction c() { return 1 }\n')
  await tree.becomesFresh('a new function')
  fs.renameSync(tree.at('d/c.ts'), tree.at('d/e.ts'))
  await tree.becomesFresh('a file moved')
  const changes = tree.updates.flatMap(({ delta }) => delta?.changes ?? []).filter(change => change.t !== 'folder').filter(change => change.t !== 'edge' || change.kind === 'calls')
    .map(change => (change.t === 'edge' ? `${change.change} ${change.from} ${change.kind} ${change.to}` : `${change.change} ${change.t === 'file' ? change.path : change.key}${'from' in change ? ` from ${change.from}` : ''}${'what' in change ? ` ${change.what}` : ''}`))
  assert.deepEqual(changes, [
    'changed b.ts', 'changed typescript:b.ts#b:function body', 'added typescript:b.ts#c:function', 'added typescript:b.ts#b:function calls typescript:b.ts#c:function',
    'moved d/e.ts from d/c.ts', 'moved typescript:d/e.ts#:module from typescript:d/c.ts#:module', 'moved typescript:d/e.ts#c:constant from typescript:d/c.ts#c:constant',
  ])
  const sequences = tree.updates.map(({ summary }) => summary.sequence)
  assert.deepEqual(sequences, sequences.toSorted((x, y) => x - y))
})

test('V3: where the system gives no watches the tree is looked at every so often', async t => {
  const tree = await Watched.open(t, { ...small, 'e/f.ts': 'export const f = 1\n' }, { maxWatches: 2 })
  assert.equal(tree.live.watchedFolders, 0)
  tree.put('e/f.ts', 'export const f = 2\nexport const g = 3\n')
  tree.put('e/new/h.ts', 'export const h = 1\n')
  await tree.becomesFresh('without watches')
})

test('V3: where the system gives watches again it is watched again, and what changes is heard', async t => {
  const told: string[] = []
  const tree = await Watched.open(t, { ...small, 'e/f.ts': 'export const f = 1\n' }, { maxWatches: 2, watchAgainMs: 1, events: { polling: code => told.push(code), watching: () => told.push('watching') } })
  tree.put('b.ts', 'export function b() { return 2 }\n')
  await tree.becomesFresh('looked at')
  // it was asked again by then, in vain, and that is not told again
  assert.deepEqual([told, tree.live.report().polling], [['ENOSPC'], 'ENOSPC'])
  fs.rmSync(tree.at('e'), { recursive: true })
  for (const began = performance.now(); !told.includes('watching'); await sleep(20)) assert.ok(performance.now() - began < mostMs)
  await tree.live.idle()
  assert.deepEqual([told, tree.live.report().polling, tree.live.watchedFolders], [['ENOSPC', 'watching'], undefined, 2])
  tree.updates.length = 0
  tree.put('d/c.ts', 'export const c = 2\nexport const d = 3\n')
  await tree.live.caughtUp()
  await tree.live.told()
  assert.equal(dumpOf(tree.store), await freshDump(tree.dir))
  if (process.platform === 'linux') assert.deepEqual(tree.updates.map(({ work }) => work.whole), [false])
})

test('V4: what was written before the call is in, right after it was written, without a look at the whole tree', async t => {
  const tree = await Watched.open(t, small, { scheme: 'sqlite' })
  tree.updates.length = 0
  for (let i = 0; i < 20; i++) {
    tree.put('b.ts', `export function b() { return ${i} }\n${'// more\n'.repeat(i)}`)
    if (i % 4 === 0) tree.put(`n${i}/in/x.ts`, `export const x${i} = 1\n`)
    const sequence = await tree.live.caughtUp()
    assert.equal(dumpOf(tree.store), await freshDump(tree.dir), `round ${i}`)
    await tree.live.told()
    assert.equal(sequence, tree.updates.at(-1)?.summary.sequence)
  }
  assert.deepEqual(tree.updates.filter(({ work }) => work.whole), process.platform === 'linux' ? [] : tree.updates)
  const { progress, pending, deadLetters } = tree.live.report()
  assert.deepEqual([progress.failed, pending, deadLetters, progress.latency.count > 0], [0, 0, [], true])
})

test('V4: without watches, in a root that is another one now, and after more than the system keeps', async t => {
  const polled = await Watched.open(t, small, { maxWatches: 1 })
  polled.put('d/c.ts', 'export const c = 2\nexport const d = 3\n')
  await polled.live.caughtUp()
  assert.equal(dumpOf(polled.store), await freshDump(polled.dir))
  const tree = await Watched.open(t, small)
  fs.renameSync(tree.dir, `${tree.dir}-away`)
  tree.put('other.ts', 'export const other = 1\n')
  await tree.live.caughtUp()
  assert.equal(dumpOf(tree.store), await freshDump(tree.dir))
  const flooded = await Watched.open(t, small)
  const done = flooded.live.report().progress.done
  for (let i = 0; i < 6_000; i++) fs.writeFileSync(flooded.at(`${i % 2}.log`), '')
  flooded.put('b.ts', 'export function b() { return 9 }\nexport const nine = 9\n')
  await flooded.live.caughtUp()
  assert.equal(dumpOf(flooded.store), await freshDump(flooded.dir))
  assert.ok(flooded.live.report().progress.done > done)
})

test('V4: what cannot be brought in is told, and brought in when it can', async t => {
  const dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-live-')))
  put(dir, 'a.ts', small['a.ts'])
  const unsteady = failing(openMemory())
  const live = await LiveTree.open({ root: findRoot(dir, dir), store: unsteady.store })
  t.after(() => {
    live.close()
    fs.rmSync(dir, { recursive: true, force: true })
  })
  await live.caughtUp()
  unsteady.fails = true
  put(dir, 'b.ts', small['b.ts'])
  await assert.rejects(live.caughtUp(), { name: 'HostError', message: /^It failed, and is tried again later: the disk is full$/ })
  assert.equal(live.report().deadLetters.length, 1)
  unsteady.fails = false
  await live.caughtUp()
  assert.equal(dumpOf(unsteady.store), await freshDump(dir))
  live.close()
  await assert.rejects(live.caughtUp(), { name: 'HostError', message: /not watched any more/ })
})

test('H1: an echo comes after all that was heard before it, however many are asked for', { skip: process.platform === 'linux' ? false : 'there is no echo elsewhere' }, async t => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-live-'))
  const echo = new Echo()
  const heard = new Set<string>()
  const watcher = fs.watch(dir, (_kind, name) => heard.add(String(name)))
  t.after(() => {
    echo.close()
    watcher.close()
    fs.rmSync(dir, { recursive: true })
  })
  for (let round = 0; round < 200; round++) {
    const asked = Array.from({ length: 1 + (round % 3) }, (_, i) => {
      const file = `${round}-${i}`
      fs.writeFileSync(path.join(dir, file), '')
      return echo.heard().then(isHeard => assert.deepEqual([isHeard, heard.has(file)], [true, true], file))
    })
    await Promise.all(asked)
  }
  const last = echo.heard()
  echo.close()
  assert.equal(await last, false)
  assert.equal(await echo.heard(), true)
})

for (const seed of [1, 2, 3]) {
  test(`random edits, several at once and without waiting, seed ${seed}`, async t => {
    const random = randomOf(seed)
    const project = new RandomProject(random)
    const tree = await Watched.open(t, Object.fromEntries(project.files), { scheme: seed === 1 ? 'sqlite' : 'mem' })
    for (let round = 0; round < 8; round++) {
      for (let edit = random.below(6); edit >= 0; edit--) {
        for (const [file, text] of project.edit()) {
          if (text === undefined) fs.rmSync(tree.at(file), { force: true })
          else tree.put(file, text)
        }
        if (random.below(2) === 0) await sleep(random.below(12))
      }
      await tree.becomesFresh(`seed ${seed}, round ${round}`)
    }
  })
}

test('branches that are switched to and fro as fast as git goes', { skip: spawnSync('git', ['--version']).status === 0 ? false : 'git is not there' }, async t => {
  const home = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-live-git-')))
  t.after(() => fs.rmSync(home, { recursive: true, force: true }))
  const git = (dir: string, ...args: string[]): void => {
    const { status, stderr } = spawnSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', '-c', 'init.defaultBranch=one', ...args], { cwd: dir, encoding: 'utf8' })
    assert.equal(status, 0, stderr)
  }
  const tree = await Watched.open(t, { 'a.ts': 'export const a = 0\n' })
  git(tree.dir, 'init', '-q')
  git(tree.dir, 'add', '-A')
  git(tree.dir, 'commit', '-qm', 'one')
  git(tree.dir, 'checkout', '-qb', 'two')
  for (let i = 0; i < 120; i++) tree.put(`m${i % 7}/f${i}.ts`, `import { a } from '../a.ts'\nexport const f${i} = a\n`)
  tree.put('a.ts', 'export const a = 1\nexport function two() {}\n')
  git(tree.dir, 'add', '-A')
  git(tree.dir, 'commit', '-qm', 'two')
  for (let i = 0; i < 7; i++) git(tree.dir, 'checkout', '-q', i % 2 === 0 ? 'one' : 'two')
  await tree.becomesFresh('back on the first branch')
  git(tree.dir, 'checkout', '-q', 'two')
  await tree.becomesFresh('on the second branch')
})

/** A store that fails to begin as long as it is told to. */
function failing(store: GraphStore): { readonly store: GraphStore; fails: boolean } {
  const made = { fails: false, store: { ...boundOf(store), begin: (signal?: AbortSignal) => (made.fails ? Promise.reject(new StoreError('full', 'the disk is full')) : store.begin(signal)) } }
  return made
}

test('a commit that could not be made durable is told all the same, once, and named as what is there', async t => {
  const dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-undurable-')))
  put(dir, 'a.ts', 'export const a = 1\n')
  const store = openMemory()
  const errors: StoreError[] = []
  const bound: GraphStore = { ...boundOf(store), durability: 'full', sync: async () => {
    const error = errors.shift()
    if (error !== undefined) throw error
  } }
  const [told, failures]: [number[], string[]] = [[], []]
  const live = await LiveTree.open({ root: findRoot(dir, dir), store: bound, tellsDelta: true, events: { updated: ({ summary }) => told.push(summary.sequence), failed: error => failures.push(String(error)) } })
  t.after(() => {
    live.close()
    fs.rmSync(dir, { recursive: true, force: true })
  })
  await live.caughtUp()
  errors.push(new StoreError('failed', 'the disk reported an error'))
  put(dir, 'b.ts', 'export const b = 1\n')
  await live.caughtUp()
  put(dir, 'c.ts', 'export const c = 1\n')
  const last = await live.caughtUp()
  await live.told()
  const undurable = Number(/^StoreError: Commit (\d+) is there, but not durable: the disk reported an error$/.exec(failures.join())?.[1])
  assert.ok(undurable > 1 && undurable <= last, failures.join())
  assert.deepEqual(told, Array.from({ length: last }, (_, i) => i + 1))
})

test('a commit that cannot be looked at when it is made is told all the same, without what it changed', async t => {
  const dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-unseen-')))
  put(dir, 'a.ts', 'export const a = 1\n')
  const store = openMemory()
  let failsAfter = Infinity
  const bound: GraphStore = { ...boundOf(store), snapshot: () => {
    const snapshot = store.snapshot()
    if (snapshot.commit.sequence <= failsAfter) return snapshot
    failsAfter = Infinity
    snapshot.close()
    throw new StoreError('failed', 'too many files are open')
  } }
  const [told, failures]: [LiveUpdate[], string[]] = [[], []]
  const live = await LiveTree.open({ root: findRoot(dir, dir), store: bound, tellsDelta: true, events: { updated: update => told.push(update), failed: error => failures.push(String(error)) } })
  t.after(() => {
    live.close()
    fs.rmSync(dir, { recursive: true, force: true })
  })
  failsAfter = await live.caughtUp()
  put(dir, 'b.ts', 'export const b = 1\n')
  const last = await live.caughtUp()
  await live.told()
  assert.deepEqual(failures, ['StoreError: too many files are open'])
  assert.deepEqual(told.map(({ summary }) => summary.sequence), Array.from({ length: last }, (_, i) => i + 1))
  assert.deepEqual(told.at(-1)?.delta, { changes: [], untold: 1 })
})

test('who was in the way for a moment deposes nobody; who keeps the store from now on does', async t => {
  const dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-conflict-')))
  put(dir, 'a.ts', 'export const a = 1\n')
  const store = openMemory()
  const errors = [new StoreError('conflict', 'somebody did the same', { isPassing: true })]
  const bound: GraphStore = { ...boundOf(store), begin: signal => {
    const error = errors.shift()
    return error === undefined ? store.begin(signal) : Promise.reject(error)
  } }
  let deposed = 0
  const live = await LiveTree.open({ root: findRoot(dir, dir), store: bound, events: { deposed: () => deposed++ } })
  t.after(() => {
    live.close()
    fs.rmSync(dir, { recursive: true, force: true })
  })
  assert.deepEqual([await live.caughtUp(), deposed], [1, 0])
  errors.push(new StoreError('conflict', 'it is kept by another process now'))
  await assert.rejects(live.lookedAtAll())
  assert.equal(deposed, 1)
})

function boundOf(store: GraphStore): GraphStore {
  return { url: store.url, durability: store.durability, sync: () => store.sync(), snapshot: () => store.snapshot(), begin: signal => store.begin(signal), hold: holding => store.hold(holding), isHeld: () => store.isHeld(), sizes: () => store.sizes(), close: () => store.close() }
}

test('V2: a folder that went away while the store failed is gone when it can be written again', async t => {
  const dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-live-')))
  for (const [file, text] of Object.entries({ ...small, 'd/e/f.ts': 'export const f = 1\n' })) put(dir, file, text)
  const unsteady = failing(openMemory())
  const failures: unknown[] = []
  const live = await LiveTree.open({ root: findRoot(dir, dir), store: unsteady.store, events: { failed: error => failures.push(error) } })
  t.after(() => {
    live.close()
    fs.rmSync(dir, { recursive: true, force: true })
  })
  await live.ready
  unsteady.fails = true
  fs.rmSync(path.join(dir, 'd'), { recursive: true })
  while (failures.length === 0) await sleep(5)
  unsteady.fails = false
  const fresh = await freshDump(dir)
  for (const began = performance.now(); dumpOf(unsteady.store) !== fresh && performance.now() - began < 4_000; await sleep(20)) await live.idle()
  assert.equal(dumpOf(unsteady.store), fresh)
})

test('V3: a root that went away and came back is watched again', async t => {
  const home = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-live-')))
  const dir = path.join(home, 'tree')
  put(dir, 'a.ts', small['a.ts'])
  const store = openMemory()
  const failures: unknown[] = []
  const live = await LiveTree.open({ root: findRoot(dir, dir), store, sweepEveryMs: 300, events: { failed: error => failures.push(error) } })
  t.after(() => {
    live.close()
    fs.rmSync(home, { recursive: true, force: true })
  })
  await live.ready
  fs.rmSync(dir, { recursive: true })
  while (failures.length === 0) await sleep(5)
  put(dir, 'a.ts', 'export function a() { return 7 }\n')
  put(dir, 'in/b.ts', 'export function b() { return 8 }\n')
  const fresh = await freshDump(dir)
  for (const began = performance.now(); dumpOf(store) !== fresh && performance.now() - began < mostMs; await sleep(20)) await live.idle()
  assert.equal(dumpOf(store), fresh)
})

test('what is ignored or of no language concerns nobody; a folder, an ignore file and a source do', async t => {
  const dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-live-')))
  for (const [file, text] of Object.entries({ ...small, '.gitignore': '*.log.ts\nout/\n', 'x.log.ts': '1\n', 'notes.txt': '1\n', 'out/y.ts': '1\n' })) put(dir, file, text)
  const watcher = new FileWatcher({ dir, claimOf: claimsOf(await registeredLanguages()), problems: new Map(), events: { touched: () => undefined, exhausted: () => undefined } })
  t.after(() => {
    watcher.close()
    fs.rmSync(dir, { recursive: true, force: true })
  })
  await Array.fromAsync(watcher.sweep({ folders: new Map() }))
  const paths = ['x.log.ts', 'notes.txt', 'gone.txt', 'a.ts', 'new.ts', 'd', 'd/c.ts', '.gitignore', '']
  assert.deepEqual(paths.filter(each => watcher.concerns(each)), ['a.ts', 'new.ts', 'd', 'd/c.ts', '.gitignore', ''])
})

test('V4: who asks does not wait for what a commit of many files changed; that is told after it', async t => {
  const files = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`many/f${i}.ts`, `export function f${i}() { return ${i} }\n`]))
  const tree = await Watched.open(t, { ...small, ...files }, { scheme: 'sqlite' })
  tree.updates.length = 0
  for (const [file, text] of Object.entries(files)) tree.put(file, text.replace('return', 'return 1 +'))
  const sequence = await tree.live.caughtUp()
  const toldAtAnswer = tree.updates.map(({ summary }) => summary.sequence)
  assert.equal(dumpOf(tree.store), await freshDump(tree.dir))
  assert.ok(!toldAtAnswer.includes(sequence))
  await tree.live.told()
  assert.equal(tree.updates.flatMap(({ delta }) => delta?.changes ?? []).filter(change => change.t === 'file').length, 300)
})

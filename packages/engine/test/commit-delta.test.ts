import assert from 'node:assert/strict'
import { test } from 'node:test'
import { commitDelta, UpdateMemory, type GraphChange } from '@codeloom/engine'
import { openMemory, type GraphStore } from '@codeloom/store'
import { freshDump, memoryTree, openGraph, RandomProject, randomOf, update } from '@codeloom/testkit'

/** Everything that an update parsed or linked. */
function touched(work: readonly string[]): readonly string[] {
  return [...new Set(work.map(line => line.slice(line.indexOf(' ') + 1)))].sort()
}

interface DumpLine {
  readonly t: string
  readonly key: string
  readonly kind: string
  readonly from: string
  readonly to: string
  readonly how: string
  readonly certainty: string
}

/** The symbols and the edges of a dump, each a line. */
function linesOf(store: GraphStore): { readonly symbols: ReadonlySet<string>; readonly edges: ReadonlySet<string> } {
  const lines = openGraph(store).dump().map(line => JSON.parse(line) as DumpLine)
  return {
    symbols: new Set(lines.filter(({ t }) => t === 'symbol').map(({ key }) => key)),
    edges: new Set(lines.filter(({ t }) => t === 'edge').map(({ kind, from, to, how, certainty }) => `${kind} ${from} ${to} ${how} ${certainty}`)),
  }
}

function without(a: ReadonlySet<string>, b: ReadonlySet<string>): readonly string[] {
  return [...a].filter(each => !b.has(each)).sort()
}

for (const seed of [11, 12, 13, 14]) {
  test(`what a commit changed is what two dumps tell apart, seed ${seed}`, async () => {
    const project = new RandomProject(randomOf(seed))
    const tree = memoryTree(project.files)
    const store = openMemory()
    await update(store, tree)
    for (let round = 0; round < 25; round++) {
      const edit = project.edit()
      for (const [path, text] of edit) tree.put(path, text)
      const before = store.snapshot()
      const old = linesOf(store)
      const work = await update(store, tree)
      const after = store.snapshot()
      const { changes, untold } = commitDelta(before, after, [...new Set([...touched(work), ...edit.keys()])].sort())
      const now = linesOf(store)
      assert.equal(untold, 0)
      const keys = (wanted: readonly string[]): readonly string[] => changes.flatMap(each => (each.t === 'symbol' && wanted.includes(each.change) ? each.key : [])).sort()
      const edges = (wanted: string): readonly string[] => changes.flatMap(each => (each.t === 'edge' && each.change === wanted ? `${each.kind} ${each.from} ${each.to} ${each.how} ${each.certainty}` : [])).sort()
      const left = changes.flatMap(each => (each.t === 'symbol' && each.change === 'moved' ? each.from ?? [] : []))
      assert.deepEqual(keys(['added', 'moved']), without(now.symbols, old.symbols), `round ${round}`)
      assert.deepEqual([...keys(['removed']), ...left].sort(), without(old.symbols, now.symbols), `round ${round}`)
      assert.deepEqual(edges('added'), without(now.edges, old.edges), `round ${round}`)
      assert.deepEqual(edges('removed'), without(old.edges, now.edges), `round ${round}`)
      before.close()
      after.close()
    }
  })
}

async function changesOf(files: Readonly<Record<string, string>>, edit: Readonly<Record<string, string | undefined>>): Promise<readonly GraphChange[]> {
  const tree = memoryTree(Object.entries(files))
  const store = openMemory()
  await update(store, tree)
  const before = store.snapshot()
  for (const [path, text] of Object.entries(edit)) tree.put(path, text)
  const work = await update(store, tree)
  return commitDelta(before, store.snapshot(), [...new Set([...touched(work), ...Object.keys(edit)])].sort()).changes
}

test('E1: files that are the same in both say nothing', async () => {
  const text = 'export function a() {}\n'
  assert.deepEqual(await changesOf({ 'a.ts': text, 'b.ts': "import { a } from './a.ts'\na()\n" }, { 'a.ts': text }), [])
})

test('E2: a symbol that is renamed and a file that is renamed have moved; what has another body has not', async () => {
  const text = 'export function one(x: number) { return x + two() }\nfunction two() { return 2 }\n'
  const renamed = await changesOf({ 'a.ts': text }, { 'a.ts': text.replace('function one', 'function uno') })
  assert.deepEqual(renamed.filter(({ t }) => t === 'symbol'), [
    { t: 'symbol', change: 'moved', key: 'typescript:a.ts#uno:function', kind: 'function', from: 'typescript:a.ts#one:function' },
  ])
  const moved = await changesOf({ 'a.ts': text }, { 'a.ts': undefined, 'b.ts': text })
  assert.deepEqual(moved.filter(({ t }) => t === 'file'), [{ t: 'file', change: 'moved', path: 'b.ts', from: 'a.ts' }])
  const other = await changesOf({ 'a.ts': text }, { 'a.ts': text.replace('one(x: number) { return x + two() }', 'uno(x: number) { return two() * 2 }') })
  assert.deepEqual(other.flatMap(each => (each.t === 'symbol' ? `${each.change} ${each.key}` : [])).filter(line => !line.startsWith('changed')), [
    'added typescript:a.ts#uno:function', 'removed typescript:a.ts#one:function',
  ])
})

test('a symbol that changed says in what', async () => {
  const text = '/** Says. */\nexport function a(x: number) { return b(x) }\nfunction b(x: number) { return x }\n'
  const whatOf = async (to: string): Promise<readonly string[]> =>
    (await changesOf({ 'a.ts': text }, { 'a.ts': to })).flatMap(each => (each.t === 'symbol' && each.change === 'changed' && each.kind === 'function' ? `${each.key.slice(16)} ${each.what}` : []))
  assert.deepEqual(await whatOf(text.replace('Says', 'Tells')), ['a:function doc', 'b:function place'])
  assert.deepEqual(await whatOf(text.replace('a(x: number)', 'a(x: string)')), ['a:function signature'])
  assert.deepEqual(await whatOf(text.replace('b(x)', 'b(b(x))')), ['a:function body', 'b:function place'])
})

test('O1: what a process remembers counts for its own last commit alone', async () => {
  const tree = memoryTree([['a.ts', 'export function a() {}\n'], ['b.ts', "import { a } from './a.ts'\na()\n"]])
  const store = openMemory()
  const memory = new UpdateMemory()
  await update(store, tree, { memory })
  // another process
  tree.put('a.ts', 'export function other() {}\n')
  tree.put('c.ts', 'export const c = 1\n')
  await update(store, tree)
  tree.put('a.ts', 'export function a() {}\nexport function more() {}\n')
  tree.put('c.ts', undefined)
  await update(store, tree, { memory })
  assert.deepEqual(openGraph(store).dump(), await freshDump(tree))
  tree.put('b.ts', "import { more } from './a.ts'\nmore()\n")
  await update(store, tree, { memory })
  assert.deepEqual(openGraph(store).dump(), await freshDump(tree))
})

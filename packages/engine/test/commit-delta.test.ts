import assert from 'node:assert/strict'
import { test } from 'node:test'
import { commitDelta, UpdateMemory, type GraphChange } from '@codeloom/engine'
import { movedContents, type PathChange } from '../src/query/moved-files.ts'
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

/** What E3 says of symbols or edges, as lines: the old ones without those removed, under their new names, with those added. */
function applied(old: ReadonlySet<string>, { removed, added, rename }: { readonly removed: readonly string[]; readonly added: readonly string[]; readonly rename: (line: string) => string }): readonly string[] {
  for (const line of removed) assert(old.has(line), `${line} was removed, and was not there`)
  const kept = new Set(old).difference(new Set(removed))
  const renamed = new Set([...kept].map(rename))
  assert.equal(renamed.size, kept.size)
  for (const line of added) assert(!renamed.has(line), `${line} was added, and was there`)
  assert.deepEqual([added.length, removed.length], [new Set(added).size, new Set(removed).size], 'told once')
  return [...renamed, ...added].sort()
}

/** Their edges change as well where a file comes to lie among them, or leaves them. */
const tests = ['', 'lib/', 'test/', 'test/']
for (const [seed, folders] of [[11], [12], [103], [105], [114], [118], [141], [7, tests], [8, tests], [105, tests]] as const) {
  test(`E3: what a commit changed makes one dump of the other, seed ${seed}${folders === undefined ? '' : ' with tests'}`, async () => {
    const project = new RandomProject(randomOf(seed), folders)
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
      const { changes, untold } = await commitDelta({ before, after, paths: [...new Set([...touched(work), ...edit.keys()])].sort() })
      const now = linesOf(store)
      assert.equal(untold, 0)
      const names = new Map(changes.flatMap(each => (each.t === 'symbol' && each.change === 'moved' ? [[each.from ?? '', each.key]] : [])))
      const named = (key: string): string => names.get(key) ?? key
      const symbols = (wanted: string): readonly string[] => changes.flatMap(each => (each.t === 'symbol' && each.change === wanted ? each.key : []))
      const edges = (wanted: string): readonly string[] => changes.flatMap(each => (each.t === 'edge' && each.change === wanted ? `${each.kind} ${each.from} ${each.to} ${each.how} ${each.certainty}` : []))
      const renamedEdge = (line: string): string => {
        const [kind = '', from = '', to = '', ...rest] = line.split(' ')
        return [kind, named(from), named(to), ...rest].join(' ')
      }
      assert.deepEqual(applied(old.symbols, { removed: symbols('removed'), added: symbols('added'), rename: named }), [...now.symbols].sort(), `round ${round}`)
      assert.deepEqual(applied(old.edges, { removed: edges('removed'), added: edges('added'), rename: renamedEdge }), [...now.edges].sort(), `round ${round}`)
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
  return (await commitDelta({ before, after: store.snapshot(), paths: [...new Set([...touched(work), ...Object.keys(edit)])].sort() })).changes
}

test('E5: while many files are compared others have their turn, and it is stopped where nobody wants it any more', async () => {
  const bodies = (value: number): readonly (readonly [string, string])[] => Array.from({ length: 300 }, (_, i) => [`src/m${i}.ts`, `${Array.from({ length: 40 }, (_, k) => `export function f${i}_${k}() { return ${k === 0 ? value : k} }`).join('\n')}\n`])
  const tree = memoryTree(bodies(1))
  const store = openMemory()
  await update(store, tree)
  const before = store.snapshot()
  for (const [path, text] of bodies(2)) tree.put(path, `${text}export const more = 1\n`)
  await update(store, tree)
  const after = store.snapshot()
  const paths = bodies(1).map(([path]) => path)
  let [turns, last, longest] = [0, performance.now(), 0]
  const turn = (): void => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
    turns++
    waiting = setImmediate(turn)
  }
  let waiting = setImmediate(turn)
  const { untold, changes } = await commitDelta({ before, after, paths })
  clearImmediate(waiting)
  assert.deepEqual([untold, changes.filter(({ t, change }) => t === 'symbol' && change === 'added').length], [0, 300])
  assert.ok(turns > 5, `${turns} turns, the longest of ${longest} ms`)
  const stop = new AbortController()
  const stopped = commitDelta({ before, after, paths, signal: stop.signal })
  stop.abort(new Error('nobody wants it'))
  await assert.rejects(stopped, /nobody wants it/)
  before.close()
  after.close()
})

test('E4: thousands of one content that move take time that grows with their number', () => {
  const at = (folder: string, i: number): string => `${folder}/in/deep/p${i}/__init__.py`
  const glance = (path: string): PathChange['now'] => ({ path, hash: 'h', language: 'python', size: 0 })
  const numbers = [...Array(20_000).keys()]
  const changes = numbers.flatMap((i): PathChange[] => {
    const [from, to] = [at('old', i), at('new', numbers.length - 1 - i)]
    return [{ path: from, old: glance(from), now: undefined }, { path: to, old: undefined, now: glance(to) }]
  })
  const began = performance.now()
  const moved = movedContents(changes)
  assert(performance.now() - began < 5_000, `${performance.now() - began} ms`)
  for (const i of numbers) assert.equal(moved.get(at('new', i)), at('old', i))
})

test('E1: files that are the same in both say nothing', async () => {
  const text = 'export function a() {}\n'
  assert.deepEqual(await changesOf({ 'a.ts': text, 'b.ts': "import { a } from './a.ts'\na()\n" }, { 'a.ts': text }), [])
})

test('E2: a symbol that is renamed and a file that is renamed have moved; what has another body has not', async () => {
  const text = 'export function one(x: number) { return x + two() }\nfunction two() { return 2 }\n'
  const renamed = await changesOf({ 'a.ts': text }, { 'a.ts': text.replace('function one', 'function uno') })
  assert.deepEqual(renamed.filter(({ t }) => t === 'symbol'), [
    { t: 'symbol', change: 'moved', key: 'typescript:a.ts#uno:function', kind: 'function', from: 'typescript:a.ts#one:function', to: 'typescript:a.ts#uno:function' },
  ])
  const moved = await changesOf({ 'a.ts': text }, { 'a.ts': undefined, 'b.ts': text })
  assert.deepEqual(moved.filter(({ t }) => t === 'file'), [{ t: 'file', change: 'moved', path: 'b.ts', from: 'a.ts', to: 'b.ts' }])
  const other = await changesOf({ 'a.ts': text }, { 'a.ts': text.replace('one(x: number) { return x + two() }', 'uno(x: number) { return two() * 2 }') })
  assert.deepEqual(other.flatMap(each => (each.t === 'symbol' ? `${each.change} ${each.key}` : [])).filter(line => !line.startsWith('changed')), [
    'added typescript:a.ts#uno:function', 'removed typescript:a.ts#one:function',
  ])
})

/** What is told of folders, files and symbols, without what moved its place alone. */
function told(changes: readonly GraphChange[], wanted: readonly GraphChange['t'][] = ['folder', 'file', 'symbol']): readonly string[] {
  return changes.flatMap(change => {
    if (!wanted.includes(change.t)) return []
    if (change.t === 'edge') return [`${change.change} ${change.kind} ${change.from} ${change.to}`]
    const what = change.t === 'symbol' ? change.what?.join() ?? '' : ''
    if (what === 'place') return []
    return [`${change.change} ${change.t === 'symbol' ? change.key : change.path}${change.from === undefined ? '' : ` from ${change.from}`}${what === '' ? '' : ` (${what})`}`]
  })
}

test('E2: a folder of 500 files that is renamed is told once, each file and symbol once, and no edge', async () => {
  const files: Record<string, string> = { 'user.ts': "import { f7 } from './src/in/m7.ts'\nexport const use = () => f7()\n", 'other/keep.ts': 'export const keep = 1\n' }
  const edit: Record<string, string | undefined> = { 'user.ts': "import { f7 } from './lib/in/m7.ts'\nexport const use = () => f7()\n" }
  for (let n = 0; n < 500; n++) {
    const text = `import { f${n + 1} } from '${n % 2 === 0 ? './in/' : '../'}m${n + 1}.ts'\nexport function f${n}() { return f${n + 1}() }\n`
    files[`src/${n % 2 === 0 ? '' : 'in/'}m${n}.ts`] = text
    edit[`src/${n % 2 === 0 ? '' : 'in/'}m${n}.ts`] = undefined
    edit[`lib/${n % 2 === 0 ? '' : 'in/'}m${n}.ts`] = text
  }
  const changes = await changesOf(files, edit)
  assert.deepEqual(changes.filter(({ t }) => t === 'folder'), [{ t: 'folder', change: 'moved', path: 'lib/', from: 'src/', to: 'lib/' }])
  const lines = told(changes, ['file'])
  assert.equal(lines.length, 500)
  assert(lines.every(line => line.startsWith('moved lib/')), lines.find(line => !line.startsWith('moved lib/')))
  assert.deepEqual(told(changes, ['symbol']).filter(line => !line.startsWith('moved ')), [])
  assert.deepEqual(told(changes, ['edge']), [])
})

test('E2: a file that is moved and edited at once has moved, and what of it is another is told', async () => {
  const text = 'export function one(x: number) { return x + two() }\nexport function two() { return three() }\nfunction three() { return 3 }\n'
  const user = "import { one } from './a.ts'\nexport const use = () => one(1)\n"
  const changes = await changesOf({ 'a.ts': text, 'user.ts': user }, { 'a.ts': undefined, 'lib/b.ts': text.replace('x + two()', 'two() * two()').replace('function three', 'const more = 1\nfunction three'), 'user.ts': user.replace('./a.ts', './lib/b.ts') })
  assert.deepEqual(told(changes), [
    'moved lib/b.ts from a.ts', 'changed user.ts',
    'moved typescript:lib/b.ts#:module from typescript:a.ts#:module', 'moved typescript:lib/b.ts#one:function from typescript:a.ts#one:function (body)',
    'moved typescript:lib/b.ts#two:function from typescript:a.ts#two:function', 'added typescript:lib/b.ts#more:constant',
    'moved typescript:lib/b.ts#three:function from typescript:a.ts#three:function',
  ])
  assert.deepEqual(told(changes, ['edge']), ['added contains typescript:lib/b.ts#:module typescript:lib/b.ts#more:constant'])
})

test('E2: a function that moved to another file takes its callers along', async () => {
  const helper = 'export function helper(x: number) { return twice(x) + 1 }\n'
  const rest = 'export function twice(x: number) { return x * 2 }\n'
  const user = "import { helper } from './a.ts'\nexport function use() { return helper(1) }\n"
  const changes = await changesOf(
    { 'a.ts': helper + rest, 'b.ts': 'export const b = 1\n', 'user.ts': user },
    { 'a.ts': rest, 'b.ts': `import { twice } from './a.ts'\nexport const b = 1\n${helper}`, 'user.ts': user.replace('./a.ts', './b.ts') },
  )
  assert.deepEqual(told(changes, ['symbol']).filter(line => !line.includes(':module')), ['moved typescript:b.ts#helper:function from typescript:a.ts#helper:function'])
  // its own call is resolved otherwise now; that of the user is the same edge
  assert.deepEqual(told(changes, ['edge']).filter(line => line.includes(' calls ')), ['added calls typescript:b.ts#helper:function typescript:a.ts#twice:function', 'removed calls typescript:a.ts#helper:function typescript:a.ts#twice:function'])
})

test('E2: a class that is renamed takes its members along, a method its callers; a recursive one is found as well', async () => {
  const text = 'export class One {\n  make() { return new One() }\n  run(n: number): number { return this.run(n - 1) }\n}\nexport const use = () => new One().run(1)\n'
  const renamed = await changesOf({ 'a.ts': text }, { 'a.ts': text.replaceAll('One', 'Other') })
  assert.deepEqual(told(renamed, ['symbol']).filter(line => !line.startsWith('changed')), [
    'moved typescript:a.ts#Other:class from typescript:a.ts#One:class', 'moved typescript:a.ts#Other.make:method from typescript:a.ts#One.make:method (body)',
    'moved typescript:a.ts#Other.run:method from typescript:a.ts#One.run:method',
  ])
  assert.deepEqual(told(renamed, ['edge']), [])
  const method = await changesOf({ 'a.ts': text }, { 'a.ts': text.replaceAll('run(', 'walk(') })
  assert.deepEqual(told(method, ['symbol']).filter(line => line.startsWith('moved')), ['moved typescript:a.ts#One.walk:method from typescript:a.ts#One.run:method'])
  assert.deepEqual(told(method, ['edge']), [])
})

test('E2: two functions, and two files, that change names have moved; a body that goes to another name is followed', async () => {
  const text = 'export function f() { return first() + first() }\nexport function g() { return second() }\nfunction first() { return 1 }\nfunction second() { return 2 }\nexport const use = () => f()\n'
  const changed = await changesOf({ 'a.ts': text }, { 'a.ts': text.replace('function f()', 'function x()').replace('function g()', 'function f()').replace('function x()', 'function g()') })
  assert.deepEqual(told(changed, ['symbol']), ['moved typescript:a.ts#g:function from typescript:a.ts#f:function', 'moved typescript:a.ts#f:function from typescript:a.ts#g:function'])
  // the caller kept its words
  assert.deepEqual(told(changed, ['edge']), ['added calls typescript:a.ts#use:function typescript:a.ts#f:function', 'removed calls typescript:a.ts#use:function typescript:a.ts#f:function'])
  const taken = await changesOf({ 'a.ts': text }, { 'a.ts': text.replace('function f()', 'function old()') + 'export function f() { return old() }\n' })
  assert.deepEqual(told(taken, ['symbol']).filter(line => !line.includes('use')), ['moved typescript:a.ts#old:function from typescript:a.ts#f:function', 'added typescript:a.ts#f:function'])
  const [a, b] = ['export const a = 1\nexport const aa = 2\n', 'export function b() {}\n']
  assert.deepEqual(told(await changesOf({ 'a.ts': a, 'b.ts': b }, { 'a.ts': b, 'b.ts': a }), ['file']), ['moved a.ts from b.ts', 'moved b.ts from a.ts'])
  assert.deepEqual(told(await changesOf({ 'a.ts': a, 'b.ts': b }, { 'a.ts': undefined, 'b.ts': a }), ['file', 'symbol']).filter(line => !line.includes('module')), [
    'removed b.ts', 'moved b.ts from a.ts', 'moved typescript:b.ts#a:constant from typescript:a.ts#a:constant', 'moved typescript:b.ts#aa:constant from typescript:a.ts#aa:constant', 'removed typescript:b.ts#b:function',
  ])
})

test('E4: of files with one content each has moved from where its path ends alike', async () => {
  const files: Record<string, string> = {}
  const edit: Record<string, string | undefined> = {}
  for (const at of ['x/__init__.py', 'x/y/__init__.py', 'x/y/z/__init__.py']) {
    files[`old/${at}`] = ''
    edit[`old/${at}`] = undefined
    edit[`new/in/${at}`] = ''
  }
  const changes = await changesOf(files, edit)
  assert.deepEqual(told(changes, ['folder', 'file']), [
    'moved new/in/ from old/', 'moved new/in/x/__init__.py from old/x/__init__.py', 'moved new/in/x/y/__init__.py from old/x/y/__init__.py', 'moved new/in/x/y/z/__init__.py from old/x/y/z/__init__.py',
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

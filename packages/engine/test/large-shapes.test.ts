/** Sources that a program wrote, or nobody in his right mind: unions, overloads, tables and circles of thousands. Bounded time, the rest as it should be, bounds said. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CallsResult } from '@codeloom/model'
import { createQueries } from '@codeloom/engine/query'
import { openMemory } from '@codeloom/store'
import { memoryTree, update } from '@codeloom/testkit'

/** CPU of this thread; each takes 0.1 to 2 s, what had no bound took minutes or all of the stack. */
const mostSeconds = 20

interface Large {
  readonly sources: readonly (readonly [path: string, text: string])[]
  /** whose calls are asked for */
  readonly symbol: string
  /** what it calls for certain, by name, in the order of the source */
  readonly certain: readonly string[]
  /** what is not known, as `name: why` */
  readonly open?: readonly string[]
}

async function check({ sources, symbol, certain, open }: Large): Promise<void> {
  const store = openMemory()
  const began = process.threadCpuUsage()
  await update(store, memoryTree(sources))
  const { user, system } = process.threadCpuUsage(began)
  assert.ok((user + system) / 1e6 < mostSeconds, `${(user + system) / 1e6} s of CPU`)
  const response = createQueries(store).answer({ method: 'callees', params: { symbol } })
  assert.ok('result' in response && 'edges' in response.result, JSON.stringify(response))
  const { edges, unresolved } = response.result as CallsResult
  assert.deepEqual(edges.filter(({ certainty }) => certainty === 'certain').map(({ to }) => to.name), certain)
  if (open !== undefined) assert.deepEqual(unresolved.map(({ name, why }) => `${name}: ${why}`), open)
}

function times(count: number, text: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => text(i)).join('')
}

test('a union of 5,000 classes is too many to tell, and says so', () => check({
  sources: [['u.ts', `${times(5_000, i => `export class C${i} { run() {} only${i}() {} }\n`)}export type All = ${times(5_000, i => `${i === 0 ? '' : ' | '}C${i}`)}
export function pick(x: All) { if (x instanceof C7) x.only7(); else x.run() }\n`]],
  symbol: 'pick', certain: [], open: ['only7: too-many', 'run: too-many'],
}))

test('10,000 overloads', () => check({
  sources: [['o.ts', `${times(10_000, i => `export function over(a: 'k${i}'): K${i % 100}\n`)}export function over(a: string): unknown { return a }
${times(100, i => `export class K${i} { go() {} }\n`)}export function user() { over('k5').go() }\n`]],
  symbol: 'user', certain: ['over'], open: ['go: too-many'],
}))

test('a parser of 20,000 states that a program wrote, in JavaScript and in C', async () => {
  await check({
    sources: [['p.js', `const table = []\n${times(20_000, i => `function act${i}(s) { return s === ${i} ? table[s](s) : act${(i * 7 + 1) % 20_000}(s) }\ntable[${i}] = act${i}\n`)}`]],
    symbol: 'act9', certain: ['act64'],
  })
  await check({
    sources: [['p.c', `${times(20_000, i => `static int act${i}(int s);\n`)}typedef int (*act)(int);\nstatic const act table[] = {${times(20_000, i => `act${i},`)}};
${times(20_000, i => `static int act${i}(int s) { return s == ${i} ? table[s](s) : act${(i * 7 + 1) % 20_000}(s); }\n`)}`]],
    symbol: 'act9', certain: ['act64'],
  })
})

const many = 1_000

test('classes that derive from each other in a circle, over as many files, have no members but their own', () => check({
  sources: Array.from({ length: many }, (_, i) => [`m${i}.ts`, `import { A${(i + 1) % many} } from './m${(i + 1) % many}'\nexport class A${i} extends A${(i + 1) % many} { own${i}() { this.common(); this.own${i}() } }\n`]),
  symbol: 'own5', certain: ['own5'], open: ['common: too-many'],
}))

test('files that import each other in circles, in TypeScript and in Python', async () => {
  await check({
    sources: Array.from({ length: many }, (_, i) => [`m${i}.ts`, `export * from './m${(i + 3) % many}'\nimport { f${(i + 1) % many} } from './m${(i + 1) % many}'\nexport function f${i}(x) { return f${(i + 1) % many}(x) }\n`]),
    symbol: 'f5', certain: ['f6'],
  })
  await check({
    sources: [['p/__init__.py', ''], ...Array.from({ length: many }, (_, i) => [`p/m${i}.py`, `from .m${(i + 1) % many} import *\ndef g${i}(x):\n    return g${(i + 1) % many}(x)\n`] as const)],
    symbol: 'g5', certain: ['g6'],
  })
})

test('classes, interfaces and structs of a thousand storeys', async () => {
  const storeys = (first: string, next: (i: number) => string): string => `${first}\n${times(many, next)}`
  await check({ sources: [['a.py', storeys('class A0:\n    def near(self): pass\n', i => `class A${i + 1}(A${i}):\n    def own${i}(self):\n        self.near()\n`)]], symbol: 'own5', certain: ['near'] })
  await check({ sources: [['a.ts', storeys('class A0 { near() {} }', i => `class A${i + 1} extends A${i} { own${i}() { this.near() } }\n`)]], symbol: 'own5', certain: ['near'] })
  // behind the bound it is not told, before it it is
  const [deepTs, deepPy] = [['a.ts', storeys('class A0 { near() {} }', i => `class A${i + 1} extends A${i} { own${i}() { this.near() } }\n`)], ['a.py', storeys('class A0:\n    def near(self): pass\n', i => `class A${i + 1}(A${i}):\n    def own${i}(self):\n        self.near()\n`)]] as const
  await check({ sources: [deepTs], symbol: 'own90', certain: ['near'], open: [] })
  await check({ sources: [deepTs], symbol: 'own900', certain: [], open: ['near: too-many'] })
  await check({ sources: [deepPy], symbol: 'own290', certain: ['near'], open: [] })
  await check({ sources: [deepPy], symbol: 'own900', certain: [], open: ['near: too-many'] })
  // what stands near is there all the same, and what may be hidden by what is not known is not
  const mixed = (name: string, deep: number): string => `class ${name}(A${deep}, Mix):\n    def of${name}(self):\n        self.own${deep - 3}()\n        self.mixed()\n`
  const mixing = [`${deepPy[0]}`, `${deepPy[1]}class Mix:\n    def mixed(self): pass\n${mixed('Y', 200)}${mixed('Z', 500)}`] as const
  await check({ sources: [mixing], symbol: 'ofY', certain: ['own197', 'mixed'], open: [] })
  await check({ sources: [mixing], symbol: 'ofZ', certain: ['own497'], open: ['mixed: too-many'] })
  await check({ sources: [['a.ts', storeys('interface A0 { near(): void }', i => `interface A${i + 1} extends A${i} { own${i}(): void }\nfunction use${i}(a: A${i}) { a.near() }\n`)]], symbol: 'use5', certain: ['near'] })
  await check({ sources: [['go.mod', 'module x\n'], ['a.go', `package x\n${times(many, i => `type T${i} struct { *T${(i + 1) % many} }\nfunc (t *T${i}) M${i}() { t.M${(i + 3) % many}() }\n`)}`]], symbol: 'M5', certain: ['M8'] })
})

test('chains of ten thousand members, calls, aliases and functions', async () => {
  const long = 10_000
  await check({ sources: [['a.ts', `class B { add(): this { return this } }\nexport function chain() { new B()${times(long, () => '.add()')}; new B().add() }\n`]], symbol: 'chain', certain: ['B', 'add'] })
  await check({ sources: [['a.ts', `export function f0() { return { z() {} } }\n${times(long, i => `export function f${i + 1}() { return f${i}() }\n`)}export function last() { f${long}().z() }\n`]], symbol: 'last', certain: [`f${long}`, 'z'] })
  await check({ sources: [['a.c', `typedef struct s { int x; } T0;\nint end(T0 *t) { return t->x; }\n${times(long, i => `typedef T${i} T${i + 1};\n`)}int last(T${long} *t) { return end(t); }\n`]], symbol: 'last', certain: ['end'] })
})

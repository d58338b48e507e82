import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeKinds } from '../src/node-kinds.ts'
import { Values } from '../src/value.ts'
import { openMemory } from '@codeloom/store'
import { freshDump, memoryTree, openGraph, update } from '@codeloom/testkit'

/** The same graph whichever file of a cycle is asked first, and whether it was there from the beginning. */
async function sameInAnyOrder(files: Readonly<Record<string, string>>, added: Readonly<Record<string, string>>): Promise<void> {
  const tree = memoryTree(Object.entries(files))
  const store = openMemory()
  await update(store, tree)
  for (const [path, text] of Object.entries(added)) tree.put(path, text)
  await update(store, tree)
  assert.deepEqual(openGraph(store).dump(), await freshDump(tree))
}

const made = {
  'a set of a list': '[...new Set([g()])][0]', 'a list from a list': 'Array.from([g()])[0]', 'an element of a list': '[g()].at(0)', 'a map': 'new Map([["k", g()]]).get("k")',
  'a call back': '[1].map(() => g())[0]', 'a generic function': 'same(g())', 'a generic class': 'new Box(g()).get()',
}
const generic = 'function same(x) { return x }\nclass Box { constructor(v) { this.v = v }\n get() { return this.v } }\n'
const typedGeneric = 'function same<T>(x: T): T { return x }\nclass Box<T> { constructor(private v: T) {}\n get(): T { return this.v } }\n'

for (const [what, term] of Object.entries(made)) {
  for (const [suffix, helpers] of [['js', generic], ['ts', typedGeneric]] as const) {
    const cycle = `${helpers}export class A { run() {} }\nexport function f() { return ${term} }\nexport function g() { if (Math.random() > 1) return f(); return new A() }\n`
    test(`G1: what is given round a cycle, ${what}, is the same whoever is asked first (.${suffix})`, () =>
      sameInAnyOrder({ [`m.${suffix}`]: cycle, [`z.${suffix}`]: `import { g } from './m.${suffix}'\ng().run()\n` }, { [`a.${suffix}`]: `import { f } from './m.${suffix}'\nf().run()\n` }))
  }
}

test('N3: no two kinds of question have one code', () => {
  const codes = Object.values(makeKinds(new Values(), () => assert.fail('nothing is asked here'))).map(({ code }) => code)
  assert.deepEqual(codes.filter((code, i) => codes.indexOf(code) !== i), [])
})

test('types that are given types that are given types take time that grows with the text alone', async () => {
  const depth = 40
  const nested = `${'P<'.repeat(depth)}number${'>'.repeat(depth)}`
  const tree = memoryTree([['p.ts', `class Box<T> { v!: T }\nclass Crate<T> { w!: T }\ntype P<T> = Box<T> | Crate<T>\nexport function f(): ${nested} { return null as never }\n`], ['q.ts', "import { f } from './p.ts'\nf().v.v.v.v.toFixed()\n"]])
  const began = performance.now()
  await update(openMemory(), tree)
  assert.ok(performance.now() - began < 5_000, `${performance.now() - began} ms`)
})

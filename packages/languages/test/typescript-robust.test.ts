import assert from 'node:assert/strict'
import { test } from 'node:test'
import { at, FactsBuilder, FileFacts, op } from '@codeloom/model'
import { bytesOf, factsOf, usesFastWalk, type GrammarName } from './typescript-facts-of.ts'

const grammars: readonly GrammarName[] = ['typescript', 'tsx', 'javascript']
const source = `
import d, { a as b, type T } from './x'
export * from 'y'
/** Doc. */
@dec({ a }) export abstract class C<T extends B> extends mixin(A)<T> implements I, N.J {
  static #p = 1; constructor(private x: X, { y, ...z }: P = {}, [w] = [1]) { super(x); this.made = () => this.x?.y!.z }
  get g(): T { return super.g } async *gen(a: string): AsyncIterable<T> { yield* await b(a) } abstract m(): void
}
export const o = { f() { return this.q }, n: { deep: (v) => v as T }, [k]: \`t\${b}\` } as const, { e: { h = 2 } } = o
namespace M.N { export enum E { A = 1, B } export type U<K> = { [L in keyof K]: K[L] extends (infer R)[] ? R : never } & { own: 1 } }
declare module 'q' { export function f(this: X, a?: string): a is string }
for (const x of xs) try { ({ a: o.q, b } = c ? d : e || f) } catch ({ m }) { label: while (1) break label }
module.exports = { o, g: function named() { return new C(1, ...a)[i]() } }; exports.q = C.prototype.late = function () {}
const j = <A.B c={\`é😀\`} {...d}>text</A.B>, r = require('z'), l = import('lazy')
export default function () { return async () => typeof x === 'y' }
`

/** A generator of the same numbers for the same seed (a linear congruential one). */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

function mutated(text: string, next: (below: number) => number): string {
  const from = next(text.length)
  const kind = next(4)
  if (kind === 0) return text.slice(0, from)
  if (kind === 1) return text.slice(0, from) + text.slice(from + next(40))
  if (kind === 2) return text.slice(0, from) + pieces[next(pieces.length)] + text.slice(from)
  const other = next(text.length)
  return text.slice(0, from) + text.slice(other, other + next(80)) + text.slice(from)
}
const pieces = ['{', '}', '(', ')', '[', '`', '${', '"', '<', '=>', 'class', 'export', 'import', '\u0000', '\ud800', '/*', 'function', 'enum', '...', '?.', '=', '#', '@']

/** What holds of the facts of any text. */
function assertSound(facts: FileFacts, text: string): void {
  const { symbols, locals, occurrences, terms, heritage, results, exported } = facts
  for (let i = 0; i < occurrences.count; i++) {
    assert.ok(at(occurrences.start, i) >= 0 && at(occurrences.start, i) <= at(occurrences.end, i) && at(occurrences.end, i) <= text.length)
    assert.ok(at(occurrences.from, i) < symbols.count)
    if (i > 0) assert.ok(at(occurrences.start, i - 1) <= at(occurrences.start, i))
    assertRef(facts, at(occurrences.ref, i))
  }
  for (let i = 1; i < symbols.count; i++) {
    assert.ok(at(symbols.container, i) < i, 'a container stands before its members')
    assert.ok(at(symbols.start, i) <= at(symbols.end, i) && at(symbols.end, i) <= text.length)
    assert.ok(at(symbols.nameStart, i) <= at(symbols.nameEnd, i) && at(symbols.nameEnd, i) <= text.length)
    for (const term of [at(symbols.declared, i), at(symbols.initial, i), at(symbols.result, i)]) assert.ok(term < terms.count)
  }
  for (let i = 0; i < locals.count; i++) assert.ok(at(locals.owner, i) < symbols.count && at(locals.nameEnd, i) <= text.length)
  for (let i = 0; i < heritage.count; i++) assert.ok(at(heritage.term, i) < terms.count)
  for (let i = 0; i < results.count; i++) assert.ok(at(results.term, i) < terms.count)
  for (let i = 0; i < exported.count; i++) assertRef(facts, at(exported.ref, i))
  for (let i = 1; i < terms.count; i++) for (const operand of operands(facts, i)) assert.ok(operand < i, 'operands stand before their term')
}

function assertRef(facts: FileFacts, ref: number): void {
  const tables = [facts.symbols, facts.locals, facts.imports, facts.free, facts.terms, facts.terms]
  const table = tables[ref & 7]
  assert.ok(table !== undefined && ref >>> 3 < table.count)
}

const withTerm: ReadonlySet<number> = new Set([
  op.member, op.typeMember, op.call, op.construct, op.await, op.element, op.array, op.union, op.apply, op.typeOf, op.iterated,
])
const withList: ReadonlySet<number> = new Set([op.call, op.construct, op.apply])
function operands(facts: FileFacts, row: number): readonly number[] {
  const code = at(facts.terms.op, row)
  const { a, b } = facts.terms
  const listed = withList.has(code) ? [...facts.list(at(b, row))] : []
  return [...(withTerm.has(code) ? [at(a, row)] : []), ...(code === op.union ? [at(b, row)] : []), ...listed]
}

for (const grammar of grammars) {
  test(`the fast walk is trusted on the sample of ${grammar}`, () => assert.ok(usesFastWalk(grammar)))

  test(`J3: the facts of ${grammar} are sound`, () => assertSound(factsOf(grammar, source), source))

  test(`J2: no text of ${grammar} makes the extraction throw`, () => {
    const next = numbers(7)
    for (let i = 0; i < 400; i++) {
      let text = source
      for (let edits = next(4); edits >= 0; edits--) text = mutated(text, next)
      assertSound(factsOf(grammar, text), text)
    }
  })

  test(`J1: equal texts of ${grammar} give equal facts, whatever was read before`, () => {
    const fresh = bytesOf(grammar, source, new FactsBuilder())
    for (const before of ['', 'let a = {', 'class C { m() { this.x = 1 } } export { C as a, b }', source.slice(0, 900)]) {
      factsOf(grammar, before)
      assert.deepEqual(bytesOf(grammar, source), fresh)
    }
  })

  test(`J2: what nests too deep in ${grammar} is given up and said`, () => {
    const deep = 20_000
    for (const [open, close] of [['(', ')'], ['[', ']'], ['{', '}'], ['f(', ')'], ['!', ''], ['a?b:', 'c'], ['x=>', ''], ['if(a)', ''], ['function f(){', '}'], ['`${', '}`']] as const) {
      const text = `const before = 1\n;${open.repeat(deep)}1${close.repeat(deep)}`
      const facts = factsOf(grammar, text)
      assertSound(facts, text)
    }
    const facts = factsOf(grammar, `x = ${'['.repeat(deep)}${']'.repeat(deep)}\nconst after = 1`)
    assert.deepEqual(Array.from(facts.problems.code, code => facts.string(code)), ['too-deep'])
  })
}

test('J2: long chains are no depth', () => {
  const facts = factsOf('typescript', `const a = ${'b + '.repeat(20_000)}c\ntype U = ${'A | '.repeat(20_000)}B`)
  assert.equal(facts.problems.count, 0)
  assert.equal(facts.occurrences.count, 40_002)
})

test('the facts of a call do not grow with the square of what it is given', () => {
  const sizeOf = (count: number): number => bytesOf('typescript', `f(${'x => x, '.repeat(count)}1)`).length
  assert.ok(sizeOf(4000) < 5 * sizeOf(1000))
})

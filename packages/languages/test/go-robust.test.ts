/** Go: what no text may break. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { at, FactsBuilder, FileFacts, op, pick } from '@codeloom/model'
import { extractFacts, loadGrammar } from '@codeloom/syntax'
import { grammarFiles, randomOf } from '@codeloom/testkit'
import { go } from '../src/go/index.ts'

const grammar = pick(go.grammars, 0)
const parser = await loadGrammar(go, grammar, grammarFiles(grammar))
const extraction = { parser, extract: await go.extractor(parser.kinds) }

function bytesOf(text: string, out: FactsBuilder): Uint8Array {
  return extractFacts(extraction, text, out, { maxParseMs: 10_000 })
}

const text = `${go.sample}
type table []struct { a, b struct { c map[string]*struct{ d int } } }
var t = table{{a: struct{}{}, b: {}}, 1: {}}
var f = func(a int) (b int, err error) { g := func() { g() }; switch a := b.(type) { case nil: }; return }
func (*T) m(_ int, ...string) (x, y int) { for range x {}; for x = range y {}; a, b := <-c; a, d := f(1); (a.b).c++ }
type ( I interface { I; m(); ~int | T[int]; comparable }; A = I; L[T any, U interface{ m() T }] func(T) U )
`

test('the fast walk holds on the sample', () => assert.equal(parser.walk, 'narrow'))

test('G1: equal text gives equal facts, whatever file went before', () => {
  const fresh = bytesOf(text, new FactsBuilder())
  const used = new FactsBuilder()
  for (const before of ['package b\nfunc T() { int := a }', text.slice(300), text, 'package c; type ( T struct { a']) {
    bytesOf(before, used)
    assert.deepEqual(bytesOf(text, used), fresh)
  }
})

test('G2: broken text yields facts that hold together', () => {
  const random = randomOf(7)
  for (let from = 0; from < text.length; from += 3) hold(text.slice(0, from))
  for (let i = 0; i < 1000; i++) {
    const from = random.below(text.length)
    const pasted = random.chance(0.5) ? text.slice(random.below(text.length)).slice(0, 60) : '{}()[];,*&#"\'\\/\n\u0000\ud800é=:.'.charAt(random.below(24))
    hold(text.slice(0, from) + pasted + text.slice(from + random.below(40)))
  }
})

test('G2: what is nested 20,000 deep neither overflows nor takes long', () => {
  const deep = 20_000
  const nest = (open: string, inner: string, close: string): string => open.repeat(deep) + inner + close.repeat(deep)
  for (const body of [
    nest('(', 'x', ')'), `x${'.a'.repeat(deep)}`, `x${'.a()'.repeat(deep)}`, `a${' + b.c'.repeat(deep)}`, nest('{', '', '}'), nest('[]T{', '', '}'),
    nest('T{{', '', '}}'), nest('if a {', '', '}'), nest('*', 'p', ''), nest('func() {', '', '}()'), nest('x[', '', ']'), `var x ${nest('[]', 'T', '')}`,
    `var x ${nest('struct { a ', 'int', '}')}`, `var x ${nest('func(', '', ')')}`, nest('f := func() {', '', '}'),
  ]) hold(`package a\nfunc f() { ${body} }`)
  hold(`package a\ntype T ${nest('struct { a ', 'int', '}')}`)
  hold(`package a\ntype T interface { m(${nest('func(', '', ')')}) }`)
})

/** operations whose first operand is a term */
const ofTerm: ReadonlySet<number> = new Set([
  op.member, op.typeMember, op.call, op.construct, op.await, op.element, op.array, op.union, op.apply, op.typeOf, op.iterated, op.part, op.channel, op.received, op.map,
])

/** Checks what every file's facts must keep, however broken its text. */
function hold(source: string): void {
  const facts = new FileFacts(bytesOf(source, new FactsBuilder()))
  const { symbols, occurrences, terms, locals } = facts
  const mentions = new Set<string>()
  for (let row = 0; row < occurrences.count; row++) {
    const [start, end, from] = [at(occurrences.start, row), at(occurrences.end, row), at(occurrences.from, row)]
    assert.ok(start < end && end <= source.length && from < symbols.count, `occurrence ${start}-${end}`)
    const mention = `${start} ${end} ${from} ${at(occurrences.role, row)} ${at(occurrences.ref, row)}`
    assert.ok(!mentions.has(mention), `said twice: ${mention} ${source.slice(start, end)}`)
    mentions.add(mention)
  }
  for (let row = 1; row < symbols.count; row++) {
    assert.ok(at(symbols.container, row) < row, 'a container stands before its members')
    assert.ok(at(symbols.nameStart, row) <= at(symbols.nameEnd, row) && at(symbols.start, row) < at(symbols.end, row))
    assert.notEqual(facts.string(at(symbols.name, row)), '')
  }
  for (let row = 0; row < locals.count; row++) assert.ok(at(locals.owner, row) < symbols.count)
  for (let row = 1; row < terms.count; row++) if (ofTerm.has(at(terms.op, row))) assert.ok(at(terms.a, row) < row, 'a term stands behind what it is made of')
}

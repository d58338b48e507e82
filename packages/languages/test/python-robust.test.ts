import assert from 'node:assert/strict'
import { test } from 'node:test'
import { at, FactsBuilder, FileFacts, op, pick } from '@codeloom/model'
import { extractFacts, loadGrammar } from '@codeloom/syntax'
import { grammarFiles } from '../../testkit/src/grammar-files.ts'
import { randomOf, type Random } from '@codeloom/testkit'
import { python } from '../src/python/index.ts'

const grammar = pick(python.grammars, 0)
const parser = await loadGrammar(python, grammar, grammarFiles(grammar))
const extraction = { parser, extract: await python.extractor(parser.kinds) }
const builder = new FactsBuilder()

function bytesOf(text: string, out: FactsBuilder = builder): Uint8Array {
  return extractFacts(extraction, text, out, { maxParseMs: 10_000 })
}

const text = `${python.sample}
import a.b, a.c as d
try:
    import x
except ImportError:
    def x(): pass
class E(Enum):
    ONE = 1
    @overload
    def f(self, p: 'List[E] | None') -> int: ...
    def f(self, p=None): self.q = self.q or super().f(p); return cast('E', self.q)
    g = property(lambda self: self.ONE)
__all__ = ['x', 'E']
__all__ += ['d']
def outer(v):
    def inner(w, *args, **kw):
        nonlocal v
        global made
        made = v = w if isinstance(w, (E, a.b.T)) else a.b.make(w)
        with made as (v, [w]), v: del w
    inner(v)
X = Optional[E]
`

test('the fast walk holds on the sample', () => assert.equal(parser.walk, 'narrow'))

test('Y1: equal text gives equal facts, whatever file went before', () => {
  const fresh = bytesOf(text, new FactsBuilder())
  const used = new FactsBuilder()
  for (const before of ['def f(x): return x', text.slice(300), text]) {
    bytesOf(before, used)
    assert.deepEqual(bytesOf(text, used), fresh)
  }
})

test('Y2, Y3: broken text yields facts that hold together', () => {
  const random = randomOf(11)
  for (let i = 0; i < 1500; i++) hold(mutated(text, random))
  for (let end = 0; end < text.length; end += 3) hold(text.slice(0, end))
})

test('Y2: what is nested 20,000 deep neither overflows nor takes long', () => {
  const deep = 20_000
  const nest = (open: string, inner: string, close: string): string => open.repeat(deep) + inner + close.repeat(deep)
  for (const body of [
    nest('(', 'x', ')'), nest('[', 'x', ']'), nest('{', 'x', '}'), `x${'.a'.repeat(deep)}`, `x${'()'.repeat(deep)}`, `x${'[0]'.repeat(deep)}`,
    `a${' + b'.repeat(deep)}`, `a${' or b'.repeat(deep)}`, `a${' = b'.repeat(deep)}`, nest('not ', 'x', ''), nest('-', 'x', ''), nest('lambda: ', 'x', ''),
    `a: ${nest('List[', 'int', ']')}`, `a: '${nest('List[', 'int', ']')}'`, `a: ${nest('x | ', 'y', '')}`, `${nest('(', 'a', ',)')} = b`, nest('f(', 'x', ')'),
    nest('x if y else ', 'z', ''), nest('await ', 'x', ''), `f"${nest('{', 'x', '}')}"`,
  ]) hold(`def f():\n  ${body}\n`)
  hold(Array.from({ length: 500 }, (_, i) => `${' '.repeat(i)}class A${i}:\n${' '.repeat(i + 1)}def f(self): self.x = 1\n`).join(''))
  hold(Array.from({ length: 500 }, (_, i) => `${' '.repeat(i)}def f${i}(a=b):\n`).join(''))
})

/** Checks what every file's facts must keep, however broken its text. */
function hold(source: string): void {
  const facts = new FileFacts(bytesOf(source))
  const { symbols, occurrences, terms, locals } = facts
  let before = 0
  for (let row = 0; row < occurrences.count; row++) {
    const [start, end] = [at(occurrences.start, row), at(occurrences.end, row)]
    assert.ok(before <= start && start < end && end <= source.length, `occurrence ${start}-${end} of ${JSON.stringify(source.slice(0, 80))}`)
    assert.ok(at(occurrences.from, row) < symbols.count)
    before = start
  }
  for (let row = 1; row < symbols.count; row++) {
    assert.ok(at(symbols.container, row) < row, 'a container stands before its members')
    assert.ok(at(symbols.nameStart, row) < at(symbols.nameEnd, row) && at(symbols.start, row) < at(symbols.end, row) && at(symbols.end, row) <= source.length)
    assert.notEqual(facts.string(at(symbols.name, row)), '')
  }
  for (let row = 0; row < locals.count; row++) assert.ok(at(locals.owner, row) < symbols.count)
  for (let row = 1; row < terms.count; row++) {
    if (operands.has(at(terms.op, row))) assert.ok(at(terms.a, row) < row)
    if (at(terms.op, row) === op.union) assert.ok(at(terms.b, row) < row)
  }
}
const operands: ReadonlySet<number> = new Set([op.member, op.typeMember, op.call, op.construct, op.await, op.element, op.iterated, op.array, op.union, op.apply])

function mutated(source: string, random: Random): string {
  const from = random.below(source.length)
  const to = Math.min(source.length, from + random.below(40))
  switch (random.below(4)) {
    case 0: return source.slice(0, from)
    case 1: return source.slice(0, from) + source.slice(to)
    case 2: return source.slice(0, from) + source.slice(random.below(source.length)).slice(0, 60) + source.slice(from)
    default: return source.slice(0, from) + random.pick(['(', ')', '[', ']', '{', '}', ':', ',', '.', '=', '\n', '\r', '  ', '\t', '"', "'", '"""', '#', '\\', '@', '*', '\u0000', '\ud800', 'é', '=:']) + source.slice(to)
  }
}

test('what isinstance asks of a function that binds eight times as many names takes about eight times as long', () => {
  const cost = (count: number): number => {
    const source = `def f():\n${Array.from({ length: count }, (_, i) => `    x${i} = g()\n    if isinstance(x${i}, A): x${i}.run()\n`).join('')}`
    const before = process.cpuUsage()
    bytesOf(source)
    return process.cpuUsage(before).user
  }
  cost(2000)
  const [few, many] = [cost(2000), cost(16_000)]
  assert.ok(many < few * 20, `${many} against ${few} µs`)
})

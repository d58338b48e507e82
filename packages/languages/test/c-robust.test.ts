import assert from 'node:assert/strict'
import { test } from 'node:test'
import { at, FactsBuilder, op } from '@codeloom/model'
import { c } from '../src/c/index.ts'
import { bytesOf, factsOf, usesFastWalk } from './c-facts-of.ts'
import { randomOf } from '@codeloom/testkit'

const text = `${c.sample}
static struct ops table[] = { { .read = my_read }, [1] = { .in.next = &table[0] } };
#define WALK(o) for (; (o); (o) = (o)->next) step(o, "x)
typedef enum { E1, E2 = E1 + 2 } e_t;
int kr(a, b) struct s *a; { enum { I }; typedef int t; struct l { t x; } l = { .x = I }; return a->b(l.x) + b; }
struct t { int a; char x[2] __aligned(8); struct { union { int q; }; } in; } __packed;
`

test('the fast walk holds on the sample', () => assert.equal(usesFastWalk, true))

test('C1: equal text gives equal facts, whatever file went before', () => {
  const fresh = bytesOf(text, new FactsBuilder())
  const used = new FactsBuilder()
  for (const before of ['int q(int e_t) { return e_t; }', text.slice(300), text]) {
    bytesOf(before, used)
    assert.deepEqual(bytesOf(text, used), fresh)
  }
})

test('C2: broken text yields facts that hold together', () => {
  const { below: random } = randomOf(7)
  for (let i = 0; i < 1000; i++) hold(mutated(text, random))
})

test('what is nested 20,000 deep neither overflows nor takes long', () => {
  const deep = 20_000
  const nest = (open: string, inner: string, close: string): string => open.repeat(deep) + inner + close.repeat(deep)
  for (const body of [
    nest('(', 'x', ')'), `x${'->a'.repeat(deep)}`, `x${'()'.repeat(deep)}`, `a${' + b->c'.repeat(deep)}`, nest('{', ';', '}'),
    `s = (struct s)${nest('{', '.a = 1', '}')}`, `int ${nest('(*', 'p', ')')}`, nest('if (a) ', ';', ''), nest('*', 'p', ''),
  ]) hold(`int f(void) { ${body}; }`)
  hold(nest('struct { ', 'int x;', '} a;'))
  hold(nest('struct a { ', 'int x;', '} a;'))
})

/** Checks what every file's facts must keep, however broken its text. */
function hold(source: string): void {
  const facts = factsOf(source)
  const { symbols, occurrences, terms, locals } = facts
  let before = 0
  for (let row = 0; row < occurrences.count; row++) {
    const start = at(occurrences.start, row)
    const end = at(occurrences.end, row)
    assert.ok(before <= start && start < end && end <= source.length, `occurrence ${start}-${end}`)
    assert.ok(at(occurrences.from, row) < symbols.count)
    before = start
  }
  for (let row = 1; row < symbols.count; row++) {
    assert.ok(at(symbols.container, row) < row, 'a container stands before its members')
    assert.ok(at(symbols.nameStart, row) < at(symbols.nameEnd, row) && at(symbols.start, row) < at(symbols.end, row))
    assert.notEqual(facts.string(at(symbols.name, row)), '')
  }
  for (let row = 0; row < locals.count; row++) assert.ok(at(locals.owner, row) < symbols.count)
  for (let row = 1; row < terms.count; row++) {
    if ([op.member, op.call].includes(at(terms.op, row) as 3)) assert.ok(at(terms.a, row) < row)
    if (at(terms.op, row) === op.union) assert.ok(at(terms.a, row) < row && at(terms.b, row) < row)
  }
}

function mutated(source: string, random: (below: number) => number): string {
  const from = random(source.length)
  const to = Math.min(source.length, from + random(40))
  switch (random(4)) {
    case 0: return source.slice(0, from)
    case 1: return source.slice(0, from) + source.slice(to)
    case 2: return source.slice(0, from) + source.slice(random(source.length)).slice(0, 60) + source.slice(from)
    default: return source.slice(0, from) + '{}()[];,*&#"\'\\/\n\u0000\ud800é='.charAt(random(22)) + source.slice(to)
  }
}

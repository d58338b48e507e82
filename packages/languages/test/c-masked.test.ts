/** C: what stands in a text for the preprocessor alone is left out of it before it is parsed, and nothing else. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FactsBuilder, pick } from '@codeloom/model'
import { extractFacts, loadGrammar } from '@codeloom/syntax'
import { check, grammarFiles, randomOf } from '@codeloom/testkit'
import { c } from '../src/c/index.ts'
import { masked } from '../src/c/masked.ts'
import { bytesOf, print } from './c-facts-of.ts'

const grammar = pick(c.grammars, 0)
const { leftOut: _leftOut, ...unmasked } = c
const plain = await loadGrammar(unmasked, grammar, grammarFiles(grammar))
const plainly = { parser: plain, extract: await c.extractor(plain.kinds) }

/** By rule: a text, and what is left of it. */
const rules: readonly (readonly [string, string])[] = [
  // words beside types and names
  ['static int __init f(void) { }', 'static int        f(void) { }'],
  ['char __user *p;', 'char        *p;'],
  ['STATIC int f(void);', '       int f(void);'],
  ['API foo_t *g(void);', '    foo_t *g(void);'],
  ['STATIC unsigned int f(void);', '       unsigned int f(void);'],
  ['struct API foo { int a; };', 'struct     foo { int a; };'],
  ['int x __aligned(8);', 'int x             ;'],
  ['struct s { int a; } __packed b;', 'struct s { int a; }          b;'],
  ['int x = (__force u32)y;', 'int x = (        u32)y;'],
  // calls that are statements
  ['int f(void) {\n  list_for_each(p, &x) {\n  }\n}', 'int f(void) {\n  list_for_each(p, &x);{\n  }\n}'],
  ['int f(void) {\n  INIT(a)\n  g();\n}', 'int f(void) {\n  INIT(a);  g();\n}'],
  // types, declarations and statements as arguments
  ['int f(void) { return container_of(p, struct foo, list); }', 'int f(void) { return container_of(p,        foo, list); }'],
  ['int f(void) { return g(unsigned long, a); }', 'int f(void) { return g(0            , a); }'],
  ['int f(void) { va_arg(ap, char *); }', 'int f(void) { va_arg(ap, 0     ); }'],
  ['int f(void) { RUN(a; b;); }', 'int f(void) { RUN(a, b ); }'],
  // directives that divide
  ['int f(void) { g(a,\n#if X\n b\n#else\n c\n#endif\n ); }', 'int f(void) { g(a,\n     \n b\n               \n ); }'],
  ['int f(void) {\n#if X\n if (a) {\n#else\n if (b) {\n#endif\n x();\n } }', 'int f(void) {\n     \n if (a) {\n                      \n x();\n } }'],
  ['T a[] = {\n#if X\n  1,\n#else\n  2,\n#endif\n};', 'T a[] = {\n     \n  1,\n     \n  2,\n      \n};'],
  ['#define P(a, args...) g(args)\n', '#define P(a, args   ) g(args)\n'],
  ['#define A 1 /* a */ \\\n  + 2\n', '#define A 1         \\\n  + 2\n'],
]

test('what the preprocessor alone reads is left out, and nothing moves', () => {
  for (const [text, left] of rules) {
    assert.equal(blanksAlike(masked(text, [])), blanksAlike(left))
    assert.equal(masked(text, []).length, text.length)
  }
})

test('what is left parses whole', () => {
  for (const [, left] of rules) assert.equal(plain.parseWith(plain.walk, left).errors.length, 0, left)
})

test('what the grammar reads is left as it is', () => {
  for (const text of [
    'int f(void) { return min_t(size_t, a, b) + g(a, int); }', 'STATIC unsigned f(void);', 'unsigned __init f(void) { return 1; }', 'typedef unsigned __bitwise flags_t;',
    'EXPORT(int f(struct a* b, int c));', 'EXPORT(struct a* f(struct b* c)) {\n  return 0;\n}', 'int a[2] __aligned(8);', 'struct s { int a; } __packed;', 'TEST(foo) {\n  x();\n}',
    'int main(argc) int argc; { return (struct s*)a != 0; }', 'enum e { A, B\n#if X\n, C\n#endif\n};', 'int f(void) {\n#if X\n  a();\n#else\n  b();\n#endif\n}',
    'int f(void) {\n  each(a) {\n    g(a);\n  }\n}', 'int f(void) {\n  free(entry(p, struct foo, list));\n}', '#define each(...) g(__VA_ARGS__)\n', 'extern "C" {\nint f(void);\n}', 'int f(void) { a: switch (b) { case C: g(); } }',
  ]) assert.equal(masked(text, []), text)
})

test('what is left out belongs to what is declared: its signature, its comment, what is mentioned', () => {
  const text = '/** Documented. */\nSTATIC int f(void);\nint ready __read_mostly;\nint big __aligned(SIZE), small;\nlong __must_check g(void);'
  assert.equal(print(text, 'signatures'), 'f: STATIC int f(void)\nready: int ready __read_mostly\nbig: int big __aligned(SIZE)\nsmall: int small\ng: long __must_check g(void)')
  assert.match(print(text, 'occurrences'), /^2:1 read -> free STATIC \(module\)$/m)
  assert.match(print(text, 'occurrences'), /^4:9 call -> free __aligned \(big\)$/m)
})

test('through what is left out calls and types are found', () => check(`
--- a.h
#define __user
        ^^^^^^ def user
#define each(p, l) for (p = (l); p; p = p->next)
        ^^^^ def each
struct item { struct item *next; int key; };
       ^^^^ def item
                                     ^^^ def key
int use(struct item *i);
    ^^^ def use
--- a.c
#include "a.h"
int walk(struct item __user *list) {
    ^^^^ def walk
                ^^^^ ref item
                     ^^^^^^ ref user
  struct item *p;
  each(p, &list) {
  ^^^^ ref each
    use(p);
    ^^^ ref use
  }
  return container_of(list, struct item, key)->key;
                                   ^^^^ ref item
}
`))

test('M1: a text that parses whole as it stands has the same facts', () => {
  const { below: random } = randomOf(11)
  let whole = 0
  for (let i = 0; i < 1500; i++) {
    const text = Array.from({ length: 1 + random(5) }, () => pick(pieces, random(pieces.length)).replaceAll('N', () => pick(names, random(names.length)))).join('\n')
    if (plain.parseWith(plain.walk, text).errors.length > 0) continue
    whole++
    assert.deepEqual(bytesOf(text), extractFacts(plainly, text, new FactsBuilder(), { maxParseMs: 10_000 }), text)
  }
  assert.ok(whole > 300, `${whole} parse whole`)
})

test('M2: hostile texts take linear time', () => {
  for (const piece of [
    'f(int ', 'f(struct a ', '\nAPI(int f(', '\n#if X\n{', '\n#define A', '#if /*', '\n#if X\n{\n#else\n', 'x y(', 'f(struct a "', 'f(a)\n', 'a b c ', '/*', '"\\', 'int x A(', '\n#else', 'f(;',
  ]) {
    const text = piece.repeat(Math.ceil(1_000_000 / piece.length))
    // who shares the machine makes it seem longer; the least of three is what it takes
    const took = Math.min(...[1, 2, 3].map(() => cpuOf(text)))
    assert.ok(took < 500_000, `${JSON.stringify(piece)} took ${took} us`)
  }
})

/** The CPU time of a scan, in microseconds. */
function cpuOf(text: string): number {
  const began = process.cpuUsage()
  masked(text, [])
  const { user, system } = process.cpuUsage(began)
  return user + system
}

/** Definitions, declarations and statements in which names of every sort are put for N. */
const pieces: readonly string[] = [
  'int N(void);', 'static int N(int a, struct N *b) { return a + b->c; }', 'struct N { int a; struct N *b; };', 'typedef struct N N_t;', 'enum N { A, B = 2 };', 'N_t *x;',
  'static const struct N y[] = { { .a = 1 }, { 2 } };', 'int f(void) { N(a, b); return N(1); }', 'int g(int a) {\n  if (N(a)) {\n    N(a);\n  } else N(b);\n  return sizeof(struct N);\n}',
  '#define N(a) a', '#if N\nint z;\n#else\nint w;\n#endif', 'unsigned long N(void);', 'N unsigned k;', 'N(int h(void));', 'int (*N)(int, struct N *);', 'int l(void) { N: for (;;) { goto N; } }',
  'int m(void) { return N(size_t, 1) + ((struct N *)a)->b; }', 'extern int N[];', '/** N */\nint o(void) { int N = 1; N++; return N * N; }', 'int r(int a) {\n  N(a) {\n    g(a);\n  }\n  N(N(a, struct N, b));\n}', 'int q(void) {\n#if N\n  a();\n#endif\n  return 0;\n}',
]
const names: readonly string[] = ['foo', 'API', '__init', 'STATIC', 'u32', 'list_for_each', 'bar', 'size', '__user', 'FOO_BAR', 'foo_t']

/** A text in which one blank is like the other. */
function blanksAlike(text: string): string {
  return text.replaceAll('\n', ' ')
}

/** C: what macros make of it is written in words that its grammar knows before it is parsed; what is chosen where a name means several things. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { check } from '@codeloom/testkit'
import { inKnownWords } from '../src/c/known-words.ts'

test('only what macros make is changed, and nothing moves', () => {
  const untouched = ['int f(int a);\nASSERT(sizeof(x) == f(1));\n', '\nTEST(foo) {\n  x();\n}', '\nenum e {\n  A\n};', 'int x;\n\nDWORD\nfoo(void)\n{\n}', '\n#define X(a) \\\n  Y\nint z;', '\nMODULE_LICENSE("GPL");\nSYSCALL_DEFINE1(a, int, b)\n{\n}']
  untouched.push('int x;\n  BOOL\n  foo(int x)\n{\n}', 'struct s {\n  int a;\n  DWORD\n    value;\n};', '{\n  FOO\n  | BAR;\n}', 'int x;\n  BOOL\n  API\n  foo(int x);', 'x;\n  FOO\n    ? a : b;')
  for (const text of untouched) assert.equal(inKnownWords(text), text)
  const changed: readonly (readonly [string, string])[] = [
    ['\nAPI(static int f(int a)) {\n}', '\n    static int f(int a)  {\n}'],
    ['\nAPI(struct s* f(void (*g)(int)));', '\n    struct s* f(void (*g)(int)) ;'],
    ['\nenum e {\n#define XX(n) A_##n,\n  MAP(XX)\n#undef XX\n  B\n};', '\nenum e {\n                    \n         \n         \n  B\n};'],
    ['\nstruct s {\n  FIELDS\n  int a;\n};', '\nstruct s {\n  FIELDS;  int a;\n};'],
    ['\nstruct s {\n  FIELDS\n  MORE\n};', '\nstruct s {\n  FIELDS;  MORE;};'],
  ]
  for (const [text, known] of changed) assert.equal(inKnownWords(text), known)
})

test('what a macro is put around is declared, and what stands beside it as well', () => check(`
--- a.h
#define API(x) x
enum kind {
#define XX(n) K_##n,
  MAP(XX)
#undef XX
  LAST
  ^^^^ def LAST
};
struct first {
  FIELDS
  MORE_FIELDS
};
API(static int inside(int a)) { return a; }
               ^^^^^^ def inside
extern int behind(struct first* f);
--- a.c
#include "a.h"
int behind(struct first* f) { return 1; }
    ^^^^^^ def behind
int g(struct first* f) { return inside(LAST) + behind(f); }
    ^ def g
                                       ^^^^ ref LAST
=== edges
g calls inside
g calls behind
`))

test('what is called as the library calls it is possible; a macro that stands for a function leaves the function possible; an opaque type has its body', () => check(`
--- a.h
typedef struct thing thing;
#if HAVE
int quick(int a);
#else
#define quick(a) 0
        ^^^^^ def macro
#endif
--- b.c
#include "a.h"
int snprintf(char* x) { return 0; }
    ^^^^^^^^ def snprintf
struct thing { int part; };
                   ^^^^ def part
int quick(int a) { return a; }
    ^^^^^ def quick
int own(void) { return snprintf(0); }
    ^^^ def own
--- c.c
#include "a.h"
int f(thing* t) { snprintf(0); return quick(t->part); }
    ^ def f
                                               ^^^^ ref part
=== edges
own calls snprintf
f calls snprintf ?
f calls quick ?
f calls macro ?
`))

test('hostile texts take bounded time', () => {
  const began = process.cpuUsage()
  for (const piece of ['\nAPI(int f(', '\nA(a a a ', 'enum {', '\nenum {\n#define A\n', ';\nAAA\n', ';\n\n\n', '\nAPI(int '])
    inKnownWords(piece.repeat(Math.ceil(1_000_000 / piece.length)))
  assert.ok(process.cpuUsage(began).user < 20_000_000)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { print, trimmed } from './c-facts-of.ts'
import type { FactsSection } from '../../testkit/src/print-facts.ts'

function check(text: string, section: FactsSection, expected: string): void {
  assert.equal(print(text, section), trimmed(expected))
}

test('functions, prototypes, variables and their linkage', () => check(`
int open_it(int a);
static int count;
extern int limit;
extern int begun = 1;
int first = 3, *second, (*handler)(int);
int open_it(int a) { return a; }
static int helper(void) { return 0; }
int kr(a) int a; { return a; }
int (*getfn(int a))(int b) { return 0; }
`, 'symbols', `
module module exported
function open_it exported declaration value global
variable count value global internal
variable limit exported declaration value global
variable begun exported value global
variable first exported value global
variable second exported value global
variable handler exported value global
function open_it exported value global
function helper value global internal
function kr exported value global
function getfn exported value global
`))

test('structs, unions, enums and their members; a forward declaration is a declaration', () => check(`
struct foo;
struct foo { int a; struct { int b; }; struct { int c; } in; struct bar { int d; } bar; };
union u { int i; };
enum { RED, GREEN = 2 };
enum kind { K1 };
`, 'symbols', `
module module exported
struct foo exported declaration type global
struct foo exported type global
field foo.a exported
field foo.b exported
field foo.in exported
field foo.in.c exported
field foo.bar exported
struct bar exported type global
field bar.d exported
union u exported type global
field u.i exported
enum-member RED exported value global
enum-member GREEN exported value global
enum kind exported type global
enum-member kind.K1 exported value global
`))

test('a typedef is a value-space alias; an anonymous struct or enum takes its name', () => check(`
typedef struct { int x; } point_t, *point_p;
typedef enum { E1 } e_t;
typedef unsigned long ulong_t;
typedef int (*cb_t)(int a);
`, 'symbols', `
module module exported
type-alias point_t exported value global
type-alias point_p exported value global
struct point_t exported type
field point_t.x exported
type-alias e_t exported value global
enum e_t exported type
enum-member e_t.E1 exported value global
type-alias ulong_t exported value global
type-alias cb_t exported value global
`))

test('macros, with what their text mentions', () => {
  const text = `
#define LIMIT 10
#define MAX(a, b) ((a) > (b) ? (a) : other(b, LIMIT)) /* helper */
#define STEP(o) \\
  step((o)->next, struct ops, "x y", 'c', 0x1f, LIMIT)
#undef LIMIT
#if defined(LIMIT) && LIMIT > IS_ON(B)
#endif
`
  check(text, 'signatures', `
LIMIT: #define LIMIT 10
MAX: #define MAX(a, b)
STEP: #define STEP(o)
`)
  check(text, 'occurrences', `
3:38 call -> free other (MAX)
3:47 read -> LIMIT (MAX)
5:3 call -> free step (STEP)
5:26 type -> free type ops (STEP)
5:49 read -> LIMIT (STEP)
6:8 read -> LIMIT (module)
7:13 read -> LIMIT (module)
7:23 read -> LIMIT (module)
7:31 call -> free IS_ON (module)
7:37 read -> free B (module)
`)
})

test('a comment between the continued lines of a macro hides nothing of it', () => check(`
#define FOO(a, b) ((a) + BAR(b)) /* c */ \\
   + baz
int after = 1;
`, 'occurrences', `
2:26 call -> free BAR (FOO)
3:6 read -> free baz (FOO)
`))

test('signatures end before bodies and initialisers', () => check(`
static   inline int  f(struct x *a,
    int b) { return 0; }
int first = 3, *second = 0;
struct s { int a : 3, *b; };
typedef struct s s_t, *s_p;
enum e { A = 1 };
`, 'signatures', `
f: static inline int f(struct x *a, int b)
first: int first
second: int *second
s: struct s
s.a: int a
s.b: int *b
s_t: typedef struct s s_t
s_p: typedef struct s *s_p
e: enum e
e.A: A = 1
`))

test('doc comments: the block above without a blank line, or behind', () => check(`
/**
 * Opens it.
 *  - twice
 */
int open_it(void);
// One.
// Two.
int two; // not for the next
int three; /**< the third */

/* far above */

int four;
struct s {
  /* a field */
  int a;
  int b; ///< the b
};
`, 'docs', `
open_it: Opens it.
- twice
two: One.
Two.
three: the third
s.a: a field
s.b: the b
`))

test('includes; a computed one reads its macro', () => {
  const text = '#include "a/b.h"\n#include <sys/x.h>\n#include HEADER\n'
  check(text, 'imports', 'include nothing from a/b.h\ninclude-system nothing from sys/x.h')
  check(text, 'occurrences', '3:10 read -> free HEADER (module)')
})

test('declared types and results, through pointers and arrays', () => {
  const text = `
struct foo *get(void);
struct foo { struct foo *next[3]; unsigned long n; size_t (*fn)(void); };
foo_t var;
typedef struct foo foo_t;
static struct { int q; } state;
`
  check(text, 'declared', `
foo.next: named(foo)
foo.n: builtin(unsigned long)
var: named(foo_t)
foo_t: named(foo)
state: object(state)
state.q: builtin(int)
`)
  check(text, 'result', 'get: named(foo)')
  check(text, 'occurrences', `
2:8 returns -> foo (get)
3:21 type-of -> foo (foo.next)
4:1 type-of -> foo_t (var)
5:16 type-of -> foo (foo_t)
`)
})

test('locals: blocks, shadowing, for-init, old-style parameters', () => {
  const text = `
int use(struct ops *o, int n) {
  int i = n, *p = &i;
  for (int i = 0; i < n; i++) { int n = i; n++; }
  return i + n + *p;
}
int kr(a, b) struct s *a; { return a + b; }
`
  check(text, 'locals', `
parameter o #1 value in use: named(free type ops)
parameter n #2 value in use: builtin(int)
local i value in use: builtin(int)
local p value in use: builtin(int)
local i value in use: builtin(int)
local n value in use: builtin(int)
parameter a #1 value in kr: named(free type s)
parameter b #2 value in kr
`)
  check(text, 'occurrences', `
2:16 type -> free type ops (use)
3:11 read -> local n (use)
3:20 read -> local i (use)
4:19 read -> local i (use)
4:23 read -> local n (use)
4:26 write -> local i (use)
4:41 read -> local i (use)
4:44 write -> local n (use)
5:10 read -> local i (use)
5:14 read -> local n (use)
5:19 read -> local p (use)
7:21 type -> free type s (kr)
7:36 read -> local a (kr)
7:40 read -> local b (kr)
`)
})

test('a shadowed name means the local while its block lasts, and the file scope behind it', () => check(`
static int count;
int f(void) { { int count = 1; count++; } return count; }
`, 'occurrences', `
3:32 write -> local count (f)
3:50 read -> count (f)
`))

test('members: receivers through calls, casts, conditions, indices', () => check(`
int use(struct ops *o, int n) {
  get()->pos[1] = (o->next)->n;
  (n ? o : get())->next = 0;
  ((struct ops *)n)->read(o->all[n].size);
  o->n += 1; (*o).m++;
  return offsetof(struct ops, read);
}
`, 'occurrences', `
2:16 type -> free type ops (use)
3:3 call -> free get (use)
3:10 read -> member(call(ref(free get)), "pos") (use)
3:20 read -> local o (use)
3:23 read -> member(ref(local o), "next") (use)
3:30 read -> member(member(ref(local o), "next"), "n") (use)
4:4 read -> local n (use)
4:8 read -> local o (use)
4:12 call -> free get (use)
4:20 write -> member(union(ref(local o), call(ref(free get))), "next") (use)
5:12 type -> free type ops (use)
5:18 read -> local n (use)
5:22 call -> member(named(free type ops), "read") (use)
5:27 read -> local o (use)
5:30 read -> member(ref(local o), "all") (use)
5:34 read -> local n (use)
5:37 read -> member(member(ref(local o), "all"), "size") (use)
6:3 read -> local o (use)
6:6 write -> member(ref(local o), "n") (use)
6:16 read -> local o (use)
6:19 write -> member(ref(local o), "m") (use)
7:26 type -> free type ops (use)
7:31 read -> member(named(free type ops), "read") (use)
`))

test('designated initialisers write fields; functions in them are read', () => check(`
static struct ops table[] = { { .read = my_read }, [1] = { .in.next = &table[0] } };
int (*hook)(int) = my_read;
void f(void) { g(&(struct ops){ .read = hook }); }
`, 'occurrences', `
2:15 type-of -> free type ops (table)
2:34 write -> member(named(free type ops), "read") (table)
2:41 read -> free my_read (table)
2:61 write -> member(named(free type ops), "in") (table)
2:64 write -> member(member(named(free type ops), "in"), "next") (table)
2:72 read -> table (table)
3:20 read -> free my_read (hook)
4:16 call -> free g (f)
4:27 type -> free type ops (f)
4:34 write -> member(named(free type ops), "read") (f)
4:41 read -> hook (f)
`))

test('tags, enums, typedefs and extern declarations inside a body', () => {
  const text = `
int shared;
int f(void) {
  enum { INNER = 1 }; struct tag { int q; } t; t.q = INNER;
  typedef struct tag local_t; local_t *x; x->q = 1;
  int shared = 1; { extern int shared; shared = 2; }
  int helper(int); return helper(shared);
}
`
  check(text, 'symbols', `
module module exported
variable shared exported value global
function f exported value global
enum-member f.INNER value
struct f.tag type
field f.tag.q
type-alias f.local_t value
`)
  check(text, 'occurrences', `
4:48 read -> local t (f)
4:50 write -> member(ref(local t), "q") (f)
4:54 read -> f.INNER (f)
5:18 type-of -> f.tag (f.local_t)
5:31 type -> f.local_t (f)
5:43 read -> local x (f)
5:46 write -> member(ref(local x), "q") (f)
6:40 write -> shared (f)
7:27 call -> free helper (f)
7:34 read -> local shared (f)
`)
})

test('a use before the definition, a prototype beside it, a function pointer, a label', () => check(`
int later(void);
static int f(int (*cb)(int)) { cb(1); (*cb)(2); (*hook)(3); goto out; out: return later(); }
int later(void) { return unknown(); }
EXPORT_SYMBOL(later);
`, 'occurrences', `
3:32 call -> local cb (f)
3:41 call -> local cb (f)
3:51 call -> free hook (f)
3:83 call -> later (f)
4:26 call -> free unknown (later)
5:1 call -> free EXPORT_SYMBOL (module)
5:15 read -> later (module)
`))

test('a prototype gives way to the definition; of functions that are defined twice either may be meant, a variable is one', () => {
  const text = `
int twice(void);
#ifdef A
int twice(void) { return 1; }
#else
int twice(void) { return 2; }
#endif
static int table[2];
static int table[2] = { 1, 2 };
int f(void) { return twice() + table[0]; }
`
  check(text, 'symbols', `
module module exported
function twice exported declaration value global
function twice exported value global
function twice exported value global
variable table value global internal
variable table value global internal
function f exported value global
`)
  check(text, 'occurrences', '3:8 read -> free A (module)\n10:22 call -> free twice (f)\n10:32 read -> table (f)')
})

test('macros that the grammar takes for names: __init, __packed, __read_mostly, DEFINE_MUTEX', () => {
  const text = `
static int __init begin(void) { return 1; }
static int ready __read_mostly = 1;
struct t { int a; char x[2] __aligned(8); struct foo __rcu *p; } __packed;
static DEFINE_MUTEX(lock);
static __always_inline int fast(void) { return 1; }
int __must_check probe(void);
`
  check(text, 'symbols', `
module module exported
function begin value global internal
variable ready value global internal
struct t exported type global
field t.a exported
field t.x exported
field t.p exported
variable lock value global internal
function fast value global internal
function probe exported declaration value global
`)
  check(text, 'signatures', `
begin: static int __init begin(void)
ready: static int ready __read_mostly
t: struct t
t.a: int a
t.x: char x[2] __aligned(8)
t.p: struct foo __rcu *p
lock: static DEFINE_MUTEX(lock)
fast: static __always_inline int fast(void)
probe: int __must_check probe(void)
`)
})

test('macros before a declaration: API int f(void), API foo_t *g(void)', () => {
  const text = `
API foo_t* opened(void);
API int begun(foo_t *loop, int a);
API foo_t given(void);
API foo_t *made(int n) { return 0; }
`
  check(text, 'symbols', `
module module exported
function opened exported declaration value global
function begun exported declaration value global
function given exported declaration value global
function made exported value global
`)
  check(text, 'result', `
opened: named(free foo_t)
begun: builtin(int)
given: named(free foo_t)
made: named(free foo_t)
`)
})

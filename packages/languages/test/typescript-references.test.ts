import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FactsSection } from '../../testkit/src/print-facts.ts'
import { print, trimmed, type GrammarName } from './typescript-facts-of.ts'

/** The tables of a text; ´ stands for a backtick. */
function check(grammar: GrammarName, text: string, sections: readonly FactsSection[], expected: string): void {
  const ticked = (raw: string): string => raw.replaceAll('´', '`')
  assert.equal(print(grammar, ticked(text).trim(), ...sections), trimmed(ticked(expected)))
}

test('imports of all forms', () => check('typescript', `
import 'side'
import def, { a, b as c, type T, default as d } from 'x'
import * as ns from "y"
import type { U } from 'z'
import type V from 'z'
import {} from 'empty'
import r = require('r')
import y = ns.inner.y
const lazy = () => import('./lazy'), { m: n, o } = require('cjs'), p = require('cjs').part
import('./' + lazy)
a(c, ns.z, r.q)
let t: T & U
`, ['imports', 'occurrences'], `
imports:
import nothing from side
import default as def from x
import a as a from x
import b as c from x
import T as T from x typeOnly
import default as d from x
import * as ns from y
import U as U from z typeOnly
import default as V from z typeOnly
require export= as r from r
require m as n from cjs
require o as o from cjs
require part as p from cjs
dynamic * from ./lazy
occurrences:
2:8 import -> import def (module)
2:15 import -> import a (module)
2:18 import -> import c (module)
2:23 import -> import c (module)
2:31 import -> import T (module)
2:34 import -> import d (module)
2:45 import -> import d (module)
3:13 import -> import ns (module)
4:15 import -> import U (module)
5:13 import -> import V (module)
7:8 import -> import r (module)
8:12 read -> import ns (module)
8:15 read -> member(ref(import ns), "inner") (module)
8:21 read -> member(member(ref(import ns), "inner"), "y") (module)
9:40 import -> import n (module)
9:43 import -> import n (module)
9:46 import -> import o (module)
9:68 import -> import p (module)
9:87 import -> import p (module)
10:15 read -> lazy (module)
11:1 call -> import a (module)
11:3 read -> import c (module)
11:6 read -> import ns (module)
11:9 read -> member(ref(import ns), "z") (module)
11:12 read -> import r (module)
11:14 read -> member(ref(import r), "q") (module)
12:8 type-of -> import T (t)
12:12 type-of -> import U (t)
`))

test('exports of all forms', () => check('typescript', `
const a = 1, b = 2
class C {}
export { a, b as bee, C as default }
export { x, y as z, default as w, type T } from './x'
export * from './star'
export * as all from './all'
export type { Q } from './q'
export const e = 1, { f, g: [h] } = a
export enum E { A }
export import alias = C.D
`, ['imports', 'exported', 'occurrences'], `
imports:
export x from ./x
export y from ./x
export default from ./x
export T from ./x typeOnly
export * from ./star
export * from ./all
export Q from ./q typeOnly
exported:
x = import x
z = import y
w = import default
T = import T
* = import *
all = import *
Q = import Q
e = e
f = f
h = h
E = E
alias = alias
a = a
bee = b
default = C
occurrences:
3:10 export -> a (module)
3:13 export -> b (module)
3:23 export -> C (module)
4:10 import -> import x (module)
4:13 import -> import y (module)
4:21 import -> import default (module)
4:40 import -> import T (module)
7:15 import -> import Q (module)
8:23 read -> member(ref(a), "f") (module)
8:26 read -> member(ref(a), "g") (module)
8:37 read -> a (module)
10:23 read -> C (module)
10:25 read -> member(ref(C), "D") (module)
`))

test('export =, default expressions and default literals', () => check('typescript', `
export = make()
export default [1]
`, ['symbols', 'exported'], `
symbols:
module module exported
constant export= exported value
constant default exported value
exported:
export= = export=
default = default
`))

test('roles: calls, constructions, reads and writes', () => check('typescript', `
let a = f(a)(1), o = { a, b: a }
new K(a); new ns.K
a = 1; a += 2; a++; [a, o.p] = o.q; ({ a, b: o.r, c: a = 1 } = o)
o.m(); o?.m?.(); o['lit'](); o[a](); o[a].m(); tag´\${a}´
a as T; <T>a; a!; a satisfies T
f<T>(); (f)(); typeof a; delete o.x
for (a of o) {} for (const k in o) k
label: for (;;) { break label }
´\${o.t}´
`, ['occurrences'], `
1:9 call -> free f (module)
1:11 read -> a (module)
1:24 read -> a (module)
1:30 read -> a (o.b)
2:5 new -> free K (module)
2:7 read -> a (module)
2:15 read -> free ns (module)
2:18 new -> member(ref(free ns), "K") (module)
3:1 write -> a (module)
3:8 write -> a (module)
3:16 write -> a (module)
3:22 write -> a (module)
3:25 read -> o (module)
3:27 write -> member(ref(o), "p") (module)
3:32 read -> o (module)
3:34 read -> member(ref(o), "q") (module)
3:40 read -> member(ref(o), "a") (module)
3:40 write -> a (module)
3:43 read -> member(ref(o), "b") (module)
3:46 read -> o (module)
3:48 write -> member(ref(o), "r") (module)
3:51 read -> member(ref(o), "c") (module)
3:54 write -> a (module)
3:64 read -> o (module)
4:1 read -> o (module)
4:3 call -> member(ref(o), "m") (module)
4:8 read -> o (module)
4:11 call -> member(ref(o), "m") (module)
4:18 read -> o (module)
4:20 call -> member(ref(o), "lit") (module)
4:30 read -> o (module)
4:30 call -> element(ref(o)) (module)
4:32 read -> a (module)
4:38 read -> o (module)
4:40 read -> a (module)
4:43 call -> member(element(ref(o)), "m") (module)
4:48 call -> free tag (module)
4:54 read -> a (module)
5:1 read -> a (module)
5:6 type -> free type T (module)
5:10 type -> free type T (module)
5:12 read -> a (module)
5:15 read -> a (module)
5:19 read -> a (module)
5:31 type -> free type T (module)
6:1 call -> free f (module)
6:3 type -> free type T (module)
6:10 call -> free f (module)
6:23 read -> a (module)
6:33 read -> o (module)
6:35 read -> member(ref(o), "x") (module)
7:6 write -> a (module)
7:11 read -> o (module)
7:33 read -> o (module)
7:36 read -> local k (module)
9:4 read -> o (module)
9:6 read -> member(ref(o), "t") (module)
`))

test('types: mentions by role', () => check('typescript', `
class A<T> extends B<T> implements I<T>, N.J { p: P<Q> = new P<Q>(); m(a: X): Promise<Y> { return null } }
interface K extends I<A<string>>, N.L { p: P; m(): Y }
const v: Array<A<X>> = [], w: typeof v
type U = { [L in keyof A<1>]: L extends (infer R)[] ? R : v.w } | ((x: X) => asserts x is Y)
function guard(x: unknown): x is X { let y: Y }
`, ['occurrences'], `
1:20 extend -> free B (A)
1:22 type -> local T (A)
1:36 implement -> free type I (A)
1:38 type -> local T (A)
1:42 read -> free N (A)
1:44 implement -> typeMember(ref(free N), "J") (A)
1:51 type-of -> free type P (A.p)
1:53 type -> free type Q (A.p)
1:62 new -> free P (A.p)
1:64 type -> free type Q (A.p)
1:75 type -> free type X (A.m)
1:79 returns -> free type Promise (A.m)
1:87 type -> free type Y (A.m)
2:21 extend -> free type I (K)
2:23 type -> A (K)
2:35 read -> free N (K)
2:37 extend -> typeMember(ref(free N), "L") (K)
2:44 type-of -> free type P (K.p)
2:52 returns -> free type Y (K.m)
3:10 type-of -> free type Array (v)
3:16 type -> A (v)
3:18 type -> free type X (v)
3:38 read -> v (w)
4:24 type -> A (U)
4:31 type -> local L (U)
4:55 type -> local R (U)
4:59 read -> v (U)
4:61 type -> typeMember(ref(v), "w") (U)
4:72 type -> free type X (U)
4:86 read -> local x (U)
4:91 type -> free type Y (U)
5:29 read -> local x (guard)
5:34 type -> free type X (guard)
5:45 type -> free type Y (guard)
`))

test('decorators, super, this, static blocks', () => check('typescript', `
@Injectable() @Plain class A extends B {
  @Input({ x }) p: P
  constructor(@Inject(Q) q) { super(q); super.m(); this.p.go() }
  static s = this.t
  @Log m() { return () => this.p }
  static { super.n(); this.t }
}
`, ['occurrences'], `
1:2 decorate -> free Injectable (A)
1:16 decorate -> free Plain (A)
1:38 extend -> free B (A)
2:4 decorate -> free Input (A.p)
2:12 read -> free x (A.p)
2:20 type-of -> free type P (A.p)
3:16 decorate -> free Inject (A.constructor)
3:23 read -> free Q (A.constructor)
3:31 new -> baseStatic(A) (A.constructor)
3:37 read -> local q (A.constructor)
3:47 call -> member(base(A), "m") (A.constructor)
3:57 read -> member(self(A), "p") (A.constructor)
3:59 call -> member(member(self(A), "p"), "go") (A.constructor)
4:19 read -> member(selfStatic(A), "t") (A.s)
5:4 decorate -> free Log (A.m)
5:32 read -> member(self(A), "p") (A.m)
6:18 call -> member(baseStatic(A), "n") (A)
6:28 read -> member(selfStatic(A), "t") (A)
`))

test('JSX: components are called, the tags of the platform are not', () => check('tsx', `
const x = <Foo.Bar a={b} {...c}><div onClick={() => f()}>{y}</div><Baz<T> key="k" /><></><ns:tag/></Foo.Bar>
`, ['occurrences'], `
1:12 read -> free Foo (module)
1:16 call -> member(ref(free Foo), "Bar") (module)
1:23 read -> free b (module)
1:30 read -> free c (module)
1:53 call -> free f (module)
1:59 read -> free y (module)
1:68 call -> free Baz (module)
1:72 type -> free type T (module)
1:101 read -> free Foo (module)
1:105 read -> member(ref(free Foo), "Bar") (module)
`))

test('terms of receivers and initialisers', () => check('typescript', `
const a = x.y.z, b = f(a, 'lit', unknown_), c = new K(1), d = await f(), e = xs[0], g = o['lit']
const h = [new K(), new K()], i = a ? b : c, j = a || null, k = a ?? b, l = x as T, m = <T>x, n = x!, p = (q, r)
const s = 's', t = 1, u = true, v = /x/, w = ´t´, fn = () => 1, obj = { a: 1 }, y = -1, z = !a, aa = a === b, bb = { x: y } as const
let t1: A | null, t2: A[] | undefined, t3: readonly A[], t4: Array<A>, t5: typeof a.b, t6: N.M.T, t7: (A), t8: A & B, t9: 'x' | 1, t10: void, t11: any, t12: [A, B], t13: { x: 1 }, t14: Promise<A>
const s1 = a satisfies T, im = import('m'), rq = require('r'), yy = yield_, cl = class {}, ob = [1, 2]
`, ['initial', 'declared'], `
declared:
t1: named(free type A)
t2: array(named(free type A))
t3: array(named(free type A))
t4: apply(named(free type Array), named(free type A))
t5: typeOf(member(ref(a), "b"))
t6: typeMember(member(ref(free N), "M"), "T")
t7: named(free type A)
t8: union(named(free type A), named(free type B))
t9: union(builtin(string), builtin(number))
t12: tuple(named(free type A), named(free type B))
t13: shape(entry(ref(t13.x), "x"))
t14: apply(named(free type Promise), named(free type A))
t13.x: builtin(number)
initial:
a: member(member(ref(free x), "y"), "z")
b: call(ref(free f), ref(a), builtin(string), ref(free unknown_))
c: construct(ref(free K), builtin(number))
d: await(call(ref(free f)))
e: element(ref(free xs))
g: member(ref(free o), "lit")
h: array(construct(ref(free K)))
i: union(ref(b), ref(c))
j: ref(a)
k: union(ref(a), ref(b))
l: named(free type T)
m: named(free type T)
n: ref(free x)
p: ref(free r)
s: builtin(string)
t: builtin(number)
u: builtin(boolean)
v: builtin(RegExp)
w: builtin(string)
obj: object(obj)
y: builtin(number)
z: builtin(boolean)
aa: builtin(boolean)
bb: object(bb)
s1: ref(a)
im: module("m")
yy: ref(free yield_)
ob: array(builtin(number))
obj.a: builtin(number)
bb.x: ref(y)
`))

test('results where no type is declared', () => check('typescript', `
function a() { if (x) return new A(); return x.b; }
const b = () => c(), d = (): D => e
async function f() { return g() }
function* h() { yield 1; yield* xs; return no }
class K { m() { return this } n() { return () => this.o } get p() { return super.q } static s() { return this } }
const o = { m() { return this.x } }
function nested() { return [].map(() => { return 1 }) }
`, ['results', 'result'], `
result:
d: named(free type D)
results:
a: construct(ref(free A))
a: member(ref(free x), "b")
b: call(ref(free c))
f: call(ref(free g))
h: builtin(number)
h: iterated(ref(free xs))
K.m: self(K)
K.n: function(member(self(K), "o"))
K.p: member(base(K), "q")
K.s: selfStatic(K)
o.m: member(object(o), "x")
nested: call(member(array(unknown), "map"), function(builtin(number)))
`))

test('heritage', () => check('typescript', `
class A extends B implements I, N.J<X> {}
class C extends mixin(A, B)<T> {}
class D extends ns.E {}
interface K extends L, M<X> {}
const F = class extends A {}
`, ['heritage'], `
A extend ref(free B)
A implement named(free type I)
A implement apply(typeMember(ref(free N), "J"), named(free type X))
C extend apply(call(ref(free mixin), ref(A), ref(free B)), named(free type T))
D extend member(ref(free ns), "E")
K extend named(free type L)
K extend apply(named(free type M), named(free type X))
F extend ref(A)
`))

test('computed, deep and odd destructuring reads the members that it names', () => check('typescript', `
const { a, b: { c }, 'lit': d, [e]: f, ...g } = from
function h({ a, b = a }: P) {}
`, ['occurrences', 'locals'], `
locals:
parameter a in h = member(named(free type P), "a")
parameter b in h = member(named(free type P), "b")
occurrences:
1:9 read -> member(ref(free from), "a") (module)
1:12 read -> member(ref(free from), "b") (module)
1:17 read -> member(member(ref(free from), "b"), "c") (module)
1:22 read -> member(ref(free from), "lit") (module)
1:33 read -> free e (module)
1:49 read -> free from (module)
2:14 read -> member(named(free type P), "a") (h)
2:17 read -> member(named(free type P), "b") (h)
2:21 read -> local a (h)
2:26 type -> free type P (h)
`))

test('names that types and asserts give', () => check('typescript', `
type A<T> = T extends (...args: infer P) => infer R ? [P, R] : T extends B<infer P extends C> ? P : R
type M = { [K in keyof M as M[K]]: K }
function f(x: unknown, y: A): asserts x { using z = make(y); z.end() }
function g(this: A, x: typeof y.z): typeof x {}
`, ['occurrences', 'locals'], `
locals:
type-parameter T in A
type-parameter P in A
type-parameter R in A
type-parameter P in A
type-parameter K in M
parameter x #1 in f
parameter y #2 in f: named(A)
local z in f = call(ref(free make), ref(local y))
parameter x #1 in g: typeOf(member(ref(free y), "z"))
occurrences:
1:13 type -> local T (A)
1:56 type -> local P (A)
1:59 type -> local R (A)
1:64 type -> local T (A)
1:74 type -> free type B (A)
1:92 type -> free type C (A)
1:97 type -> local P (A)
1:101 type -> local R (A)
2:24 type -> M (M)
2:29 type -> M (M)
2:31 type -> local K (M)
2:36 type -> local K (M)
3:27 type -> A (f)
3:39 read -> local x (f)
3:53 call -> free make (f)
3:58 read -> local y (f)
3:62 read -> local z (f)
3:64 call -> member(ref(local z), "end") (f)
4:18 type -> A (g)
4:31 read -> free y (g)
4:33 read -> member(ref(free y), "z") (g)
4:44 read -> local x (g)
`))

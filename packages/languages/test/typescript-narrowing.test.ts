/** TypeScript and JavaScript: what tests tell of a name or a member, and where it holds. */
import { test } from 'node:test'
import { check } from '@codeloom/testkit'

const classes = `
--- lib.ts
export class A { m() {} n() {} }
                 ^ def A.m
                        ^ def A.n
export class B extends A { m() {} }
                           ^ def B.m
export class C { m() {} }
                 ^ def C.m
export function isA(x: unknown): x is A { return true }
                ^^^ def isA
export function assertA(x: unknown, y: string): asserts x is A {}
                ^^^^^^^ def assertA
export function assert(x: unknown): asserts x {}
                ^^^^^^ def assert
export class Held { one: A | C; any: unknown }
export class Is { isB(x: unknown): x is B { return true } }
                  ^^^ def Is.isB
`

test('instanceof: in a branch, behind a branch that leaves, on the right of && and ||, in ?:', () => check(`${classes}
--- use.ts
import { A, B, C, Held } from './lib'
function f(x: unknown) { if (x instanceof A) x.m() }
         ^ def f
function g(x: unknown) { if (!(x instanceof A)) { return } x.m() }
         ^ def g
function h(x: unknown) { return x instanceof A && x.m() }
         ^ def h
function i(x: unknown) { return !(x instanceof A) || x.m() }
         ^ def i
function j(x: unknown) { return x instanceof A ? x.m() : 1 }
         ^ def j
function k() { try {} catch (e) { if (e instanceof A) { [1].map(() => e.m()) } } }
         ^ def k
function l(x: A | C) { if (x instanceof C) x.m() }
         ^ def l
function n(x: A) { if (x instanceof B) x.m() }
         ^ def n
function o(x: B | string) { if (x instanceof A) { x.m(); x.n() } }
         ^ def o
function p(x: Held) { if (x.one instanceof C) x.one.m() }
         ^ def p
function q(x: Held) { if (x.any instanceof A || x.any instanceof C) return; x.any.m() }
         ^ def q
function r(x: unknown) { switch (1) { case 1: if (!(x instanceof A)) break; x.m() } }
         ^ def r
=== edges
f calls A.m
g calls A.m
h calls A.m
i calls A.m
j calls A.m
k calls A.m
l calls C.m
n calls B.m
o calls B.m
o calls A.n
p calls C.m
r calls A.m
`))

test('it ends with the block, with the next case, with a write, and in what runs later for a member', () => check(`${classes}
--- use.ts
import { A, B, C, Held, isA } from './lib'
function f(x: unknown) { if (x instanceof A) {} x.m() }
         ^ def f
function g(x: A | C) { if (x instanceof C) { x = new A(); x.m() } }
         ^ def g
function h(x: A) { if (x instanceof B) { for (;;) { x.m(); x = new A() } } }
         ^ def h
function i(x: unknown) { switch (x) { case 1: if (!(x instanceof A)) break; case 2: x.m() } }
         ^ def i
function j(x: Held) { if (x.one instanceof C) later(() => x.one.m()) }
         ^ def j
function k(x: unknown) { if (x instanceof A) { later(function () { x.m() }) } function later2() { x.m() } }
         ^ def k
function l(x: Held, y: Held) { if (x.one instanceof C) { x = y; x.one.m() } }
         ^ def l
=== edges
g calls A.m ?
g calls C.m ?
h calls B.m ?
j calls A.m ?
j calls C.m ?
k calls A.m
l calls A.m ?
l calls C.m ?
`))

test('functions that say what their first argument is, and what is asserted', () => check(`${classes}
--- use.ts
import { A, Is, isA, assert, assertA } from './lib'
function f(x: unknown) { if (isA(x)) x.m() }
         ^ def f
function g(x: unknown) { if (!isA(x)) throw x; x.m() }
         ^ def g
function h(x: unknown) { assertA(x, ''); x.m() }
         ^ def h
function i(x: unknown) { assert(x instanceof A); x.m() }
         ^ def i
function j(x: unknown, is: Is) { if (is.isB(x)) { x.m(); x.n() } }
         ^ def j
function k(x: A) { assert(x); x.m() }
         ^ def k
function l(x: A) { if (test(x)) x.m() }
         ^ def l
function test(x: A): boolean { return true }
         ^^^^ def test
=== edges
f calls A.m
g calls A.m
i calls A.m
j calls B.m
j calls A.n
k calls A.m
l calls test
f calls isA
g calls isA
h calls assertA
i calls assert
j calls Is.isB
k calls assert
l calls A.m
h calls A.m
`))

test('only what throws where its argument does not hold asserts it', () => check(`${classes}
--- use.ts
import { A, assert } from './lib'
function f(x: unknown) { console.assert(x instanceof A); x.m() }
         ^ def f
function g(x: unknown) { assert.equal(x instanceof A, false); x.m() }
         ^ def g
function h(x: unknown) { chai.assert.isFalse(x instanceof A); x.m() }
         ^ def h
function i(x: unknown) { assert.ok(x instanceof A, ''); x.m() }
         ^ def i
=== edges
i calls A.m
`))

test('a loop and a pattern write to a name and to a member', () => check(`${classes}
--- use.ts
import { A, C, Held } from './lib'
function f(x: A | C, cs: C[]) { if (x instanceof A) { for (x of cs) x.m() } }
         ^ def f
function g(x: A | C, cs: C[]) { if (x instanceof A) { for (;;) { x.m(); for (x of cs) {} } } }
         ^ def g
function h(x: A | C, cs: C[]) { if (x instanceof A) { [x] = cs; x.m() } }
         ^ def h
function i(x: A | C, c: { x: C }) { if (x instanceof A) { ({ x } = c); x.m() } }
         ^ def i
function j(x: Held, c: { x: C }) { if (x.one instanceof A) { for (;;) { x.one.m(); ({ x: x.one } = c) } } }
         ^ def j
=== edges
f calls A.m ?
f calls C.m ?
g calls A.m ?
h calls A.m ?
h calls C.m ?
i calls A.m ?
i calls C.m ?
j calls A.m ?
`))

test('a class with a base of which nothing is known may be what is asked for', () => check(`${classes}
--- use.ts
import { A, C } from './lib'
import { mixin } from 'elsewhere'
class D extends mixin(A) { m() {} }
                           ^ def D.m
class E extends unknownBase { m() {} }
                              ^ def E.m
function f(x: D | A) { if (x instanceof A) x.m() }
         ^ def f
function g(x: E | A) { if (x instanceof A) x.m() }
         ^ def g
function h(x: C | A) { if (x instanceof A) x.m() }
         ^ def h
=== edges
f calls A.m ?
f calls D.m ?
g calls A.m ?
g calls E.m ?
h calls A.m
`))

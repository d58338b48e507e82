/** What is known beside what cannot be told is possible, in every language; what has no members takes nothing from it. */
import { test } from 'node:test'
import { check } from '@codeloom/testkit'

test('TypeScript: an unknown part of a union, of several results, of an import leaves the rest possible', () => check(`
--- lib.ts
export class A { m() {} }
                 ^ def A.m
declare function any(): any
export function union(c: boolean) { const a = c ? new A() : gone(); a.m() }
                ^^^^^ def union
export function asked(c: boolean) { const a = c ? new A() : any(); a.m() }
                ^^^^^ def asked
export function results(c: boolean) { if (c) return new A(); return gone() }
export function mixed(c: boolean) { results(c).m() }
                ^^^^^ def mixed
export function typed(a: A | Gone) { a.m() }
                ^^^^^ def typed
export function named(a: A | Missing) { a.m() }
                ^^^^^ def named
export function held(c: boolean) { let a; const b = c ? new A() : a; b.m() }
                ^^^^ def held
export function both(c: boolean) { const b = c && new A(); b.m() }
                ^^^^ def both
import { Missing } from './none'
=== edges
union calls A.m ?
asked calls any
asked calls A.m ?
mixed calls results
mixed calls A.m ?
typed calls A.m ?
named calls A.m ?
held calls A.m ?
both calls A.m
`))

test('TypeScript: what is nothing, throws or returns nothing takes nothing from what is known', () => check(`
--- lib.ts
class A { m() {} }
          ^ def A.m
function fail() { throw new Error() }
         ^^^^ def fail
declare function never(): never
function nothing(): void {}
         ^^^^^^^ def nothing
function results(c: number) { if (c === 1) return null; if (c === 2) return void 0; if (c === 3) return; return new A() }
         ^^^^^^^ def results
function again(c: number): A | undefined { return c ? again(c - 1) : new A() }
function inferred(c: number) { return c ? inferred(c - 1) : new A() }
function f(c: boolean) { const a = c ? new A() : null; a.m() }
         ^ def f
function g(c: boolean) { const a = c ? new A() : fail(); a.m() }
         ^ def g
function h(c: boolean) { const a = c ? new A() : nothing(); a.m() }
         ^ def h
function i(c: boolean) { const a = c ? new A() : never(); a.m() }
         ^ def i
function j() { results(4).m() }
         ^ def j
function k() { again(2).m(); inferred(2).m() }
         ^ def k
function l(c: boolean) { const all = c ? [] : [new A()]; all[0].m() }
         ^ def l
function n(a: A | null | undefined | void) { a.m() }
         ^ def n
=== edges
f calls A.m
g calls fail
g calls A.m
h calls nothing
h calls A.m
i calls never
i calls A.m
j calls results
j calls A.m
k calls again
k calls inferred
k calls A.m
again calls again
inferred calls inferred
l calls A.m
n calls A.m
`))

test('JavaScript: a call site of which nothing is known leaves a parameter possible', () => check(`
--- a.js
class A { m() {} }
          ^ def A.m
class B { n() {} }
          ^ def B.n
function f(a) { a.m() }
         ^ def f
function g(b) { b.n() }
         ^ def g
f(new A())
f(gone())
g(new B())
export {}
=== edges
a.js calls f
a.js calls g
f calls A.m ?
g calls B.n
`))

test('Python: an unknown part of a conditional, of several results, of a base leaves the rest possible', () => check(`
--- a.py
class A:
    def m(self): pass
        ^ def A.m
def results(c):
    if c:
        return A()
    return gone()
def nothing(c):
    if c:
        return A()
    return None
def f(c):
    ^ def f
    a = A() if c else gone()
    a.m()
def g(c):
    ^ def g
    results(c).m()
def h(c):
    ^ def h
    nothing(c).m()
=== edges
f calls A.m ?
g calls results
g calls A.m ?
h calls nothing
h calls A.m
f instantiates A
results instantiates A
nothing instantiates A
`))

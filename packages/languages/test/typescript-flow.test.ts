/** TypeScript: call signatures, iterators, types of the library that are derived from, what calls and lists expect, types looked up in types. */
import { test } from 'node:test'
import { check } from '@codeloom/testkit'

const classes = `
--- lib.ts
export class A { m() {} }
                 ^ def A.m
export class B { m() {} }
                 ^ def B.m
`

test('signatures that a type itself has: called, constructed, with what it is given', () => check(`${classes}
export interface Make<T> { (x: string): T; held: T }
export interface Maker { new (x: string): A }
export type Both = { (): A; new (): B }
export interface Handle { (x: A): void }
--- use.ts
import { A, B, Make, Maker, Both, Handle } from './lib'
function f(x: Make<A>) { x('').m(); x.held.m() }
         ^ def f
function g(x: Maker) { new x('').m() }
         ^ def g
function h(x: Both) { x().m(); new x().m() }
         ^ def h
const i: Handle = x => x.m()
      ^ def i
function make<T>(of: new () => T): T { return new of() }
         ^^^^ def make
function j() { make(B).m() }
         ^ def j
=== edges
f calls A.m
g calls A.m
h calls A.m
h calls B.m
i calls A.m
j calls B.m
j calls make
`))

test('what can be iterated by its own word, and what derives from a type of the library', () => check(`${classes}
export class Many<T> { *[Symbol.iterator](): Generator<T> {} }
export class One { [Symbol.iterator](): Iterator<A> {} }
export class Later { async *[Symbol.asyncIterator]() { yield new A() } }
export class ByName extends Map<string, A> {}
export class List<T> extends Array<T> {}
--- use.ts
import { A, B, Many, One, Later, ByName, List } from './lib'
function f(x: Many<B>) { for (const y of x) y.m() }
         ^ def f
function g(x: One) { const [y] = x; y.m() }
         ^ def g
async function h(x: Later) { for await (const y of x) y.m() }
               ^ def h
function i(x: ByName) { x.get('').m(); for (const [k, v] of x) v.m() }
         ^ def i
function j(x: List<B>) { x[0].m(); x.forEach(y => y.m()) }
         ^ def j
=== edges
f calls B.m
g calls A.m
h calls A.m
i calls A.m
j calls B.m
`))

test('what is expected goes on through ?:, ||, lists, records and defaults, and rests on what a call was given first', () => check(`${classes}
export type Handler = (x: A) => void
export function each<T>(xs: T[], f: (x: T) => void) {}
                ^^^^ def each
export function take(o: { all: { on: Handler }[] }) {}
                ^^^^ def take
--- use.ts
import { A, B, Handler, each, take } from './lib'
const f: Handler = c ? x => x.m() : null
const g: Record<string, Handler> = { h: x => x.m() }
                                     ^ def g.h
class C { all: Handler[] = [x => x.m()]; one = (h: Handler = x => x.m()) => {}; two: Handler = this.lost || (x => x.m()) }
          ^^^ def C.all
                                         ^^^ def C.one
                                                                                ^^^ def C.two
function i(bs: B[]) { each(bs, x => x.m()) }
         ^ def i
function j() { take({ all: [{ on: x => x.m() }] }) }
         ^ def j
=== edges
use.ts calls A.m
g.h calls A.m
C.all calls A.m
C.one calls A.m
C.two calls A.m
i calls B.m
i calls each
j calls A.m
j calls take
`))

test('types that are looked up in types, and mapped ones', () => check(`${classes}
export interface O { a: A; deep: { b: B } }
export type All = A[]
export type Same<T> = { readonly [K in keyof T]?: T[K] | null }
export type Named = { [K in 'x' | 'y']: B }
export type Lost<T> = { [K in keyof T]: Promise<T[K]> }
--- use.ts
import { O, All, Same, Named, Lost } from './lib'
function f(a: O['a'], b: O['deep']['b']) { a.m(); b.m() }
         ^ def f
function g(x: All[number]) { x.m() }
         ^ def g
function h(x: Same<O>) { x.a?.m() }
         ^ def h
function i(x: Named) { x.y.m() }
         ^ def i
function j(x: Lost<O>) { x.a.m() }
         ^ def j
=== edges
f calls A.m
f calls B.m
g calls A.m
h calls A.m
i calls B.m
`))

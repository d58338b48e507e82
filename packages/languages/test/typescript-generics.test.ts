/** TypeScript: what types, classes and functions are given for their type parameters flows to their members. */
import { test } from 'node:test'
import { check, checkUpdate } from '@codeloom/testkit'

const shapes = `
--- lib.ts
export class A { m() {} }
                 ^ def A.m
export class B { m() {} }
                 ^ def B.m
`

test('the members of a generic class have what it is given, by a type, a construction or a base', () => check(`${shapes}
export class Box<T> { constructor(readonly value: T) {} get(): T { return this.value } all: T[] = []; child(): Box<T> { return this } }
export class Both<T, U> extends Box<U> { first: T }
export class OfA extends Box<A> {}
export interface Holder<T> { held: T }
--- use.ts
import { A, B, Box, Both, OfA, Holder } from './lib'
function f(b: Box<A>) { b.get().m(); b.value.m() }
         ^ def f
function g() { new Box<A>(x).child().get().m() }
         ^ def g
function h(b: Both<A, B>) { b.get().m() }
         ^ def h
function i(b: Both<A, B>) { b.first.m() }
         ^ def i
function j(b: OfA) { b.all[0].m() }
         ^ def j
function k(b: Box<Holder<A>>) { b.get().held.m() }
         ^ def k
function l(b: Box<A> | Box<B>) { b.get().m() }
         ^ def l
function n(b: Box<A | Gone>) { b.get().m() }
         ^ def n
function o(b: Box<unknown>, c: Box) { b.get().m(); c.get().m() }
         ^ def o
=== edges
f calls Box.get
f calls A.m
g calls Box.child
g calls Box.get
g calls A.m
h calls Box.get
h calls B.m
i calls A.m
j calls A.m
k calls Box.get
k calls A.m
l calls Box.get
l calls A.m ?
l calls B.m ?
n calls Box.get
n calls A.m ?
o calls Box.get
`))

test('what a function is given says what it gives; what a class says of itself stays its own', () => check(`${shapes}
export function id<T>(x: T): T { return x }
export function make<T>(): T { return x }
export function last<T>(xs: readonly T[]): T { return xs[0] }
export function run<T>(f: () => T): T { return f() }
export function pair<T, U>(a: T, b: U): U { return b }
export class Box<T> { value: T; other: Box; get(): T { return this.value } of() { return this.other.get() } map<U>(f: (x: T) => U): Box<U> { return x } }
                                                                                                            ^^^ def map
--- use.ts
import { A, B, id, make, last, run, pair, Box } from './lib'
function f() { id(new A()).m() }
         ^ def f
function g() { make<A>().m() }
         ^ def g
function h() { last([new A()]).m() }
         ^ def h
function i() { run(() => new A()).m() }
         ^ def i
function j() { pair(new A(), new B()).m() }
         ^ def j
function k(b: Box<A>) { b.map(x => { x.m(); return new B() }).get().m() }
         ^ def k
function l(b: Box<A>) { b.of().m() }
         ^ def l
function n(c: boolean) { id(c ? new A() : gone()).m() }
         ^ def n
=== edges
f calls id
f calls A.m
g calls make
g calls A.m
h calls last
h calls A.m
i calls run
i calls A.m
j calls pair
j calls B.m
k calls map
k calls Box.get
k calls A.m
k calls B.m
l calls Box.of
n calls id
n calls A.m ?
Box.of calls Box.get
`))

test('generic aliases: of a class, of a function, of a union', () => check(`${shapes}
export class Box<T> { value: T }
export type Boxed<T> = Box<T>
export type Handler<T> = (x: T) => void
export type Maybe<T> = T | undefined
export function on(handler: Handler<A>) {}
export interface Bus<T> { on(handler: Handler<T>): void }
--- use.ts
import { A, B, Boxed, Handler, Maybe, Bus, on } from './lib'
function f(b: Boxed<A>) { b.value.m() }
         ^ def f
function g() { on(x => x.m()) }
         ^ def g
const h: Handler<B> = x => x.m()
      ^ def h
function i(x: Maybe<A>) { x.m() }
         ^ def i
function j(bus: Bus<B>) { bus.on(x => { x.m() }) }
         ^ def j
=== edges
f calls A.m
g calls on
g calls A.m
h calls B.m
i calls A.m
j calls Bus.on
j calls B.m
`))

test('a type that is given itself, however deep, is bounded', () => check(`${shapes}
export class Box<T> { value: T; wrap(): Box<Box<T>> { return x } }
type Deep<T> = T extends Box<infer U> ? Deep<U> : Box<Deep<T>>
export function deep<T>(x: T): Deep<T> { return x }
--- use.ts
import { A, Box, deep } from './lib'
function f(b: Box<A>) { b.wrap().wrap().wrap().wrap().wrap().value.value.value }
         ^ def f
function g() { deep(deep(deep(new Box<A>()))).value }
         ^ def g
=== edges
f calls Box.wrap
g calls deep
`))

test('types that are written out where they stand have members, and expect what their functions are given', () => check(`${shapes}
export type Link<T> = (opts: { one: T; next: (op: string) => Both }) => void
export interface Both { a: A }
export function open(opts: { fs: { read(): A }; all: Record<string, { b: A }> }) { opts.fs.read().m(); opts.all.x.b.m(); opts.lost.m() }
                ^^^^ def open
export function take(opts: { done: (b: B) => void }) {}
--- use.ts
import { A, B, Link, take } from './lib'
const f: Link<A> = opts => { opts.one.m() }
      ^ def f
const e: Link<B> = ({ next }) => { next('x').a.m() }
      ^ def e
function g() { take({ done: b => b.m() }) }
         ^ def g
function h({ a, c }: { a: A; c?: { b: B } | null }) { a.m(); c?.b.m() }
         ^ def h
function i(x: B | { b: A }) { x.m() }
         ^ def i
=== edges
open calls A.m
open calls open.fs.read
f calls A.m
e calls A.m
g calls take
g calls B.m
h calls A.m
h calls B.m
i calls B.m
`))

test('the members of types that are written out are symbols, found through the type alone', () => check(`
--- lib.ts
export type Kind<T> = { kind: 'a'; one: T } | { kind: 'b'; two: { three: T } }
                                   ^^^ def one
                                                           ^^^ def two
                                                                  ^^^^^ def three
export class Base<T> { held: T }
                       ^^^^ def held
export class Of extends Base<{ inner: string }> { f() { this.inner; this.held.inner } }
                               ^^^^^ def inner
                                                             ^^^^^ ref -
                                                                              ^^^^^ ref inner
--- use.ts
import { Kind, Of } from './lib'
function f(x: Kind<number>, { y }: { y: { zed: 1 } }, ...o: { pop: 1 }[]) { x.two.three; x.one; y.zed; o[0].pop }
                                          ^^^ def zed
                                                              ^^^ def pop
                                                                              ^^^ ref two
                                                                                  ^^^^^ ref three
                                                                                           ^^^ ref one
                                                                                                  ^^^ ref zed
                                                                                                            ^^^ ref pop
const g = (of: Of) => of.held.inner
                              ^^^^^ ref inner
`))

test('what a function has to return says what the functions that it returns are given', () => check(`${shapes}
export type Handler<T> = (x: T) => void
export interface Made { run(x: B): void }
--- use.ts
import { A, B, Handler, Made } from './lib'
function f(): Handler<A> { return x => x.m() }
         ^ def f
const g: (a: string) => (x: A) => void = a => x => x.m()
      ^ def g
const h = (): Handler<B> => x => { x.m() }
      ^ def h
=== edges
f calls A.m
g calls A.m
h calls B.m
`))

test('a long chain of calls of generic members is followed in time that grows with it', () => check(`
--- a.ts
class Box<T> { more(): Box<T> { return this } value: T }
               ^^^^ def more
class A { m() {} }
          ^ def A.m
function f(box: Box<A>) { const end = box${'.more()'.repeat(60)}; end.value.m() }
         ^ def f
const end = new Box<A>()${'.more()'.repeat(60)}
function g() { end.value.m() }
         ^ def g
=== edges
f calls more
f calls A.m
a.ts calls more
g calls A.m
`))

test('a type that is written out may be gone, or stand elsewhere, when it is asked for again', () => checkUpdate(`
--- lib.ts
export class A { m() {} }
export type Link = (a: { one: A }, b: { two: A }, opts: { next: (op: string) => A }) => void
--- use.ts
import { Link } from './lib'
const f: Link = (a, b, opts) => { opts.next('x').m(); a.one.m() }
--- lib.ts @2
export class A { m() {} }
export type Link = () => void
--- lib.ts @3
export class A { m() {} }
export type Link = (a: { one: A }, b: string, opts: { next: (op: string) => A }) => void
=== work @2
parse lib.ts
link lib.ts
link use.ts
=== work @3
parse lib.ts
link lib.ts
link use.ts
`))

/** TypeScript and JavaScript: what expressions and calls are, across files. */
import { test } from 'node:test'
import { check } from '@codeloom/testkit'

test('what is an interface and a function gives, when it is called, what the function gives', () => check(`
--- a.ts
interface Box { open(): void }
class Crate { open() {} }
              ^^^^ def open
function Box() { return new Crate() }
Box().open()
      ^^^^ ref open
=== edges
a.ts calls Box
a.ts calls open
`))

test('a call of an overload set gives what any of its signatures says, and none for certain', () => check(`
--- lib.ts
export class A { m() {} }
                 ^ def A.m
export class B { m() {} }
                 ^ def B.m
export function over(a: string): A
export function over(a: number): B
export function over(a: unknown): A | B { return a === '' ? new A() : new B() }
export function same(a: string): A
export function same(a: number): A
export function same(a: unknown): any { return new B() }
export interface I {
  get(a: string): A
  get(a: number): string
}
export class C {
  make(a: string): B
  make(a: number)
  make(a: unknown): A { return new A() }
}
--- use.ts
import { over, same, I, C } from './lib'
function f() { over(1).m() }
         ^ def f
                       ^ ref A.m|B.m
function g() { same(1).m() }
         ^ def g
                       ^ ref A.m
function h(i: I) { i.get(1).m() }
         ^ def h
                            ^ ref A.m
function k(c: C) { c.make(1).m() }
         ^ def k
                             ^ ref B.m
=== edges
f calls over
f calls A.m ?
f calls B.m ?
g calls same
g calls A.m
h calls I.get
h calls A.m ?
k calls C.make
k calls B.m ?
`))

test('a type parameter is its bound inside; outside it is what is given for it', () => check(`
--- lib.ts
export class A { m() {} }
                 ^ def A.m
export class B extends A { m() {} }
                           ^ def B.m
export function first<T extends A>(all: T[], one: T): T { one.m(); all[0].m(); return one }
                ^^^^^ def first
export function inferred<T extends A>(one: T) { const two = one; return two }
export class Box<T extends A> { value: T; all: Promise<T> }
--- use.ts
import { first, inferred, Box, B } from './lib'
function f() { first([new B()], new B()).m() }
         ^ def f
function g() { inferred(new B()).m() }
         ^ def g
async function h(box: Box<B>) { box.value.m(); (await box.all).m() }
               ^ def h
function k(c: string) { c[0].lost() }
=== edges
first calls A.m
f calls first
f calls B.m
g calls inferred
g calls B.m
h calls B.m
B.m overrides A.m
=== unresolved
lib.ts:5:48 Promise external
use.ts:5:30 lost external
`))

test('a list with more elements than are looked at, or with those of another, may hold anything', () => check(`
--- a.ts
class A { m() {} }
class B { m() {} }
const few = [new A(), new A()]
const long = [new A(), new A(), new A(), new A(), new A(), new A(), new A(), new A(), new B()]
const more = [new A(), ...[new B()]]
function f() { few[0].m() }
function g() { long[0].m() }
function h() { more[0].m() }
=== edges
f calls A.m
g calls A.m ?
h calls A.m ?
h calls B.m ?
`))

test('the parameters of a callback are what the function declares that it is handed to', () => check(`
--- lib.ts
export class Source { subscribe() {} }
                      ^^^^^^^^^ def subscribe
export type Take = (source: Source, next: Next | null) => void
interface Next { done(): void }
                 ^^^^ def done
export function operate(init: Take): void {}
export class Bus { constructor(public on: { (): void } | ((source: Source) => void)) {} each(f: (a: number, b: Source) => void) {} }
export interface Hooks { mount(source: Source): void; take: Take; nested: { take: Take } }
export function use(hooks: Hooks): void {}
--- use.ts
import { operate, Bus, use, type Take, type Hooks } from './lib.ts'
operate((s, n) => { s.subscribe(); n?.done() })
                      ^^^^^^^^^ ref subscribe
                                      ^^^^ ref done
new Bus(s => s.subscribe())
               ^^^^^^^^^ ref subscribe
function f(bus: Bus) { bus.each(function (a, { subscribe }) { subscribe() }) }
                                               ^^^^^^^^^ ref subscribe
const take: Take = s => s.subscribe()
                          ^^^^^^^^^ ref subscribe
use({ mount(s) { s.subscribe() }, take: s => s.subscribe() })
                   ^^^^^^^^^ ref subscribe
                                               ^^^^^^^^^ ref subscribe
export const hooks: Hooks = { mount: (s) => s.subscribe(), take(s, n) { n.done() }, nested: null }
                                              ^^^^^^^^^ ref subscribe
                                                                          ^^^^ ref done
class Kept { take: Take = (s) => s.subscribe() }
                                   ^^^^^^^^^ ref subscribe
`))

test('a parameter that is annotated is that; one with a default is what is expected; handed to something without a type, for many or for a class it is nothing', () => check(`
--- a.ts
class A { m() {} }
          ^ def m
class B { m() {} }
          ^ def own
declare function each(f: (a: A) => void): void
declare function any(f: Function): void
each((b: B) => b.m())
                 ^ ref own
each((b = new A()) => b.m())
                        ^ ref m
any(b => b.m())
           ^ ref -
each(...[b => b.m()])
                ^ ref -
each(wrap(b => b.m()))
                 ^ ref -
type Many = (...all: A[]) => void
const many: Many = c => { c.m(); c[0].m() }
                            ^ ref -
                                      ^ ref -
each(class { k(d) { d.m() } })
                      ^ ref -
function own() { let x: typeof x; x(e => e.m()) }
                                           ^ ref -
`))

test('a call of a local runs what it holds; several that it may hold are possible', () => check(`
--- a.ts
class Box { open() {} }
export function outer(box: Box, pick: boolean, given: () => void) {
  const { open } = box
  open()
  const run = pick ? first : second
  run()
  const alias = first
  alias()
  let changed = first
  changed = second
  changed()
  given()
}
function first() {}
function second() {}
=== edges
outer calls Box.open
outer calls first
outer calls first ?
outer calls second ?
`))

test('a call of a variable is a call of it, and of the one function that it holds', () => check(`
--- lib.ts
function create() {}
export const make = create as typeof create
export let late = create
late = () => {}
--- use.ts
import { make, late } from './lib.ts'
make()
late()
=== edges
use.ts calls make
use.ts calls create
use.ts calls late
`))

test('the wrappers of the language are what they are given; a function with a type gives what the type says; computed names of members are mentioned', () => check(`
--- lib.ts
export class Tool { use() {} }
                    ^^^ def use
export interface Options { tool: Tool; other: number }
                           ^^^^ def tool
export interface Full extends Required<Omit<Options, 'other'>> {}
export const current: () => Tool | null = () => look()
declare function look(): any
export const key = Symbol()
             ^^^ def key
export interface Keyed { [key]: string }
                          ^^^ ref key
--- use.ts
import { current as present, type Full } from './lib.ts'
export function f(full: Full, part: Partial<Full>) {
  full.tool.use()
       ^^^^ ref tool
            ^^^ ref use
  part.tool!.use()
             ^^^ ref use
  present()?.use()
             ^^^ ref use
}
`))

test('what cannot be told is not known, and not outside', () => check(`
--- a.ts
function f(x: any) { x.m(); x().m(); x[0].m(); new x().m() }
function g(x: string) { x.trim() }
=== unresolved
a.ts:1:24 m unknown
a.ts:1:29 x unknown
a.ts:1:33 m unknown
a.ts:1:43 m dynamic
a.ts:1:56 m unknown
a.ts:2:27 trim external
`))

test('a type may be named through an import where it stands', () => check(`
--- lib.ts
export class T { m() {} }
             ^ def T
                 ^ def m
export namespace N { export class U { m() {} } }
                                  ^ def U
                                      ^ def U.m
--- use.ts
let a: import('./lib').T, b: Array<import('./lib').T>, c: import('./lib').N.U
                       ^ ref T
                                                   ^ ref T
                                                                            ^ ref U
a.m(); b[0].m(); c.m()
  ^ ref m
            ^ ref m
                   ^ ref U.m
=== edges
use.ts calls m
use.ts calls U.m
b references T
c references N
a type-of T
c type-of U
use.ts imports lib.ts
`))

test('what createRequire gives is require; what else is called so is not', () => check(`
--- lib.cjs
exports.area = function () {}
        ^^^^ def area
--- a.mjs
import { createRequire } from 'node:module'
const require = createRequire(import.meta.url)
const lib = require('./lib.cjs')
lib.area()
    ^^^^ ref area
--- b.mjs
import { createRequire } from './other.mjs'
const require = createRequire(import.meta.url)
require('./lib.cjs').area()
                     ^^^^ ref -
=== edges
a.mjs calls area
b.mjs calls require
`))

test('of several signatures any may be the one that expects a callback', () => check(`
--- a.ts
class A { run() {} }
class B { run() {} }
interface Emitter { on(f: (a: A) => void): void; on(f: (b: B) => void, x: number): void }
export function f(e: Emitter) { e.on(b => b.run()) }
=== edges
f calls A.run ?
f calls B.run ?
f calls Emitter.on
`))

test('what a derived class assigns to is the field that its base declares', () => check(`
--- base.ts
export class Part { go() {} }
export class Base { part: Part | undefined }
                    ^^^^ def part
--- main.ts
import { Base, Part } from './base'
class Derived extends Base {
  constructor() { super(); this.part = new Part() }
                                ^^^^ ref part
  run() { this.part.go() }
               ^^^^ ref part
}
class Own { constructor() { this.made = new Part() } run() { this.made.go() } }
                                 ^^^^ def made                    ^^^^ ref made
=== edges
Derived.run calls Part.go
Own.run calls Part.go
`))

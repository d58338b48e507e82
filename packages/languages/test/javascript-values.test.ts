/** What variables hold that are assigned to later, what functions return as object literals, what properties run. */
import { test } from 'node:test'
import { check, checkUpdate } from '@codeloom/testkit'

test('a variable holds what any plain assignment gives it, whatever function assigns it', () => check(`
--- a.js
class A { m() {} }
class B { m() {} }
let late
let both = null
let open = new A()
let spoiled = new A()
let counted
before(() => { late = new A(); both = new A(); open = gone() })
before(() => { both = new B(); spoiled = 1; spoiled += 1; counted = new A(); [counted] = [1] })
function one() { late.m() }
function two() { both.m() }
function three() { open.m() }
function four() { spoiled.m(); counted.m() }
function five() {
  let inner
  if (one) inner = new A()
  inner.m()
}
function six(given) {
  given = new A()
  given.m()
}
function seven() { earlier = new B() }
let earlier = new A()
function eight() { earlier.m() }
function nine(node) {
  let here = new A()
  while (here) here = here
  here.m()
}
module.exports = one
--- b.ts
class A { m() {} }
let late
let typed: A
export function ten() { late = new A(); late.m() }
export function eleven(other: A) { typed = other; typed.m() }
=== edges
one calls A.m
two calls A.m ?
two calls B.m ?
three calls A.m ?
five calls A.m
eight calls A.m ?
eight calls B.m ?
nine calls A.m
ten calls A.m
eleven calls A.m
`))

test('a global variable of a script that is assigned to may be assigned to by another file as well', () => check(`
--- a.js
class A { run() {} }
var handler
handler = new A()
function use() { handler.run() }
--- b.js
class B { run() {} }
handler = new B()
--- own.js
class C { run() {} }
let handler
handler = new C()
exports.own = function own() { handler.run() }
=== edges
use calls A.run ?
own calls C.run
`))

test('what is spread behind members, assigned to a derived object or put into a list is joined with what they have', () => check(`
--- a.js
class A { m() {} }
const late = { m() {}, ...other }
const early = { ...other, m() {} }
const base = { run() {}, stay() {} }
const derived = Object.create(base)
derived.run = () => {}
const list = [new A()]
function one() { late.m() }
function two() { early.m() }
function three() {
  const inner = { m() {}, ...other }
  inner.m()
}
function four() { return { m() {}, ...other } }
function five() { four().m() }
function six() { derived.run(); derived.stay() }
function seven() {
  const own = Object.create(base)
  own.run = () => {}
  own.run()
}
function eight() {
  const own = Object.create(base)
  own.run()
}
function nine() { for (const each of list) each.m() }
=== edges
one calls late.m ?
two calls early.m
three calls three.inner.m ?
five calls four
five calls four.return.m ?
six calls base.run ?
six calls derived.run ?
six calls base.stay
seven calls base.run ?
eight calls base.run
nine calls A.m ?
`))

test('the members of an object literal that a function returns, or keeps with functions in it, are its own', () => check(`
--- make.js
function helper() {}
exports.make = function make(options) {
  const self = { run() { this.stop() }, stop() { helper() }, at: helper() }
                              ^^^^ ref self.stop
                                        ^^^^ def self.stop
  const plain = { at: 1 }
  plain.at
        ^^ ref -
  return self
}
exports.parts = () => {
  const write = () => helper()
  return { write, end() { this.write() }, at: helper() }
           ^^^^^ def shown.write
                               ^^^^^ ref shown.write
}
exports.listed = () => {
  const api = { read, other: 1 }
                ^^^^ def listed.read
  return api
  function read() {}
}
exports.short = () => ({ go() {} })
                         ^^ def short.go
exports.later = async () => { return Object.freeze({ wait() {} }) }
                                                     ^^^^ def later.wait
--- use.js
const { make, parts, short, later, listed } = require('./make')
async function use() {
  make().stop()
         ^^^^ ref self.stop
  const { write } = parts()
          ^^^^^ ref shown.write
  write()
  parts().write()
  short().go()
          ^^ ref short.go
  const waited = await later()
  waited.wait()
         ^^^^ ref later.wait
  listed().read()
           ^^^^ ref listed.read
  parts.write()
        ^^^^^ ref -
}
=== edges
make calls helper
self.stop calls helper
make.self.run calls self.stop
parts.write calls helper
parts calls helper
parts.return.end calls shown.write
parts.return.end calls parts.write ?
use calls make
use calls self.stop
use calls parts
use calls shown.write
use calls parts.write
use calls parts.write ?
use calls short
use calls short.go
use calls later
use calls later.wait
use calls listed
use calls listed.read
use calls listed.read ?
`))

test('a call of a property runs the one function that it is given, as far as nothing else is', () => check(`
--- a.js
function first() {}
function second() {}
const table = { one: first, either: cond ? first : second }
function Thing() { this.act = first; this.act = second; this.only = first; this.bound = this.alias.bind(this) }
function other() { thing.bound() }
const thing = new Thing()
Thing.prototype.alias = first
function use() {
  table.one()
  table.either()
  const thing = new Thing()
  thing.only()
  thing.act()
  thing.alias()
}
=== edges
other calls Thing.bound
other calls first ?
use calls table.one
use calls first ?
use calls table.either
use calls Thing.only
use calls Thing.act
use calls Thing.alias
`))

test('what a property holds is asked anew when it changes', () => checkUpdate(`
--- lib.js
function first() {}
exports.table = { one: first }
--- use.js
const { table } = require('./lib')
function use() { table.one() }
--- lib.js @2
function first() {}
function second() {}
exports.table = { one: second }
--- lib.js @3
exports.table = {}
--- lib.js @4
module.exports = { table: require('./other') }
--- other.js @4
module.exports = { one() {} }
`))

const many = (count: number, line: (i: number) => string): string => Array.from({ length: count }, (_, i) => line(i)).join('\n')

test('what is assigned thousands of times, or nested thousands deep, is given up in bounded time and said to be possible', () => check(`
--- a.js
class A { m() {} }
let variable
variable = new A()
${many(5000, i => `variable = new B${i}()`)}
class Kept {
  set() {
    this.field = new A()
${many(5000, i => `    this.field = new B${i}()`)}
  }
  use() { this.field.m() }
}
function use() { variable.m() }
function joined() { Object.assign(new A(), ${many(5000, i => `b${i},`)}).m() }
--- deep.js
a${'.b'.repeat(20_000)} = function () {}
function X() {}
X.prototype = ${'Object.create('.repeat(20_000)}1${')'.repeat(20_000)}
var z = ${'exports.q = '.repeat(20_000)} function () {}
const y = ${'Object.freeze('.repeat(20_000)}{}${')'.repeat(20_000)}
=== edges
Kept.use calls A.m ?
use calls A.m ?
joined calls A.m ?
`))

/** Members that JavaScript makes by assignment, what `this` is in them, and what CommonJS exports. */
import { test } from 'node:test'
import { check } from '@codeloom/testkit'

test('this in the methods of an object literal is the object, whatever way it is bound', () => check(`
--- own.js
const own = {
  get() { return this.at },
  ^^^ def own.get
                      ^^ ref own.at
  at: 1,
  ^^ def own.at
  all: function () { return this.get() },
                                 ^^^ ref own.get
  around: () => this.get(),
                     ^^^ ref -
  in: { deep() { this.get() } },
                      ^^^ ref -
}
--- exported.js
module.exports = {
  get size() { return this.at() },
      ^^^^ def exported.size
                           ^^ ref exported.at
  at() { return this.size },
  ^^ def exported.at
                     ^^^^ ref exported.size
  each: function () { this.at(); helper.call(this) },
                           ^^ ref exported.at
}
function helper() {}
--- frozen.js
module.exports = Object.freeze({
  one() { return this.two() },
                      ^^^ ref frozen.two
  two() {},
  ^^^ def frozen.two
})
--- use.js
const { two } = require('./frozen')
two()
^^^ ref frozen.two
`))

test('functions that are assigned to a member of an object know it as this, and make its members', () => check(`
--- app.js
var app = exports = module.exports = {}
    ^^^ def app
app.init = function init() { this.settings = {}; this.set(1) }
    ^^^^ def app.init
                                  ^^^^^^^^ def app.settings
                                                      ^^^ ref app.set
app.set = function set() { return this.settings }
    ^^^ def app.set
                                       ^^^^^^^^ ref app.settings
app.alias = app.set
    ^^^^^ def app.alias
                ^^^ ref app.set
--- create.js
const app = require('./app')
      ^^^ ref app
exports = module.exports = create
function create() { app.init() }
         ^^^^^^ def create
                        ^^^^ ref app.init
exports.application = app
exports.late = function () { return exports.application.set() }
        ^^^^ def late
                                                        ^^^ ref app.set
--- index.js
module.exports = require('./create')
--- main.js
const express = require('./')
      ^^^^^^^ ref create
function main() {
         ^^^^ def main
  express()
  express.late()
          ^^^^ ref late
  express.application.set()
                      ^^^ ref app.set
}
const { late } = require('./')
        ^^^^ ref late
=== edges
main calls create
main calls late
main calls app.set
create calls app.init
app.init calls app.set
late calls app.set
`))

test('a function that assigns to this makes what it constructs, inherits, and keeps its own functions to itself', () => check(`
--- layer.js
const { inherits } = require('util')
function Base() {}
Base.prototype.close = function () {}
               ^^^^^ def Base.close
function Layer(path) {
         ^^^^^ def Layer
  if (!(this instanceof Layer)) return new Layer(path)
  var self = this
  this.path = path
       ^^^^ def Layer.path
  this.match()
       ^^^^^ ref Layer.match
  this.hidden()
       ^^^^^^ ref -
  run(() => self.match())
                 ^^^^^ ref Layer.match
  function hidden() {}
}
inherits(Layer, Base)
Layer.prototype.match = function () { this.close(); return this.path }
                ^^^^^ def Layer.match
                                           ^^^^^ ref Base.close
                                                                ^^^^ ref Layer.path
Layer.prototype.again = Layer.prototype.match
Layer.make = function () { return this.kinds }
      ^^^^ def Layer.make
                                       ^^^^^ ref Layer.kinds
Layer.kinds = { one() {} }
      ^^^^^ def Layer.kinds
                ^^^ def Layer.kinds.one
module.exports = Layer
--- use.js
const Layer = require('./layer')
const one = new Layer('/'), other = Layer('/')
one.match()
    ^^^^^ ref Layer.match
other.match()
      ^^^^^ ref Layer.match
one.close()
    ^^^^^ ref Base.close
Layer.kinds.one()
            ^^^ ref Layer.kinds.one
one.make()
    ^^^^ ref -
Layer.match()
      ^^^^^ ref -
--- create.js
function Old() {}
Old.prototype = Object.create(require('./layer').prototype)
function New() {}
const Layer = require('./layer')
New.prototype = Object.create(Layer.prototype, {})
New.prototype.run = function () { this.match() }
                                       ^^^^^ ref Layer.match
const made = Object.create(New.prototype)
made.match()
     ^^^^^ ref Layer.match
`))

test('what a field holds is what any assignment gives it', () => check(`
--- a.js
class A { m() {} }
          ^ def A.m
class B { m() {} }
class C {
  constructor(given) {
    this.late = null
         ^^^^ def C.late
    this.both = new A()
    this.open = new A()
    this.late = new A()
  }
  set(given) { this.both = new B(); this.open = given }
  run() { this.late.m() }
  either() { this.both.m() }
  any() { this.open.m() }
}
=== edges
C.run calls A.m
C.either calls A.m ?
C.either calls B.m ?
C.any calls A.m ?
`))

test('what a field holds may be anything where its name is assigned through another object; its own class is followed', () => check(`
--- outer.js
class A { m() {} }
class B { m() {} }
class Shape {
  constructor() { this.part = new A(); this.own = new A(); this.named = new A(); this.taken = new A() }
}
function use() {
  const shape = new Shape()
  shape.part = new B()
  shape.part.m()
}
function own() { new Shape().own.m() }
function other(given) { given['named'] = new B(); [given.taken] = [new B()] }
function named() { new Shape().named.m() }
function taken() { new Shape().taken.m() }
module.exports = Shape
--- fields.js
class A { m() {} }
class B { m() {} }
class C {
  both = new A()
  late = null
  same = new A()
  set() { this.both = new B(); this.late = new A(); this.same ??= new B() }
  one() { this.both.m() }
  two() { this.late.m() }
  three() { this.same.m() }
}
exports.C = C
--- objects.js
class A { m() {} }
class B { m() {} }
const table = { at: new A(), kept: new A() }
const empty = {}
empty.given = new A()
function set() { table.at = new B(); empty.given = new B() }
function one() { table.at.m() }
function two() { table.kept.m() }
function three() { empty.given.m() }
exports.set = set
--- typed.ts
class A { m() {} }
class Shape { part = new A() }
export function four(shape: Shape) { shape.part = new A(); shape.part.m() }
=== edges
use calls A.m ?
own calls A.m
named calls A.m ?
taken calls A.m ?
C.one calls A.m ?
C.one calls B.m ?
C.two calls A.m
C.three calls A.m ?
one calls A.m ?
two calls A.m
three calls A.m ?
four calls A.m
`))

test('what only has members assigned to its exports is the module; what it assigns as a whole has them as well', () => check(`
--- members.cjs
exports.first = function () { return exports.second() }
        ^^^^^ def first
                                             ^^^^^^ ref second
module.exports.second = () => module.exports.first()
               ^^^^^^ def second
                                             ^^^^^ ref first
--- whole.cjs
module.exports = whole
function whole() {}
module.exports.part = function () {}
               ^^^^ def part
--- instance.cjs
class Tool { use() {} }
             ^^^ def Tool.use
module.exports = new Tool()
--- list.cjs
const list = { a() {} }
               ^ def list.a
module.exports = list
--- spread.cjs
const list = { b() {} }
               ^ def list.b
module.exports = { ...require('./members.cjs'), ...list, ...gone() }
--- use.mjs
import { first, b } from './spread.cjs'
         ^^^^^ ref first
                ^ ref list.b
import members, { second } from './members.cjs'
                  ^^^^^^ ref second
import whole from './whole.cjs'
import { a } from './list.cjs'
         ^ ref list.a
import { use } from './instance.cjs'
         ^^^ ref Tool.use
members.first()
        ^^^^^ ref first
whole.part()
      ^^^^ ref part
`))

test('what is defined as a property is a member: of a function, a prototype, an instance, the exports', () => check(`
--- a.js
function Reply() { Object.defineProperty(this, 'own', { value: helper }); this.own() }
                                               ^^^^^ def Reply.own
                                                                               ^^^ ref Reply.own
function helper() {}
Object.defineProperty(Reply, 'KIND', { value: 1 })
                             ^^^^^^ def Reply.KIND
Object.defineProperties(Reply.prototype, {
  sent: { get() { return this.code() }, set: function (v) { this.code() } },
  ^^^^ def Reply.sent
                              ^^^^ ref Reply.code
                                                                 ^^^^ ref Reply.code
  code: { value: function () { return Reply.KIND } },
  ^^^^ def Reply.code
                                            ^^^^ ref Reply.KIND
  [computed]: { value: helper },
})
Object.defineProperty(exports, 'made', { enumerable: true, get: () => new Reply() })
                               ^^^^^^ def made
Object.defineProperty(gone, 'lost', { value: helper })
Object.defineProperty(Reply, computed, { value: helper })
--- use.js
const { made } = require('./a')
        ^^^^ ref made
made.sent
     ^^^^ ref Reply.sent
=== edges
Reply calls Reply.own
Reply calls helper ?
Reply.sent calls Reply.code
made instantiates Reply
`))

test('call and apply run the function that they are asked of, bind gives it', () => check(`
--- base.js
module.exports = function Base() {}
--- a.js
const Base = require('./base')
const hook = require('./hook')
class Named { m() {} }
function Derived(a) { Base.call(this, a); hook.call(a) }
function helper() { return new Named() }
Derived.prototype.run = function () {
  helper.apply(null, []).m()
  Named.prototype.m.call(this)
  const bound = helper.bind(this)
  bound().m()
  this.call(1)
}
Derived.prototype.call = function () {}
--- hook.js
class Hook { call() {} }
module.exports = new Hook()
=== edges
Derived calls Base
Derived calls Hook.call
Derived.run calls helper
Derived.run calls Named.m
Derived.run calls Derived.call
hook.js instantiates Hook
helper instantiates Named
`))

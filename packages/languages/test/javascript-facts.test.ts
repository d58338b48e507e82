import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FactsSection } from '../../testkit/src/print-facts.ts'
import { print, trimmed, type GrammarName } from './typescript-facts-of.ts'

/** The tables of a text; ´ stands for a backtick. */
function check(grammar: GrammarName, text: string, sections: readonly FactsSection[], expected: string): void {
  const ticked = (raw: string): string => raw.replaceAll('´', '`')
  assert.equal(print(grammar, ticked(text).trim(), ...sections), trimmed(ticked(expected)))
}

test('object literals that are bound to a symbol or returned have members; others have none', () => check('javascript', `
const o = { a: 1, f() {}, g: () => 1, get x() { return 1 }, 'lit': 2, [c]: 3, in: { deep() {} }, short, async *gen() {} }
function make() { return { lost() { called() } } }
call({ lost() {} })
export default { fine() {} }
`, ['symbols'], `
module module exported
constant o value object
function make value
constant default exported value object
property o.a value
method o.f value
method o.g value
getter o.x value
property o.lit value
property o.in value object
method o.in.deep value
property o.short value
method o.gen value async generator
property make.return value object
method make.return.lost value
method default.fine exported value
`))

test('CommonJS', () => check('javascript', `
const { a: b, c } = require('x'), d = require('./d').part
require('side')
function own() {}
module.exports = { own, b, other: own, made: 1, method() {}, fn: () => 1, nested: { deep() {} } }
exports.x = function () { x() }
exports.alias = own
module.exports.y = class { m() {} }
exports.z = require('./z')
`, ['symbols', 'imports', 'exported'], `
symbols:
module module exported
function own exported value
constant made exported value
function method exported value
function fn exported value
constant nested exported value object
method nested.deep exported value
function x exported value
class y exported value type
method y.m exported value
constant z exported value
imports:
require a as b from x
require c as c from x
require part as d from ./d
require export= from side
require export= from ./z
exported:
export= = module
own = own
b = import b
other = own
made = made
method = method
fn = fn
nested = nested
x = x
alias = own
y = y
z = z
`))

test('CommonJS: what require gives is a function or a class', () => check('javascript', `
function Old(a) { this.a = a }
Old.prototype.get = function () { return this.a }
Old.make = function make() { return new Old() }
Old.prototype = { set(v) {} }
module.exports = Old
`, ['symbols', 'exported', 'occurrences'], `
symbols:
module module exported
function Old exported value
property Old.a exported value
method Old.get exported value
method Old.make exported value static
method Old.set exported value
exported:
export= = Old
occurrences:
1:24 write -> member(self(Old), "a") (Old)
1:28 read -> local a (Old)
2:1 read -> Old (module)
2:47 read -> member(self(Old), "a") (Old.get)
3:1 read -> Old (module)
3:41 new -> Old (Old.make)
4:1 read -> Old (module)
5:1 write -> free module (module)
5:18 export -> Old (module)
`))

test('require that binds names is an import; one whose pattern says more is a value', () => check('javascript', `
const fs = require('fs'), { a: b, c } = require('./x'), d = require('./x').d, { e = 1, f: { g } } = require('./y')
function later() { var h = require('./z'); h.i(b) }
function mine(require) { const j = require('no') }
export const kept = require('./k')
`, ['symbols', 'locals', 'imports', 'occurrences'], `
symbols:
module module exported
constant e value
constant g value
function later value
function mine value
constant kept exported value
locals:
parameter require #1 in mine
local j in mine = call(ref(local require), builtin(string))
imports:
require export= as fs from fs
require a as b from ./x
require c as c from ./x
require d as d from ./x
require export= from ./y
require export= as h from ./z
require export= from ./k
occurrences:
1:7 import -> import fs (module)
1:29 import -> import b (module)
1:32 import -> import b (module)
1:35 import -> import c (module)
1:57 import -> import d (module)
1:76 import -> import d (module)
1:81 read -> member(ref(import export=), "e") (module)
1:88 read -> member(ref(import export=), "f") (module)
1:93 read -> member(member(ref(import export=), "f"), "g") (module)
2:24 import -> import h (later)
2:44 read -> import h (later)
2:46 call -> member(ref(import h), "i") (later)
2:48 read -> import b (later)
3:36 call -> ref(local require) (mine)
3:36 call -> local require (mine)
`))

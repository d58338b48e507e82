import test from 'node:test'
import { check, checkUpdate } from '@codeloom/testkit'

/** Mutually recursive values: who asks first must not matter, so an update that starts elsewhere gives the same. */
const mutual = `
--- lib.ts
export class K { m() {} }
export class L { m() {} }
export function f(n: any) { if (n) return [g(n)]; return new K() }
export function g(n: any) { if (n) return [f(n)]; return new L() }
--- x.ts
import { f } from './lib'
f(1)[0][0][0].m(); f(1)[0][0].m(); f(1)[0].m(); f(1).m()
--- y.ts
import { g } from './lib'
g(1)[0][0][0].m(); g(1)[0][0].m(); g(1)[0].m(); g(1).m()
`

test('N2: mutual recursion through arrays', () => checkUpdate(`${mutual}
--- x.ts @2
import { f } from './lib'
f(1)[0][0][0].m(); f(1)[0][0].m(); f(1)[0].m(); f(1).m() //
--- y.ts @3
import { g } from './lib'
g(1)[0][0][0].m(); g(1)[0][0].m(); g(1)[0].m(); g(1).m() //
`))

test('N2: modules that are what they require', () => checkUpdate(`
--- a.ts
import b = require('./b')
export function foo() {}
export = b
--- b.ts
import a = require('./a')
export function foo() {}
export = a
--- c.ts
import a = require('./a')
a.foo()
--- d.ts
import b = require('./b')
b.foo()
--- c.ts @2
import a = require('./a')
a.foo() //
`))

test('R1: an empty name is a name', () => checkUpdate(`
--- a.ts
const z = 1
export class K { ''() { return 1 } }
export const o = { '': () => 2 }
export { z as '' }
--- b.ts
import { K, o } from './a'
import * as all from './a'
new K()['']()
o['']()
all['']
--- a.ts @2
const z = 1
export class K { }
export const o = { }
--- a.ts @3
const z = 1
export class K { ''() { return 1 } }
export const o = { '': () => 2 }
export { z as '' }
`))

test('D1: a `.d.ts` gives way to the `.js` beside it as long as that has the name', () => checkUpdate(`
--- a.d.ts
export declare function f(): void
export declare class C { m(): void }
--- a.js
exports.f = function () {}
exports.C = class C { m() {} }
--- use.ts
import { f, C } from './a'
f(); new C().m()
--- a.js @2
exports.g = function () {}
exports.C = class C { n() {} }
--- a.js @3
exports.f = function () {}
exports.C = class C { m() {} }
`))

test('T1: a variable that is given something else is not what it was given first', () => check(`
--- a.ts
class A { run() {} }
          ^^^ def A.run
class B { run() {} }
let fixed = new A()
let loose = new A()
if (fixed) loose = new B()
fixed.run()
      ^^^ ref A.run
loose.run()
export function f(c: boolean) {
  let local = new A()
  if (c) local = new B()
  local.run()
}
--- b.js
class C { run() {} }
let loose = new C()
if (loose) loose = gone()
loose.run()
=== edges
a.ts calls A.run
a.ts calls A.run ?
b.js calls C.run ?
f calls A.run ?
`))

test('T1: a parameter is what it is given where every call is known, and nothing else', () => check(`
--- a.ts
export {}
class A { run() { return this } }
          ^^^ def run
function known(x) { return x.run() }
                             ^^^ ref run
const one = known(new A())
function handedOn(x) { return x.run() }
                                ^^^ ref -
const two = handedOn(new A());
[new A()].map(handedOn)
`))

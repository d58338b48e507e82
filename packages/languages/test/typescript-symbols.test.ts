import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FactsSection } from '../../testkit/src/print-facts.ts'
import { print, trimmed, type GrammarName } from './typescript-facts-of.ts'

/** The tables of a text; ´ stands for a backtick. */
function check(grammar: GrammarName, text: string, sections: readonly FactsSection[], expected: string): void {
  const ticked = (raw: string): string => raw.replaceAll('´', '`')
  assert.equal(print(grammar, ticked(text).trim(), ...sections), trimmed(ticked(expected)))
}

test('functions: an overload set is one symbol, arrows take the name that they are bound to', () => check('typescript', `
export function over(a: string): void
export function over(a: number): void
export function over(a: unknown) { function inner() {} }
export const arrow = async <T>(x: T) => x, expr = function* named() { named() }
let plain = 1, later: number
var old
function outer() { const nested = () => 1; let local = 2; const K = class {}; [].map(function deep() {}); [].map(() => 1) }
export default function () {}
`, ['symbols', 'signatures'], `
symbols:
module module exported
function over exported value
function arrow exported value async
function expr exported value generator
variable plain value
variable later value
function outer value
function default exported value
variable old value
function over.inner value
function outer.nested value
class outer.K value type
function outer.deep value
signatures:
over: export function over(a: unknown)
arrow: arrow = async <T>(x: T) =>
expr: expr = function* named()
plain: plain = 1
later: later: number
outer: function outer()
default: export default function ()
old: var old
over.inner: function inner()
outer.nested: const nested = () =>
outer.K: const K = class
outer.deep: function deep()
`))

test('classes: members, accessors, statics, private names, parameter properties, made by assignment', () => check('typescript', `
export abstract class C {
  static s = 1; #p = 2; private q: string; readonly r?: number; 'lit': X; [computed()]() {} ['key']() {}
  constructor(a: A);
  constructor(private a: A, public readonly b: B, plain: D) { this.made = 1; this.r = 2; this.#h = 3 }
  get g() { return 1 } set g(v) {} static async *gen() {} abstract m(): void
  over(a: string): void; over(a: any) {}
  arrow = () => { this.late = 1 }
}
const Bound = class Inner { m() { new Inner() } }
`, ['symbols'], `
module module exported
class C exported value type abstract
class Bound value type
property C.s exported value static
property C.#p value
property C.q value
property C.r exported value
property C.lit exported value
method C.key exported value
constructor C.constructor exported value
property C.a value
property C.b exported value
getter C.g exported value
setter C.g exported value
method C.gen exported value static async generator
method C.m exported value abstract
method C.over exported value
method C.arrow exported value
property C.made exported value
property C.#h value
property C.late exported value
method Bound.m value
`))

test('interfaces, aliases, enums, namespaces, ambient declarations', () => check('typescript', `
interface I<T> { m(): void; m(x: T): void; p: T; nested: { deep: T }; get g(): T; new (x: T): I<T>; [k: string]: T }
type Literal = { a: 1; f(): void }
type Plain = I<string> & { own: 1 }
enum E { A, B = 1, 'C d' }
namespace N.M { export const x = 1; const hidden = 2; export function f() {} }
declare module 'quoted' { export function g(): void }
declare global { interface Window { mine: string } var made: number }
declare function ambient(): void
declare class Declared { m(): void }
export {}
`, ['symbols'], `
module module exported
interface I type
type-alias Literal type
type-alias Plain type
enum E value type
namespace N value
namespace quoted exported declaration
interface Window exported type global
variable made exported declaration value global
function ambient declaration value
class Declared declaration value type
method I.m value
property I.p value
property I.nested value
property I.nested.deep value
getter I.g value
property Literal.a value
method Literal.f value
property Plain.own value
enum-member E.A value
enum-member E.B value
enum-member E.C d value
namespace N.M value
constant N.M.x value
constant N.M.hidden value
function N.M.f value
function quoted.g exported declaration value
property Window.mine exported value
method Declared.m declaration value
`))

test('visibility comes with the exports, late ones too, and goes on to members', () => check('typescript', `
class A { m() {} private p = 1; #h = 2 }
const o = { f() {}, n: { deep: 1 } }
namespace N { export const x = 1; const y = 2 }
function f() {}
type T = 1
export { A, o as renamed, N, type T }
export default f
`, ['symbols', 'exported'], `
symbols:
module module exported
class A exported value type
constant o exported value object
namespace N exported value
function f exported value
type-alias T exported type
method A.m exported value
property A.p value
property A.#h value
method o.f exported value
property o.n exported value object
property o.n.deep exported value
constant N.x exported value
constant N.y value
exported:
A = A
renamed = o
N = N
T = T
default = f
`))

test('a top level of a script is global, that of a module is not', () => check('typescript', `
var a = 1
function f() { function g() {} }
interface W { x: 1 }
if (a) { const b = 2; function inBlock() {} }
`, ['symbols'], `
module module exported
function f exported value global
interface W exported type global
variable a exported value global
function f.g value
property W.x exported value
function inBlock value
`))

test('docs: a block or the line comments right above', () => check('typescript', `
/**
 * Says a.
 *   Indented.
 */
export const a = 1
// first
// second
function b() {}

// apart

function c() {}
const d = 1 // behind
function e() {}
/** of the class */
@dec class F {
  /** of the method */
  @dec m() {}
  p = 1 /* behind */
  // of q
  q = 2
}
`, ['docs'], `
a: Says a.
Indented.
b: first
second
F: of the class
F.m: of the method
F.q: of q
`))

test('locals: parameters, destructuring, scopes', () => check('typescript', `
function f<T extends B>(a: T, { b, c: { d }, ...e }: P, [g, , h = 1]: Q[], i = 'x', ...rest: R[]) {
  const { j, k: [l] } = make(), m = new M()
  for (const n of items) { try {} catch ({ message }) {} }
  for (let o = 0; ; ) {}
  const anonymous = items.map((p, q) => p)
}
`, ['locals'], `
type-parameter T in f: named(free type B)
parameter a #1 in f: named(local T)
parameter b in f = member(named(free type P), "b")
parameter d in f = member(member(named(free type P), "c"), "d")
parameter e in f = named(free type P)
parameter g in f = element(array(named(free type Q)), 1)
parameter h in f = element(array(named(free type Q)), 3)
parameter i #4 in f = builtin(string)
parameter rest #5 in f: array(named(free type R))
local j in f = member(call(ref(free make)), "j")
local l in f = element(member(call(ref(free make)), "k"), 1)
local m in f = construct(ref(free M))
local anonymous in f = call(member(ref(free items), "map"), function(ref(local p)))
local n in f = iterated(ref(free items))
local message in f
local o in f = builtin(number)
parameter p in f = parameter(member(ref(free items), "map"), "0.0")
parameter q in f = parameter(member(ref(free items), "map"), "0.1")
`))

test('shadowing, hoisting, spaces of types and values', () => check('typescript', `
const x = 1
type x = string
function f(x: x) { return x }
function g() { h(); { let x = 2; x } x; function h() {} var v; { var w; w } w; v }
function k() { x; { x; const x = 1 } }
class T { m(t: T) { return T } }
const e = function self() { self() }
try {} catch (x) { x }
for (const x of []) x
`, ['occurrences'], `
3:15 type -> x (f)
3:27 read -> local x (f)
4:16 call -> g.h (g)
4:34 read -> local x (g)
4:38 read -> x (g)
4:73 read -> local w (g)
4:77 read -> local w (g)
4:80 read -> local v (g)
5:16 read -> x (k)
5:21 read -> local x (k)
6:16 type -> T (T.m)
6:28 read -> T (T.m)
7:29 call -> e (e)
8:20 read -> local x (module)
9:21 read -> local x (module)
`))

test('a name that is a value and a type is exported as both', () => check('typescript', `
const A = 1
type A = string
export { A as B }
`, ['exported'], `
B = A
B = A
`))

/** What the grammars do not know yet is written in words that they know before it is parsed. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { check } from '@codeloom/testkit'
import { inKnownWords } from '../src/javascript/known-words.ts'
import { inKnownTypeWords } from '../src/typescript/known-words.ts'
import { factsOf, type GrammarName } from './typescript-facts-of.ts'

const untouched = [
  'f(accessor, using, out as T, out in x, defer)', 'class A { accessor = 1; using() {} }', 'for (const using of accessor) {}', 'a.using; using = 1; using == b; x => using',
  'type A<out> = out; type B<out extends C> = B', 'export type { A } from "x"; export * from "y"', 'const f = async\n  <T>(x: T) => x', 'const g =\n  <T>(x: T) => x',
  'let a, out\nconst q = 1\n', 'let n = 0, out\nexport function g() {}', 'if (n < out\nreturn ok', 'f(accessor [i], accessor\n["x"])', 'accessor [i] = 1',
  'export default\n  <T>(x: T) => x', 'if (a) b(); else\n  <T>(x: T) => x', 'do\n  <T>(x)\nwhile (y)',
  '@a<b> class C {}', '/** @a<b */', "'x@y.z<b>(c)'", '@a<b\n>(c) class D {}',
  'type A =\n  <T>(x: T) => B', 'type A = () =>\n  <T>(x: T) => B', 'x = `\\\\`',
]

test('what the grammars know stays as it is, and whatever changes nothing else moves', () => {
  for (const text of untouched) assert.equal(inKnownTypeWords(text, 'typescript'), text)
  const text = "class A { @d accessor x = 1 }\nawait using a = b; for (using c of d) {}\nexport type * from './x'\ntype B<in out T, out U> = { [K in T]+?: `\\`${U}` }\ninterface C {\n  (): D // e\n  // f\n  <E>(): F\n  /** g */\n  <\n  H>(): I\n}\nimport defer * as j from 'j'\n"
  const known = inKnownTypeWords(text, 'typescript')
  assert.equal(known.length, text.length)
  for (let i = 0; i < text.length; i++) if (/[\s<>(){}=]/.test(text[i] ?? '')) assert.match(known[i] ?? '', text[i] === ' ' ? /[ ;]/ : /\S|\n/)
  assert.equal(inKnownWords('accessor x'), '         x')
})

const parsed: readonly (readonly [GrammarName, string])[] = [
  ['typescript', 'class A { accessor x = 1; static accessor #y: B = 2; @d() private accessor z?: C; declare accessor w: D; abstract accessor v; accessor; accessor = 1; accessor() {} }'],
  ['typescript', 'async function f() { using x: A = g(), y = h(); await using z = i(); for (using v of w) {} for await (await using u of t) {} }'],
  ['typescript', "export type * from './x'\nexport type * as y from 'z'\nimport defer * as w from 'w'"],
  ['typescript', 'interface A<in out T, /** d */ out U = B> {}\nclass C<const T, in V> {}\ntype D<\n  in W,\n  out X\n> = W'],
  ['typescript', 'interface A {\n  <B>(x: B): C\n  <D>(x: D): E<F>\n  /** g */\n  <\n    H,\n    I>(): J[]\n  // k\n  <L>(): { m: 1 }\n  n: O\n  <P>(): Q\n}'],
  ['typescript', 'type A = { [K in B]+?: `\\`${K}\\`` }'],
  ['typescript', '@a<B>() @c.d<E<F>, () => G>(h => h.i) export class A { @j<K>(1) accessor x = 1; @l<M>(n => n.o!) async p() {} }'],
  ['tsx', 'class A<out T> { accessor x = <b>\n  <c>(d)</c>\n</b> }'],
  ['javascript', 'class A { accessor x = 1; static accessor #y = 2 }\nfunction f() { using x = g(); for (using y of z) {} }'],
]

test('what TypeScript has is parsed', () => {
  for (const [grammar, text] of parsed) assert.equal(factsOf(grammar, text).problems.count, 0, text)
})

test('accessors are members, what is used is a constant, and a star of types brings names', () => check(`
--- shapes.ts
export type * from './more'
export { D } from './more'
export class A { accessor d = new D(); static accessor s = new D(); m() { this.d.e() } }
                          ^ def d                    ^ def s         ^ def A.m
import { D } from './more'
--- more.ts
export class D { e() {} [Symbol.dispose]() {} }
                 ^ def e
export interface G { (x: string): D
  <T>(x: T): T }
--- main.ts
import { A, D, type G } from './shapes'
function f(g: G) { using d = new D(); d.e() }
         ^ def f
function g() { for (using d of [new D()]) d.e() }
         ^ def g
function h(a: A) { a.d.e(); A.s.e() }
         ^ def h       ^ ref e       ^ ref e
                     ^ ref d   ^ ref s
=== edges
f calls e
g calls e
h calls e
A.m calls e
`))

test('hostile texts take bounded time', () => {
  const began = process.cpuUsage()
  for (const piece of ['\n  <a', '*/\n <a>(', ', ', '<out ', 'x\n <<<', '/*\n <b>(', 'using a ', '\\`', '//\n <c', 'import defer '])
    inKnownTypeWords(piece.repeat(Math.ceil(1_000_000 / piece.length)), 'typescript')
  const { user } = process.cpuUsage(began)
  assert.ok(user < 6_000_000, `${user} microseconds`)
})

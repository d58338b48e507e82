/** TypeScript and JavaScript: what flows through the types of the standard library. */
import { test } from 'node:test'
import { check } from '@codeloom/testkit'

const shapes = `
--- lib.ts
export class A { m() {} }
                 ^ def A.m
export class B { n() {} }
                 ^ def B.n
`

test('elements of lists: taken out, iterated, destructured, handed to callbacks and gathered from them', () => check(`${shapes}
--- use.ts
import { A, B } from './lib'
function f(xs: A[]) { xs.shift()!.m() }
         ^ def f
function g(xs: readonly A[]) { xs.filter(Boolean).map(x => new B()).forEach(y => y.n()) }
         ^ def g
function h(xs: A[]) { for (const [, x] of xs.entries()) x.m() }
         ^ def h
function i(xs: A[]) { xs.reduce((sum, x) => { x.m(); return sum }, new B()).n() }
         ^ def i
function j(xs: A[]) { xs.sort((a, b) => 1).at(0)!.m() }
         ^ def j
function k(xs: A[]) { const [first, ...rest] = xs; first.m(); rest[0].m() }
         ^ def k
function l(pair: [A, B]) { const [a, b] = pair; a.m(); b.n(); a.lost() }
         ^ def l
function n(xs: A[]) { xs.join().m(); xs.length.m() }
         ^ def n
=== edges
f calls A.m
g calls B.n
h calls A.m
i calls A.m
i calls B.n ?
j calls A.m
k calls A.m
l calls A.m
l calls B.n
`))

test('maps, sets and weak ones: what is put in comes out', () => check(`${shapes}
--- use.ts
import { A, B } from './lib'
class Holder {
  byName = new Map<string, A>()
  all = new Set<B>()
  f(name: string) { this.byName.get(name)?.m() }
  g() { for (const [key, value] of this.byName) { value.m(); key.m() } }
  h() { for (const b of this.all) b.n() }
  i() { this.byName.forEach((value, key) => value.m()) }
  j() { return [...this.byName.values()].map(a => a.m()) }
  k() { Array.from(this.all.values()).forEach(b => b.n()) }
  l() { this.byName.set('x', new A()).get('x')!.m() }
  o() { return new Map([['x', new A()]]).get('x')!.m() }
  p(weak: WeakMap<object, A>, ref: WeakRef<B>) { weak.get(x)!.m(); ref.deref()?.n() }
}
=== edges
Holder.f calls A.m
Holder.g calls A.m
Holder.h calls B.n
Holder.i calls A.m
Holder.j calls A.m
Holder.k calls B.n
Holder.l calls A.m
Holder.o calls A.m
Holder.p calls A.m
Holder.p calls B.n
`))

test('promises: awaited, chained, joined; what is joined keeps its places', () => check(`${shapes}
--- use.ts
import { A, B } from './lib'
async function make(): Promise<A> { return new A() }
async function other() { return new B() }
async function f() { const [a, b] = await Promise.all([make(), other()]); a.m(); b.n() }
               ^ def f
function g() { make().then(a => { a.m(); return other() }).then(b => b.n()) }
         ^ def g
async function h(xs: A[]) { for (const b of await Promise.all(xs.map(async x => new B()))) b.n() }
               ^ def h
async function i() { (await Promise.race([make(), make()])).m() }
               ^ def i
async function j() { const one = Promise.resolve(new A()); (await one.catch(() => new A())).m() }
               ^ def j
async function k(p: Promise<A>[]) { const all = await Promise.allSettled(p); all[0].value.m() }
               ^ def k
=== edges
f calls make
f calls other
f calls A.m
f calls B.n
g calls make
g calls other
g calls A.m
g calls B.n
h calls B.n
i calls make
i calls A.m
j calls A.m
k calls A.m
`))

test('iterators and generators, records', () => check(`${shapes}
--- use.ts
import { A, B } from './lib'
function* made() { yield new A() }
async function* later(): AsyncGenerator<A, void, unknown> {}
function f() { for (const a of made()) a.m() }
         ^ def f
async function g() { for await (const a of later()) a.m() }
               ^ def g
function h(it: Iterator<A>) { it.next().value.m() }
         ^ def h
function i(all: Record<string, A>, key: string) { all[key].m(); for (const a of Object.values(all)) a.m(); for (const [, a] of Object.entries(all)) a.m() }
         ^ def i
function j(all: Iterable<A>) { for (const a of all) a.m() }
         ^ def j
function k(f: ReturnType<typeof made>, c: InstanceType<typeof A>, w: Awaited<Promise<B>>) { f.next().value.m(); c.m(); w.n() }
         ^ def k
=== edges
f calls made
f calls A.m
g calls later
g calls A.m
h calls A.m
i calls A.m
j calls A.m
k calls A.m
k calls B.n
`))

test('JavaScript has the same library; what is not known of what goes in is not known of what comes out', () => check(`
--- a.js
class A { m() {} }
          ^ def A.m
function f() { const all = new Map([['x', new A()]]); all.get('x').m() }
         ^ def f
function g(c) { [new A(), gone()].map(x => x).forEach(x => x.m()) }
         ^ def g
function h(k) { Array.from([new A()], k)[0].m() }
         ^ def h
function i() { Promise.all([new A(), gone()]).then(([a, b]) => { a.m(); b.m() }) }
         ^ def i
function j() { new Set([new A()]).lost().m() }
         ^ def j
export {}
=== edges
f calls A.m
g calls A.m ?
i calls A.m
`))

test('what a stack of disposables is given it hands back', () => check(`
--- use.ts
class A { m() {} [Symbol.dispose]() {} }
          ^ def A.m
class B { #stack = new DisposableStack(); f() { const a = this.#stack.use(new A()); a.m() } }
                                          ^ def B.f
=== edges
B.f calls A.m
`))

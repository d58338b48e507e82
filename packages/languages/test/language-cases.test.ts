import { languageCases } from '@codeloom/testkit'

languageCases('typescript', {
  import: `
--- shapes.ts
export function area(r: number) { return r * r }
                ^^^^ def area
export default class Shape {}
                     ^^^^^ def Shape
--- main.ts
import Form, { area as size } from './shapes.js'
import * as all from './shapes'
import { join } from 'node:path'
function main() { size(2); all.area(1); new Form(); join() }
         ^^^^ def main
                  ^^^^ ref area
                               ^^^^ ref area
                                            ^^^^ ref Shape
                                                    ^^^^ ref -
=== edges
main calls area
main instantiates Shape
main.ts imports shapes.ts
`,
  're-export': `
--- deep/a.ts
export const one = () => 1
             ^^^ def one
export function two() {}
                ^^^ def two
--- middle.ts
export { one as first } from './deep/a'
export * from './deep/a'
export * as inner from './deep/a'
--- main.ts
import { first, two, inner } from './middle'
function main() { first(); two(); inner.one() }
         ^^^^ def main
                  ^^^^^ ref one
                           ^^^ ref two
                                        ^^^ ref one
=== edges
main calls one
main calls two
`,
  shadowing: `
--- a.ts
function f() {}
         ^ def outer
function g(f: () => void) { f(); { const f = () => {}; f() } }
           ^ def parameter
                            ^ ref parameter
                                         ^ def inner
                                                       ^ ref inner
f()
^ ref outer
`,
  method: `
--- a.ts
export class Box {
  open() { return this.close() }
  ^^^^ def open
                       ^^^^^ ref close
  close() { return this }
  ^^^^^ def close
}
--- b.ts
import { Box } from './a'
export function use(given: Box) { given.open(); new Box().close() }
                                        ^^^^ ref open
                                                          ^^^^^ ref close
`,
  inheritance: `
--- base.ts
export class Base { run() {} stop() {} }
                    ^^^ def Base.run
                             ^^^^ def Base.stop
--- derived.ts
import { Base } from './base'
export class Derived extends Base {
  run() { super.run(); this.stop() }
  ^^^ def Derived.run
                ^^^ ref Base.run
                            ^^^^ ref Base.stop
}
=== edges
Derived.run calls Base.run
Derived.run calls Base.stop
Derived.run overrides Base.run
`,
  cycle: `
--- a.ts
export * from './b'
export function a() { b() }
                ^ def a
                      ^ ref b
import { b } from './b'
--- b.ts
export * from './a'
export function b() { a() }
                ^ def b
                      ^ ref a
import { a } from './a'
--- c.ts
import { a, b, nobody } from './b'
a(); b(); nobody()
^ ref a
     ^ ref b
          ^^^^^^ ref -
`,
  'broken file': `
--- a.ts
export function whole() {}
                ^^^^^ def whole
export function half( { whole(
export class
--- b.ts
import { whole } from './a'
whole()
^^^^^ ref whole
`,
  field: `
--- a.ts
export class Point { x = 1; static origin = new Point() }
                     ^ def x
                                   ^^^^^^ def origin
--- b.ts
import { Point } from './a'
export const read = (p: Point) => p.x + Point.origin.x
                                    ^ ref x
                                              ^^^^^^ ref origin
                                                     ^ ref x
`,
  'declared type': `
--- a.ts
export interface Shape { area(): number }
                         ^^^^ def area
export function make(): Shape { throw 1 }
export async function later(): Promise<Shape> { throw 1 }
--- b.ts
import { make, later, type Shape } from './a'
export async function use(list: Shape[]) {
  make().area()
         ^^^^ ref area
  const { area } = await later()
  for (const each of list) each.area();
                                ^^^^ ref area
  (await later()).area()
                  ^^^^ ref area
}
`,
  'external name': `
--- a.ts
import { chunk } from 'lodash'
export function f() { chunk(); console.log(); unheardOf() }
                      ^^^^^ ref -
                               ^^^^^^^ ref -
                                              ^^^^^^^^^ ref -
=== unresolved
a.ts:1:10 chunk external lodash
a.ts:2:23 chunk external lodash
a.ts:2:32 console external
a.ts:2:40 log external
a.ts:2:47 unheardOf unknown
`,
})

languageCases('javascript', {
  import: `
--- shapes.js
exports.area = function (r) { return r * r }
        ^^^^ def area
--- main.js
const { area } = require('./shapes')
const shapes = require('./shapes')
function main() { area(2); shapes.area(1) }
         ^^^^ def main
                  ^^^^ ref area
                                  ^^^^ ref area
=== edges
main calls area
main.js imports shapes.js
`,
  're-export': `
--- a.mjs
export function one() {}
                ^^^ def one
--- b.mjs
export { one as uno } from './a.mjs'
--- c.mjs
import { uno } from './b.mjs'
uno()
^^^ ref one
`,
  shadowing: `
--- a.js
function f() {}
         ^ def outer
function g(f) { f() }
           ^ def parameter
                ^ ref parameter
f()
^ ref outer
`,
  method: `
--- a.js
class Box { open() { return this.close() } close() {} }
            ^^^^ def open
                                 ^^^^^ ref close
                                           ^^^^^ def close
module.exports = Box
--- b.js
const Box = require('./a')
new Box().open()
          ^^^^ ref open
`,
  inheritance: `
--- base.js
class Base { run() {} }
             ^^^ def run
module.exports = { Base }
--- derived.js
const { Base } = require('./base')
class Derived extends Base { go() { this.run() } }
                                         ^^^ ref run
`,
  cycle: `
--- a.js
const b = require('./b')
exports.a = () => b.b()
        ^ def a
                    ^ ref b
--- b.js
const a = require('./a')
exports.b = () => a.a()
        ^ def b
                    ^ ref a
`,
  'broken file': `
--- a.js
exports.whole = () => 1
        ^^^^^ def whole
function half( {
--- b.js
require('./a').whole()
               ^^^^^ ref whole
`,
  field: `
--- a.js
class Point { constructor() { this.x = 1 } read() { return this.x } }
                                   ^ def x
                                                                ^ ref x
`,
  'declared type': { unsupported: 'JavaScript declares no types' },
  'external name': `
--- a.js
JSON.parse(readAll())
^^^^ ref -
=== unresolved
a.js:1:1 JSON external
a.js:1:12 readAll unknown
a.js:1:6 parse external
`,
})

languageCases('c', {
  import: `
--- include/list.h
int list_sum(int a);
--- src/list.c
#include "../include/list.h"
int list_sum(int a) { return a; }
    ^^^^^^^^ def sum
--- src/use.c
#include "list.h"
int use(void) { return list_sum(1); }
    ^^^ def use
                       ^^^^^^^^ ref sum
=== edges
use calls sum
src/list.c imports include/list.h
src/use.c imports include/list.h
`,
  're-export': { unsupported: 'C has no modules; a header that includes another is the case import' },
  shadowing: `
--- a.c
static int count;
           ^^^^^ def outer
int f(int count) { return count; }
          ^^^^^ def parameter
                          ^^^^^ ref parameter
int g(void) { { int count = 1; count++; } return count; }
                    ^^^^^ def inner
                               ^^^^^ ref inner
                                                 ^^^^^ ref outer
`,
  method: { unsupported: 'C has no methods' },
  inheritance: { unsupported: 'C has no inheritance' },
  cycle: `
--- a.h
#include "b.h"
struct a { struct b *other; };
       ^ def a
--- b.h
#include "a.h"
struct b { struct a *other; };
                  ^ ref a
`,
  'broken file': `
--- a.c
int whole(void) { return 1; }
    ^^^^^ def whole
int half( {
--- b.c
int b(void) { return whole(); }
                     ^^^^^ ref whole
`,
  field: `
--- a.h
struct point { int x; struct point *next; };
                   ^ def x
--- b.c
#include "a.h"
int f(struct point *p) { return p->next->x; }
                                         ^ ref x
`,
  'declared type': `
--- a.h
struct point { int x; };
                   ^ def x
typedef struct point point_t;
point_t *make(void);
--- b.c
#include "a.h"
int f(point_t *p) { return p->x + make()->x; }
                              ^ ref x
                                          ^ ref x
`,
  'external name': `
--- a.c
#include <stdio.h>
int f(void) { printf("x"); return unheard_of(); }
              ^^^^^^ ref -
                                  ^^^^^^^^^^ ref -
=== unresolved
a.c:2:15 printf external
a.c:2:35 unheard_of unknown
`,
})

import test from 'node:test'
import { check, checkUpdate } from '@codeloom/testkit'

test('L1: a renamed import resolves to the original', () => check(`
--- shapes.ts
export function area(r: number) { return r * r }
                ^^^^ def area
--- main.ts
import { area as size } from './shapes'
         ^^^^ ref area
function main() { return size(2) }
         ^^^^ def main
                         ^^^^ ref area
=== edges
main calls area
main.ts imports shapes.ts
`))

test('L2: a name that nobody declared yet is asked for, and found when it comes', () => checkUpdate(`
--- main.ts
import { late } from './late'
export function main() { return late() }
--- late.ts @2
export function late() { return 1 }
=== work @2
parse late.ts
link late.ts
link main.ts
`))

test('G2: an edit inside a body relinks no other file', () => checkUpdate(`
--- a.ts
export const a = () => 1
--- b.ts
import { a } from './a'
a()
--- a.ts @2
export const a = () => 2
=== work @2
parse a.ts
link a.ts
=== graph delta @2
(empty)
`))

test('L3: a call goes to the definition behind a prototype', () => check(`
--- list.h
int sum(int a);
    ^^^ def prototype
--- list.c
#include "list.h"
int sum(int a) { return a; }
    ^^^ def sum
--- use.c
#include "list.h"
static int twice(int a) { return sum(a) + sum(a); }
           ^^^^^ def twice
                                 ^^^ ref sum
=== edges
twice calls sum
list.c imports list.h
use.c imports list.h
prototype declares sum
`))

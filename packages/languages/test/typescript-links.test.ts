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

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fillPage } from '../src/pages.ts'

test('G1: a name or a path that holds a line break fakes no row; a line of a source stands as it is', () => {
  const rows = [
    { group: 'a.ts\nb.ts:1 function safe', text: '  1 f\n  2 faked' },
    { group: 'c.ts', text: '\tconst x = "\u2067"', line: 3 },
  ]
  assert.equal(fillPage(rows, 0, 1000).text, 'a.ts\\nb.ts:1 function safe\n  1 f\\n  2 faked\nc.ts\n\tconst x = "\u2067"\n')
})

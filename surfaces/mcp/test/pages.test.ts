import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fillPage } from '../src/pages.ts'
import { symbolText } from '../src/rows.ts'

test('G1: a name or a path that holds a line break fakes no row; a line of a source stands as it is', () => {
  const rows = [
    { group: 'a.ts\nb.ts:1 function safe', text: '  1 f\n  2 faked' },
    { group: 'c.ts', text: '\tconst x = "\u2067"', line: 3 },
  ]
  assert.equal(fillPage(rows, 0, 1000).text, 'a.ts\\nb.ts:1 function safe\n  1 f\\n  2 faked\nc.ts\n\tconst x = "\u2067"\n')
})

test('what names a symbol in an answer names it in a question: the canonical key where a path or a name would be read otherwise', () => {
  const symbol = (key: string, path: string): string => symbolText({ key, path, kind: 'function', name: 'f', range: [1, 1, 1, 2], nameRange: [1, 1, 1, 2] })
  assert.equal(symbol('typescript:src/a b.ts#f:function', 'src/a b.ts'), 'src/a b.ts#f')
  assert.equal(symbol('typescript:a%23b.ts#f:function', 'a#b.ts'), 'typescript:a%23b.ts#f:function')
  assert.equal(symbol('typescript:a%0Ab.ts#:module', 'a\nb.ts'), 'typescript:a%0Ab.ts#:module')
  assert.equal(symbol('typescript:a.ts#:module', 'a.ts'), 'a.ts')
  assert.equal(symbol('typescript:a.ts#f%2Eg:function', 'a.ts'), 'typescript:a.ts#f%2Eg:function')
})

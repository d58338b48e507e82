import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plainLine } from '../src/plain-line.ts'

test('what ends a line, steers a terminal or turns letters around is spelt out; everything else stays', () => {
  assert.equal(plainLine('a\nb\r\u001b[31m\u009b\u202e\u2028.ts'), String.raw`a\nb\r\u001b[31m\u009b\u202e\u2028.ts`)
  for (const text of ['', 'src/a b.ts', '\u00e9\u{1f600}', String.raw`a\b`, 'tab\t']) assert.equal(plainLine(text), text)
})

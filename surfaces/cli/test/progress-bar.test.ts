import assert from 'node:assert/strict'
import { test } from 'node:test'
import { progressText } from '../src/progress-bar.ts'
import { markHit } from '../src/source-lines.ts'
import { coloursFor } from '../src/output.ts'

test('progress says how far, how fast, how long still', () => {
  assert.equal(progressText({ stage: 'read', done: 500, total: 2000, bytes: 4_000_000 }, 1000),
    'reading  [######------------------] 25%  500/2,000 files  500 files/s  4.0 MB/s  3 s left')
  assert.equal(progressText({ stage: 'walk', done: 1, total: undefined, bytes: 0 }, 0), 'looking  1 file')
  assert.equal(progressText({ stage: 'link', done: 3, total: 3, bytes: 0 }, 1500), 'linking  [########################] 100%  3/3 files  2 files/s')
})

test('a hit is marked by carets below it, tabs kept, long lines cut around it, control characters harmless', () => {
  const plain = coloursFor({ isTTY: false })
  assert.equal(markHit('\tlet x = 1', { line: 7, column: 6, length: 1 }, plain), '    7 | \tlet x = 1\n      | \t    ^\n')
  assert.equal(markHit('a\u001b[2Jb', { line: 1, column: 1, length: 1 }, plain), '    1 | a\ufffd[2Jb\n      | ^\n')
  const cut = markHit(`${'x'.repeat(300)} hit ${'y'.repeat(300)}`, { line: 12, column: 302, length: 3 }, plain).split('\n')
  assert.match(cut[0] ?? '', /^ {3}12 \| \.\.\.x+ hit y+\.\.\.$/)
  assert.equal((cut[1] ?? '').indexOf('^^^'), (cut[0] ?? '').indexOf('hit'))
})

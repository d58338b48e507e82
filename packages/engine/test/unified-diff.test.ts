import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseUnifiedDiff } from '../src/analysis/unified-diff.ts'

/** `path: old lines/gaps > new lines/gaps`. */
function brief(text: string): readonly string[] {
  return parseUnifiedDiff(text).map(({ oldPath, newPath, old, new: now }) =>
    `${oldPath ?? '-'} ${newPath ?? '-'}: ${old.lines.join()}/${old.gaps.join()} > ${now.lines.join()}/${now.gaps.join()}`)
}

test('T1: removed and added lines, with their numbers; context only counts', () => {
  assert.deepEqual(brief([
    'commit 123', '', '--- a/x.ts', '+++ b/x.ts', '@@ -10,5 +10,6 @@ function f()', ' a', '-b', '+B', '+C', ' d', '-e', ' f',
    '@@ -30,0 +31,2 @@', '+x', '+y', '@@ -40,2 +42,0 @@', '-p', '-q',
  ].join('\n')), ['x.ts x.ts: 11,13,40,41/31 > 11,12,31,32/14,43'])
})

test('T1: made, removed and oddly named files; a line of dashes is a line', () => {
  assert.deepEqual(brief('--- /dev/null\n+++ b/new.ts\n@@ -0,0 +1,2 @@\n+a\n+b\n--- a/old.ts\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n'), ['- new.ts: /1 > 1,2/', 'old.ts -: 1/ > /1'])
  assert.deepEqual(brief('--- "a/\u{1f600}\\"\u00e4.ts"\n+++ "b/\u{1f600}\\"\u00e4.ts"\n@@ -1 +1 @@\n-a\n+b\n'), ['\u{1f600}"\u00e4.ts \u{1f600}"\u00e4.ts: 1/ > 1/'])
  assert.deepEqual(brief('--- "a/sp\\303\\244t \\"x\\".ts"\n+++ "b/sp\\303\\244t \\"x\\".ts"\n@@ -1 +1 @@\n-a\n+b\n'), ['sp\u00e4t "x".ts sp\u00e4t "x".ts: 1/ > 1/'])
  assert.deepEqual(brief('--- x.c\t2026-01-01 00:00:00\n+++ x.c\t2026-01-02 00:00:00\n@@ -1,2 +1 @@\n--- a comment\n b\n'), ['x.c x.c: 1/ > /1'])
  assert.deepEqual(brief('--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file\n'), ['x x: 1/ > 1/'])
})

test('T1: a hunk that is cut off keeps what was there, and no text breaks it', () => {
  assert.deepEqual(brief('--- a/x\n+++ b/x\n@@ -1,9 +1,9 @@\n a\n-b\n+c\nnonsense\n'), ['x x: 2/ > 2/'])
  const line = fc.constantFrom('--- a/x', '+++ b/x', '@@ -1,3 +1,3 @@', '@@ -0,0 +1 @@', '-a', '+a', ' a', '', '\\ No', '"', '--- "a\\', '+++ "b/\\7', 'diff')
  fc.assert(fc.property(fc.array(line, { maxLength: 30 }), lines => {
    for (const { old, new: now } of parseUnifiedDiff(lines.join('\n'))) for (const each of [old.lines, now.lines]) assert.ok(each.every((n, i) => n > 0 && (i === 0 || Number.isInteger(n))))
  }), { numRuns: 2000, seed: 5 })
})

test('T2: a line of tabs, quotes or digits takes time that grows with its length alone', () => {
  const many = 200_000
  const hostile = [`--- a${'\t'.repeat(many)}\u2028x\n+++ b`, `--- "${'\\'.repeat(many)}\n+++ "${'\\3'.repeat(many)}`, `--- a\n+++ b\n@@ -${'1'.repeat(many)}\n`, `--- ${'\r'.repeat(many)}x\n+++ b`]
  for (const text of hostile) {
    const began = performance.now()
    assert.equal(parseUnifiedDiff(text).length, 1)
    assert.ok(performance.now() - began < 3_000, `${text.slice(0, 8)} took ${Math.round(performance.now() - began)} ms`)
  }
  assert.deepEqual(brief('--- a/x\t2026\u2028y\n+++ b/x\t2026\n@@ -1 +1 @@\n-a\n+b\n'), ['x x: 1/ > 1/'])
})

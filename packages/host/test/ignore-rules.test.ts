import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import ignore from 'ignore'
import { ignoreOptions } from '../src/walk/ignore-rules.ts'
import { LastComponents } from '../src/walk/last-components.ts'

const piece = fc.constantFrom('a', 'b', '.c', '*', '**', '?', '[ab]', '[!a]', '[a/b]', '\\a', '\\*', '\\!', '#', '!', '/', ' ', 'B', '.')
const pattern = fc.array(piece, { maxLength: 5 }).map(pieces => pieces.join(''))
const path = fc.array(fc.array(fc.constantFrom('a', 'b', '.c', '*', '#', '!', 'B', '.', ' '), { minLength: 1, maxLength: 3 }).map(pieces => pieces.join('')), { minLength: 1, maxLength: 3 })

test('W3: what the last components rule out, no pattern matches', () => {
  fc.assert(fc.property(fc.array(pattern, { minLength: 1, maxLength: 3 }), path, fc.boolean(), (patterns, components, isFolder) => {
    const name = components.at(-1) ?? ''
    if (components.some(each => /^\.{1,2}$/.test(each)) || new LastComponents(patterns).test(name, components.length)) return
    const rules = ignore(ignoreOptions).add(patterns.join('\n'))
    const at = components.join('/')
    const above = components.slice(0, -1).join('/')
    // a folder that is ignored is never entered
    if (above !== '' && rules.ignores(`${above}/`)) return
    const { ignored, unignored } = rules.test(isFolder ? `${at}/` : at)
    assert.deepEqual({ ignored, unignored }, { ignored: false, unignored: false })
  }), { numRuns: 20_000, seed: 7 })
})

test('plain names and endings need no regular expression', () => {
  const components = new LastComponents(['# comment', '', 'out/', '/top', '*.o', 'a/b/*.tmp', '!keep.me'])
  assert.deepEqual(['out', 'top', 'x.o', 'keep.me'].map(name => components.test(name, 1)), [true, true, true, true])
  assert.deepEqual(['comment', 'a', 'b', 'x.c', 'o', 'y.tmp'].map(name => components.test(name, 1)), [false, false, false, false, false, false])
  assert.deepEqual([2, 3, 4].map(depth => components.test('y.tmp', depth)), [false, true, false])
  assert.deepEqual([components.test('top', 2), components.test('x.o', 9)], [false, true])
})

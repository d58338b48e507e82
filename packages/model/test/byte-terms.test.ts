import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { addNameKeys, forEachNameKey, forEachTextKey, termKey, textTerms } from '@codeloom/model'

const identifierLike = fc.string({ unit: fc.constantFrom(...'aBcDsSURL019__ .,*é') })

test('N2: the keys of a text on bytes are those of its terms', () => {
  fc.assert(fc.property(identifierLike, text => {
    const bytes = Buffer.from(text)
    const keys = new Set<number>()
    forEachTextKey(bytes, 0, bytes.length, { key: key => keys.add(key >>> 0) })
    assert.deepEqual([...keys].sort(), [...new Set(textTerms(text).map(termKey))].sort())
  }), { numRuns: 2000 })
})

test('N2: the keys of a name on bytes are those of its letters', () => {
  fc.assert(fc.property(identifierLike, text => {
    const bytes = Buffer.from(text)
    const keys = new Set<number>()
    forEachNameKey(bytes, 0, bytes.length, { key: key => keys.add(key >>> 0) })
    const expected: number[] = []
    addNameKeys(text, expected)
    assert.deepEqual([...keys].sort(), [...new Set(expected)].sort())
  }), { numRuns: 2000 })
})

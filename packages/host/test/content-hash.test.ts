import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contentHash, hexOf, portableHash } from '../src/read/content-hash.ts'

test('the portable hash is the native one, in pieces, and anew after each digest', async () => {
  const [native, portable] = [await contentHash(), await portableHash()]
  for (const pieces of [[], ['a + b'], ['x'.repeat(70_000), 'y'.repeat(3)]]) {
    const [one, other] = [native, portable].map(hash => {
      for (const piece of pieces) hash.update(Buffer.from(piece))
      return hexOf(hash.digest())
    })
    assert.equal(one, other)
  }
  native.update(Buffer.alloc(0))
  // the published test vector of no bytes
  assert.equal(hexOf(native.digest()), 'af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262')
})

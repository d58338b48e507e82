import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test from 'node:test'
import { packBlob, unpackBlob } from '../src/tables/packed-blob.ts'

test('a blob comes back as it was; one that packs well is smaller', () => {
  const text = Buffer.from('int f(void);\n'.repeat(1000))
  for (const bytes of [new Uint8Array(0), new Uint8Array([0]), new Uint8Array([1, 2]), text, text.subarray(0, 2047), randomBytes(5000)]) {
    assert.deepEqual(Buffer.from(unpackBlob(packBlob(bytes))), Buffer.from(bytes))
  }
  assert.ok(packBlob(text).length < text.length / 10)
  assert.equal(packBlob(randomBytes(5000)).length, 5001)
})

test('what is no packed blob is damage', () => {
  const packed = packBlob(Buffer.from('int f(void);\n'.repeat(1000)))
  for (const bytes of [new Uint8Array(0), new Uint8Array([7, 1]), new Uint8Array([1, 2, 3]), packed.subarray(0, packed.length - 5)]) {
    assert.throws(() => unpackBlob(bytes), { name: 'CodecError' })
  }
})

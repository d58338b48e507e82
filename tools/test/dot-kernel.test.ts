import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { assembled } from '../dot-kernel.ts'

test('the kernel of dot products is the one that its text says', async () => {
  assert.equal(fs.readFileSync(path.resolve(import.meta.dirname, '../../packages/engine/src/vectors/dot-kernel.ts'), 'utf8'), await assembled())
})

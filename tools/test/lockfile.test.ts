import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'

const text = fs.readFileSync(path.resolve(import.meta.dirname, '../../package-lock.json'), 'utf8')

test('the lock file names no registry, so that whichever one npm is configured for serves it', () => {
  assert.deepEqual(text.match(/"resolved": "https?:.*"/g), null)
})

// npm leaves out, without a word, a binary for another platform that its registry does not have (yet); `npm ci` then fails there.
test('the lock file holds the binaries of every platform', () => {
  const lock: { readonly packages: Readonly<Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>> } = JSON.parse(text)
  const places = Object.keys(lock.packages)
  const missing = Object.values(lock.packages).flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies)).filter((name) => !places.some((place) => place.endsWith(`node_modules/${name}`)))
  assert.deepEqual(missing, [])
})

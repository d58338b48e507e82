import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openMemory } from '@codeloom/store'
import { memoryTree, update } from '@codeloom/testkit'
import { filesToRehearse, rehearse } from '../src/watch/rehearsal.ts'

const lines = (name: string): string => Array.from({ length: 60 }, (_, i) => `export function ${name}${i}() { return ${name}${(i + 1) % 60}() + 'some words of it' }\n`).join('')

test('a rehearsal reads some files of each language again and again, tells nobody, and ends when it is told to', async () => {
  const tree = memoryTree([...Array.from({ length: 5 }, (_, i) => [`f${i}.ts`, lines(`n${i}`)] as const), ['a.ts', 'export {}'], ['e.py', Array.from({ length: 90 }, (_, i) => `def n${i}():\n    return n${i}()\n`).join('')]])
  const store = openMemory()
  await update(store, tree)
  const snapshot = store.snapshot()
  // in memory all files have the size of 1
  const [sheet] = snapshot.folders()
  assert.ok(sheet !== undefined)
  const files = filesToRehearse([{ folder: '', count: sheet.count, names: sheet.names, language: row => sheet.language(row), stamp: row => ({ ...sheet.stamp(row), size: tree.text(sheet.names[row] ?? '')?.length ?? 0 }) }])
  assert.deepEqual(files.map(({ path }) => path), ['e.py', 'f0.ts', 'f1.ts', 'f2.ts'])
  let reads = 0
  const told: string[] = []
  const watched = {
    ...tree, left: () => told.push('left'), settled: () => told.push('settled'),
    read: (wanted: Parameters<typeof tree.read>[0], signal?: AbortSignal) => {
      reads++
      assert.ok(wanted.every(({ knownHash }) => knownHash === undefined))
      return tree.read(wanted, signal)
    },
  }
  await rehearse(watched, files, new AbortController().signal)
  assert.ok(reads > 3, `${reads} reads`)
  assert.deepEqual(told, [])
  assert.equal(store.snapshot().commit.sequence, snapshot.commit.sequence)
  const stopped = new AbortController()
  reads = 0
  await rehearse({ ...watched, read: (...given) => (stopped.abort(), watched.read(...given)) }, files, stopped.signal)
  assert.equal(reads, 1)
  await rehearse(watched, [], new AbortController().signal)
  assert.equal(reads, 1)
})

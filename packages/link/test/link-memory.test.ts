import assert from 'node:assert/strict'
import test from 'node:test'
import { UpdateMemory, verifyStore } from '@codeloom/engine'
import type { FileId } from '@codeloom/link'
import { openMemory } from '@codeloom/store'
import { ReachMemory } from '../src/reach-memory.ts'
import { freshDump, memoryTree, openGraph, randomOf, update, type Random } from '@codeloom/testkit'

const headers = ['a.h', 'b.h', 'c.h', 'lib/a.h', 'lib/d.h', 'lib/deep/e.h']
const sources = ['one.c', 'lib/two.c', 'lib/deep/three.c']

/** A file that includes a few headers and calls what several of them define. */
function textOf(random: Random, path: string): string {
  const includes = Array.from({ length: random.below(3) }, () => `#include "${random.pick(headers).replace(random.chance(0.5) ? /.*\// : '', '')}"\n`)
  const isHeader = path.endsWith('.h')
  // rows move under what has kept its identifier
  const before = Array.from({ length: random.below(3) }, (_, i) => `static int before_${i}(void) { return ${i}; }\n`)
  const name = path.replaceAll(/\W/g, '_')
  return `${includes.join('')}${before.join('')}${isHeader && random.chance(0.8) ? 'static inline int rival(void) { return 1; }\n' : ''}int in_${name}(void) { return rival() + in_${random.pick([...headers, ...sources]).replaceAll(/\W/g, '_')}(); }\n`
}

test('F1, F2, F3: links are those of a fresh index whatever includes what, and came or went', async () => {
  for (let seed = 1; seed <= 12; seed++) {
    const random = randomOf(seed)
    const tree = memoryTree([...headers, ...sources].map(path => [path, textOf(random, path)]))
    const store = openMemory()
    // of some seeds hardly anything finds room
    const memory = new UpdateMemory(seed % 2 === 0 ? { reachBytes: 4 * (seed % 3 + 1) } : {})
    for (let edit = 0; edit < 25; edit++) {
      await update(store, tree, { memory })
      assert.deepEqual(openGraph(store).dump(), await freshDump(tree), `seed ${seed}, edit ${edit}`)
      const snapshot = store.snapshot()
      assert.deepEqual(verifyStore(snapshot, bytes => tree.hash(bytes)).damage, [], `seed ${seed}, edit ${edit}`)
      snapshot.close()
      const path = random.pick([...headers, ...sources])
      tree.put(path, random.chance(0.25) ? undefined : textOf(random, path))
    }
  }
})

test('F1: what found no room counts for what did', async () => {
  const rival = 'static inline int rival(void) { return 1; }\n'
  const tree = memoryTree([
    ['main.c', '#include "x.h"\nint f(void) { return rival(); }\n'], ['x.h', '#include "y.h"\n'], ['y.h', '#include "z.h"\n'], ['one.h', rival], ['two.h', rival],
  ])
  const store = openMemory()
  const memory = new UpdateMemory({ reachBytes: 4 })
  await update(store, tree, { memory })
  for (const [path, text] of [['z.h', rival], ['w.h', '#define W 1\n'], ['y.h', '#include "w.h"\n'], ['y.h', '#include "w.h"\n#include "z.h"\n'], ['z.h', undefined]] as const) {
    tree.put(path, text)
    await update(store, tree, { memory })
    assert.deepEqual(openGraph(store).dump(), await freshDump(tree), path)
  }
})

test('F1: what rests on a file or on a question goes with it, and nothing else', () => {
  const reach = new ReachMemory()
  const [first, second] = [3 as FileId, 40 as FileId]
  reach.keep(first, Uint32Array.of(1 << 3 | 1 << 7), Uint32Array.of(11))
  reach.keep(second, Uint32Array.of(1 << 7, 1 << 8), Uint32Array.of(12))
  reach.forget(new Set([3 as FileId]), new Set([99]))
  assert.equal(reach.of(first), undefined)
  assert.ok(reach.of(second) !== undefined)
  reach.forget(new Set(), new Set([12]))
  assert.equal(reach.of(second), undefined)
})

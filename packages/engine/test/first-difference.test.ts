import assert from 'node:assert/strict'
import { test } from 'node:test'
import { firstDifference } from '@codeloom/engine'
import { openMemory, type GraphStore, type StoreSnapshot } from '@codeloom/store'
import { memoryTree, randomOf, update } from '@codeloom/testkit'

/** Eight folders in each of eight, three files in each of those. */
const paths = Array.from({ length: 8 * 8 * 3 }, (_, i) => `d${i % 8}/e${Math.floor(i / 8) % 8}/f${Math.floor(i / 64)}.ts`)

async function indexed(files: Iterable<readonly [string, string]>): Promise<GraphStore> {
  const store = openMemory()
  await update(store, memoryTree(files))
  return store
}

/** A snapshot that counts what is read of it. */
function counting(snapshot: StoreSnapshot): { readonly snapshot: StoreSnapshot; readonly reads: () => number } {
  let reads = 0
  return {
    reads: () => reads,
    snapshot: new Proxy(snapshot, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target)
        if (typeof value !== 'function') return value
        return (...given: unknown[]): unknown => {
          reads++
          return Reflect.apply(value, target, given)
        }
      },
    }),
  }
}

test('Y3: the first difference is found by reading the folders above it alone', async () => {
  const contents = new Map<string, string>(paths.map(path => [path, `export const of = '${path}'\n`]))
  const store = await indexed(contents)
  const random = randomOf(4)
  const inOrder = paths.toSorted()
  for (let round = 0; round < 6; round++) {
    const changed = Array.from({ length: 1 + random.below(3) }, () => random.pick(paths))
    const other = new Map(contents)
    for (const path of changed) other.set(path, 'export const of = 0\n')
    if (round % 3 === 0) other.delete(random.pick(changed))
    const [a, b] = [counting(store.snapshot()), counting((await indexed(other)).snapshot())]
    const expected = inOrder.find(path => contents.get(path) !== other.get(path))
    assert.equal(firstDifference(a.snapshot, b.snapshot), expected)
    // three folders on the way, each with its files and its folders: of 73 folders with 192 files
    assert.ok(a.reads() <= 6 && b.reads() <= 6, `${a.reads()} and ${b.reads()} reads`)
  }
})

test('Y3: no difference costs no reading; a folder that one has alone is named', async () => {
  const [a, b] = [counting((await indexed([['a.ts', 'export const a = 1\n'], ['d/b.ts', 'export const a = 1\n']])).snapshot()), counting((await indexed([['a.ts', 'export const a = 1\n'], ['d/b.ts', 'export const a = 1\n']])).snapshot())]
  assert.equal(firstDifference(a.snapshot, b.snapshot), undefined)
  assert.equal(a.reads() + b.reads(), 0)
  const more = (await indexed([['a.ts', 'export const a = 1\n'], ['c/x.ts', 'export const a = 1\n'], ['d/b.ts', 'export const a = 1\n']])).snapshot()
  assert.equal(firstDifference(a.snapshot, more), 'c/')
  assert.equal(firstDifference(more, (await indexed([])).snapshot()), 'a.ts')
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plainWords, splitWords } from '../src/retrieval/body-bm25.ts'
import { commitQuestion } from '../src/retrieval/commit-questions.ts'
import { drawDocumented } from '../src/retrieval/doc-questions.ts'
import { Functions } from '../src/retrieval/functions.ts'
import { holdsName } from '../src/retrieval/questions.ts'
import { interval, judge, mean } from '../src/retrieval/score.ts'
import { parseUnifiedDiff } from '@codeloom/engine'
import { openMemory } from '@codeloom/store'
import { memoryTree, update } from '@codeloom/testkit'

const source = `/** Adds two numbers and gives the sum. */
export function add(a: number, b: number) {
  const inner = () => {
    return a
  }
  return inner() + b
}
export class Shape {
  /** What it covers of the plane it lies in. */
  area() {
    return 1
  }
}
`

async function functionsOf(text: string): Promise<Functions> {
  const store = openMemory()
  await update(store, memoryTree([['src/a.ts', text]]))
  return new Functions('', store.snapshot(), undefined, () => text)
}

test('the first right answer counts by its place, the share of right ones by how many could be there', () => {
  const right = { functions: new Set(['b', 'd']), files: new Set(['x']) }
  const { functions, files } = judge(right, { functions: ['a', 'b', 'c', 'e', 'f', 'd'], files: ['y'] })
  assert.deepEqual(functions, { reciprocalRank: 1 / 2, recallAt5: 1 / 2, recallAt10: 1 })
  assert.deepEqual(files, { reciprocalRank: 0, recallAt5: 0, recallAt10: 0 })
})

test('an interval lies around its mean', () => {
  const values = Array.from({ length: 200 }, (_, i) => i % 2)
  const [low, high] = interval(values)
  assert.ok(low < mean(values) && mean(values) < high && high - low < 0.2)
})

test('a commit asks for the innermost functions around the lines that it changed', async () => {
  const functions = await functionsOf(source)
  const asked = (hunk: string): readonly string[] => [...commitQuestion({ parent: '', text: 'Shape area is wrong', changed: parseUnifiedDiff(`--- a/src/a.ts\n+++ b/src/a.ts\n${hunk}`) }, functions)?.functions ?? []]
  assert.deepEqual(asked('@@ -4,1 +4,1 @@\n-    return a\n+    return b\n'), ['src/a.ts:3:9'])
  assert.deepEqual(asked('@@ -10,0 +11,1 @@\n+    log()\n'), ['src/a.ts:10:3'])
  assert.deepEqual(asked('@@ -1,1 +1,1 @@\n-/** Adds two numbers and gives the sum. */\n+/** Adds. */\n'), [])
})

test('doc comments ask for their functions, names in the text are told', async () => {
  const drawn = drawDocumented(await functionsOf(source), { count: 5, seed: 1 })
  assert.deepEqual(drawn.map(({ text, about }) => [text, about]).toSorted(), [['Adds two numbers and gives the sum.', 'src/a.ts:2:17'], ['What it covers of the plane it lies in.', 'src/a.ts:10:3']])
  assert.ok(holdsName('it calls readFile() twice', 'readFile') && !holdsName('it calls readFiles', 'readFile') && !holdsName('go on', 'on'))
})

test('bodies are words split at what is no letter, or identifiers and their parts', () => {
  assert.deepEqual(plainWords('readFile_v2("x")'), ['readfile', 'v', 'x'])
  assert.deepEqual(splitWords('readFile(x1)'), ['readfile', 'read', 'file', 'x1', 'x', '1'])
})

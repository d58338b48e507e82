import assert from 'node:assert/strict'
import test from 'node:test'
import { drawnFiles } from '../src/precision/draw.ts'
import { scoreOf, type Scored } from '../src/precision/score.ts'
import type { Place, Thing, Use } from '../src/precision/truth.ts'

const main: Place = ['main.ts', 1, 10]
const area: Thing = [['shapes.ts', 1, 17]]
const size: Thing = [['main.ts', 20, 10]]

interface Given {
  readonly calls?: Readonly<Record<string, readonly [string, 'certain' | 'possible'][]>>
  readonly definitions?: Readonly<Record<string, readonly string[]>>
}

/** The places of calls and names are lines of main.ts. */
function scored(truth: readonly Use[], { calls = {}, definitions = {} }: Given): Scored {
  const given = Object.entries(calls).map(([line, targets]) => [`main.ts:${line}:3`, targets.map(([target, certainty]) => ({ target, certain: certainty === 'certain' }))] as const)
  return scoreOf(truth, { calls: new Map(given), files: () => [], definitions: ([, line]) => definitions[line] ?? [] })
}

function call(line: number, called: readonly Thing[] | undefined, more: Partial<Use> = {}): Use {
  return { path: 'main.ts', line, column: 3, targets: [], ...(called === undefined ? {} : { called, caller: main }), ...more }
}

function name(line: number, targets: readonly Thing[], more: Partial<Use> = {}): Use {
  return { path: 'main.ts', line, column: 3, targets, ...more }
}

test('W1: an edge that is given at several places counts once, and is found where it is given at one', () => {
  const { score, misses } = scored([call(5, [area]), call(6, [area])], { calls: { 5: [['shapes.ts:1:17', 'certain']] } })
  assert.deepEqual([score.certain, score.recall], [{ right: 1, of: 1 }, { right: 1, of: 1 }])
  assert.deepEqual(misses.map(({ kind, at }) => [kind, at]), [['missing edge', 'main.ts:6:3']], 'the place where it is not given is still shown')
})

test('W1: an edge is right where it is right at one of its places', () => {
  const { score } = scored([call(5, [size]), call(6, [area])], { calls: { 5: [['shapes.ts:1:17', 'certain']], 6: [['shapes.ts:1:17', 'certain']] } })
  assert.deepEqual([score.certain, score.recall], [{ right: 1, of: 1 }, { right: 1, of: 2 }])
})

test('a wrong edge costs precision, and the right one that it stands for costs recall', () => {
  const { score, misses } = scored([call(5, [area])], { calls: { 5: [['other.ts:9:1', 'certain']] } })
  assert.deepEqual([score.certain, score.all, score.recall], [{ right: 0, of: 1 }, { right: 0, of: 1 }, { right: 0, of: 1 }])
  assert.deepEqual(misses.map(({ kind }) => kind), ['wrong edge', 'missing edge'])
})

test('an edge where nothing of the tree is called is wrong', () => {
  const { score } = scored([call(5, [])], { calls: { 5: [['shapes.ts:1:17', 'certain']] } })
  assert.deepEqual([score.certain, score.recall], [{ right: 0, of: 1 }, { right: 0, of: 0 }])
})

test('possible edges are no certain ones, but count as found', () => {
  const { score, misses } = scored([call(5, [area])], { calls: { 5: [['shapes.ts:1:17', 'possible'], ['other.ts:9:1', 'possible']] } })
  assert.deepEqual([score.certain, score.all, score.recall], [{ right: 0, of: 0 }, { right: 1, of: 2 }, { right: 1, of: 1 }])
  assert.deepEqual(misses, [], 'a possible edge that is not right is no miss')
})

test('several things that may run here are each wanted', () => {
  const { score } = scored([call(5, [area, size])], { calls: { 5: [['main.ts:20:10', 'possible']] } })
  assert.deepEqual(score.recall, { right: 1, of: 2 })
})

test('an edge between files is one whose target stands in no way in the file of the call', () => {
  const { score } = scored([call(5, [area]), call(6, [size]), call(7, [[['shapes.ts', 3, 1], ['main.ts', 3, 1]]])], { calls: { 5: [['shapes.ts:1:17', 'certain']] } })
  assert.deepEqual([score.recall, score.recallAcrossFiles], [{ right: 1, of: 3 }, { right: 1, of: 1 }])
})

test('W2: an overload, a declaration, the definition: any of them is right, and they are one edge', () => {
  const overloaded: Thing = [['shapes.ts', 1, 17], ['shapes.ts', 2, 17], ['shapes.ts', 3, 17]]
  const given: Given = { calls: { 5: [['shapes.ts:3:17', 'certain']], 6: [['shapes.ts:1:17', 'certain']] }, definitions: { 8: ['shapes.ts:1:17', 'shapes.ts:3:17'] } }
  const { score } = scored([call(5, [overloaded]), call(6, [overloaded]), name(8, [overloaded])], given)
  assert.deepEqual([score.recall, score.definition], [{ right: 1, of: 1 }, { right: 1, of: 1 }])
  assert.equal(score.certain.right, score.certain.of)
})

test('a definition is right where something is answered and all of it is right', () => {
  const { score, misses } = scored([name(5, [area]), name(6, [area]), name(7, [area])], { definitions: { 5: ['shapes.ts:1:17'], 6: ['shapes.ts:1:17', 'other.ts:9:1'] } })
  assert.deepEqual(score.definition, { right: 1, of: 3 })
  assert.deepEqual(misses.map(({ kind }) => kind), ['wrong definition', 'no definition'])
})

test('what is defined outside has no definition here', () => {
  const { score, misses } = scored([name(5, [], { outside: true }), name(6, [], { outside: true })], { definitions: { 6: ['shapes.ts:1:17'] } })
  assert.deepEqual([score.outside, score.definition], [{ right: 1, of: 2 }, { right: 0, of: 0 }])
  assert.deepEqual(misses.map(({ kind }) => kind), ['invented definition'])
})

test('W3: what the tool does not tell is not judged', () => {
  const given: Given = { calls: { 5: [['shapes.ts:1:17', 'certain']], 6: [['shapes.ts:1:17', 'certain']] }, definitions: { 5: ['other.ts:9:1'] } }
  const { score, misses } = scored([call(5, undefined), call(6, [size], { caller: null })], given)
  assert.deepEqual([score.certain, score.recall, score.definition, score.outside], Array.from({ length: 4 }, () => ({ right: 0, of: 0 })))
  assert.deepEqual(misses, [])
})

test('W4: what a macro alone makes is counted apart', () => {
  const { score, misses } = scored([call(5, [area], { macro: true, targets: [area] }), call(6, [size], { macro: true }), name(7, [area], { macro: true })], { calls: { 5: [['shapes.ts:1:17', 'certain']] } })
  assert.deepEqual([score.byMacro, score.definitionByMacro], [{ right: 1, of: 2 }, { right: 0, of: 1 }])
  assert.deepEqual([score.certain, score.recall, score.definition], Array.from({ length: 3 }, () => ({ right: 0, of: 0 })))
  assert.deepEqual(misses, [])
})

test('files are drawn the same whatever their order, none twice, and all of them where there are no more', () => {
  const files = Array.from({ length: 50 }, (_, i) => `${i}.py`)
  assert.deepEqual(drawnFiles(files, 10), drawnFiles(files.toReversed(), 10))
  assert.equal(new Set(drawnFiles(files, 10)).size, 10)
  assert.deepEqual(drawnFiles(files, 50), files.toSorted())
  assert.deepEqual(drawnFiles(files, undefined), files.toSorted())
})

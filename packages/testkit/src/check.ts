/**
 * Checks a fixture: indexes its files in memory through the one write path and compares what its marks and sections expect.
 * The only place in which tests of behaviour touch the API.
 */
import assert from 'node:assert/strict'
import { updateIndex, type UpdateOptions } from '@codeloom/engine'
import { linkRules } from '@codeloom/languages'
import { openMemory, type GraphStore } from '@codeloom/store'
import { parseFixture, type Fixture, type Mark } from './fixture.ts'
import { memoryTree, type MemoryTree } from './memory-tree.ts'
import { openGraph, type TestGraph } from './test-graph.ts'

/** One state of a fixture. See style.md, 2.1. */
export async function check(text: string): Promise<void> {
  const fixture = parseFixture(text)
  const { graph } = await indexed(fixture)
  checkMarks(graph, fixture.steps.flatMap(step => step.marks))
  const edges = fixture.sections.get('edges')
  if (edges !== undefined) checkEdges(graph, fixture, edges)
  const unresolved = fixture.sections.get('unresolved')
  if (unresolved !== undefined) assert.deepEqual(graph.unresolved(), [...unresolved].sort())
}

/** A fixture in steps: after each, the graph equals that of a fresh index; `=== work @n` is all that was done. */
export async function checkUpdate(text: string): Promise<void> {
  const fixture = parseFixture(text)
  const tree = memoryTree()
  const store = openMemory()
  let before: readonly string[] = []
  for (const [i, step] of fixture.steps.entries()) {
    for (const [path, content] of step.files) tree.put(path, content)
    const work = await update(store, tree)
    const graph = openGraph(store)
    checkMarks(graph, step.marks)
    const lines = graph.dump()
    assert.deepEqual(lines, await freshDump(tree), `step ${i + 1}: the updated graph differs from a fresh one`)
    const number = i + 1
    const expected = fixture.sections.get(`work @${number}`)
    if (expected !== undefined) assert.deepEqual([...work].sort(), [...expected].sort(), `work of step ${number}`)
    const delta = fixture.sections.get(`graph delta @${number}`)
    if (delta !== undefined) assert.deepEqual(deltaOf(before, lines), delta.filter(line => line !== '(empty)'), `graph delta of step ${number}`)
    before = lines
  }
}

/** Brings a store up to date with a tree; returns what was done, `parse PATH` and `link PATH`. */
export async function update(store: GraphStore, tree: MemoryTree, how: Pick<UpdateOptions, 'linkBytes' | 'memory'> = {}): Promise<readonly string[]> {
  const work: string[] = []
  await updateIndex({ store, tree, ...how, rules: linkRules, repo: 'test', onWork: (what, path) => work.push(`${what} ${path}`) })
  return work
}

/** The dump of a fresh index of what the tree holds now. */
export async function freshDump(tree: MemoryTree): Promise<readonly string[]> {
  const files = tree.paths().map(path => [path, tree.text(path) ?? ''] as const)
  const store = openMemory()
  await update(store, memoryTree(files))
  return openGraph(store).dump()
}

async function indexed(fixture: Fixture): Promise<{ graph: TestGraph }> {
  const files = [...(fixture.steps[0]?.files ?? [])].flatMap(([path, text]) => (text === undefined ? [] : [[path, text] as const]))
  const store = openMemory()
  await update(store, memoryTree(files))
  return { graph: openGraph(store) }
}

function checkMarks(graph: TestGraph, marks: readonly Mark[]): void {
  const defined = new Map<string, string>()
  for (const mark of marks.filter(each => each.kind === 'def')) {
    const found = graph.definitionAt(mark)
    assert.ok(found !== undefined, `no definition at ${describe(mark)}`)
    for (const name of mark.names) defined.set(name, found)
  }
  const labels = new Map([...defined].map(([name, found]) => [found, name]))
  for (const mark of marks.filter(each => each.kind === 'ref')) {
    const found = graph.targetsAt(mark).map(target => labels.get(target) ?? target).sort()
    assert.deepEqual(found, [...mark.names].sort(), `what is mentioned at ${describe(mark)}`)
  }
}

function describe(mark: Mark): string {
  return `${mark.line} [${mark.start}, ${mark.end})`
}

/** `=== edges` lists all edges of the kinds that it mentions. */
function checkEdges(graph: TestGraph, fixture: Fixture, lines: readonly string[]): void {
  const kinds = new Set(lines.map(line => line.split(' ')[1] ?? ''))
  const labels = new Map<string, string>()
  for (const mark of fixture.steps.flatMap(step => step.marks)) {
    const found = mark.kind === 'def' ? graph.definitionAt(mark) : undefined
    if (found !== undefined) for (const name of mark.names) labels.set(found, name)
  }
  assert.deepEqual(graph.edges(kinds, labels), [...lines].sort())
}

function deltaOf(before: readonly string[], after: readonly string[]): readonly string[] {
  const [old, now] = [new Set(before), new Set(after)]
  // the hash of an edited file differs by definition
  const counts = (line: string): boolean => !line.startsWith('{"t":"file"')
  return [
    ...before.filter(line => !now.has(line) && counts(line)).map(line => `- ${line}`),
    ...after.filter(line => !old.has(line) && counts(line)).map(line => `+ ${line}`),
  ]
}

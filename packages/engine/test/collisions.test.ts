import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createQueries, verifyStore } from '@codeloom/engine'
import { nameHash } from '@codeloom/model'
import { openMemory } from '@codeloom/store'
import { freshDump, memoryTree, openGraph, update } from '@codeloom/testkit'

/** Two names of one shortened hash: the questions about them have one hash, too. */
const [P, Q] = collidingNames()
/** Of the same length, with hashes of their own. */
const apart = new Map([[P, 'p'.padEnd(P.length, '0')], [Q, 'q'.padEnd(Q.length, '0')]])

function collidingNames(): readonly [string, string] {
  const known = new Map<number, string>()
  for (let i = 0; ; i++) {
    const name = `n${i.toString(36).padStart(7, '_')}`
    const hash = nameHash(name)
    const other = known.get(hash)
    if (other !== undefined) return [other, name]
    known.set(hash, name)
  }
}

const user = `import { ${P}, ${Q} } from './lib'\nexport function use(x: any) { ${P}(); ${Q}(); return x.${P}() }\n`
const both = `export class K { ${P}() { return this.${Q}() } ${Q}() { return 2 } }\nexport function make(): K { return new K() }\nmake().${Q}()\n`
/** What is written, one after the other; undefined takes the file away. */
const edits: readonly (readonly [string, string | undefined])[] = [
  ['user.ts', user], ['lib.ts', `export function ${P}() { return 1 }\n`], ['lib.ts', `export function ${P}() { return 1 }\nexport function ${Q}() { return 2 }\n`],
  ['both.ts', both], ['lib.ts', `export function ${Q}() { return 1 }\n`], ['reexport.ts', `export { ${Q} as ${P} } from './lib'\n`],
  ['user.ts', user.replace('./lib', './reexport')], ['lib.ts', `export const ${P} = 1\n`], ['both.ts', both.replaceAll(P, 'other')], ['lib.ts', undefined], ['c.c', `int ${P}(void);\nint ${Q}(void) { return ${P}(); }\n`],
  ['d.c', `int ${P}(void) { return 1; }\n`], ['d.c', `int ${Q}(int x) { return x; }\n`],
]

test('names whose shortened hashes collide are told apart, through the whole write path and after every edit', async () => {
  assert.equal(nameHash(P), nameHash(Q))
  assert.notEqual(nameHash(apart.get(P) ?? ''), nameHash(apart.get(Q) ?? ''))
  const [store, tree, likewise] = [openMemory(), memoryTree(), memoryTree()]
  for (const [i, [path, text]] of edits.entries()) {
    tree.put(path, text)
    likewise.put(path, text === undefined ? undefined : withoutCollision(text))
    await update(store, tree)
    const lines = openGraph(store).dump()
    assert.deepEqual(lines, await freshDump(tree), `edit ${i}: not as a fresh index`)
    assert.deepEqual(shapeOf(lines.map(withoutCollision)), shapeOf(await freshDump(likewise)), `edit ${i}: not as with names whose hashes are apart`)
    const snapshot = store.snapshot()
    assert.deepEqual(verifyStore(snapshot, bytes => tree.hash(bytes)).damage, [], `edit ${i}`)
    snapshot.close()
  }
  const queries = createQueries(store)
  for (const name of [P, Q]) {
    const response = queries.answer({ method: 'symbols', params: { query: name } })
    assert.ok('result' in response && 'symbols' in response.result && Array.isArray(response.result.symbols))
    assert.deepEqual([response.result.symbols.length > 0, response.result.symbols.every(symbol => symbol.name === name)], [true, true])
  }
})

function withoutCollision(text: string): string {
  return [...apart].reduce((written, [from, to]) => written.replaceAll(from, to), text)
}

/** All but the hashes of contents, which are others. */
function shapeOf(lines: readonly string[]): readonly string[] {
  return lines.map(line => line.replace(/"hash":"[0-9a-f]+"/, '')).sort()
}

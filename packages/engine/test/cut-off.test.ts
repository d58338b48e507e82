import assert from 'node:assert/strict'
import { test } from 'node:test'
import { linkedInVain } from '@codeloom/engine'
import { openMemory } from '@codeloom/store'
import { memoryTree, RandomProject, randomOf, update } from '@codeloom/testkit'

for (const seed of [22, 23, 24, 25]) {
  test(`G2: nothing is linked whose questions kept their answers, seed ${seed}`, async () => {
    const project = new RandomProject(randomOf(seed))
    const tree = memoryTree(project.files)
    const store = openMemory()
    await update(store, tree)
    for (let round = 0; round < 40; round++) {
      for (const [path, text] of project.edit()) tree.put(path, text)
      const before = store.snapshot()
      const work = await update(store, tree)
      const after = store.snapshot()
      const pathsOf = (what: string): ReadonlySet<string> => new Set(work.flatMap(line => (line.startsWith(`${what} `) ? [line.slice(what.length + 1)] : [])))
      assert.deepEqual(linkedInVain(before, after, { changed: pathsOf('parse'), linked: pathsOf('link') }), [], `round ${round}`)
      before.close()
      after.close()
    }
  })
}

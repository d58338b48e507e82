import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { findRoot, indexTree, openStore, type Root } from '../src/index.ts'
import { registeredLanguages } from '../src/languages.ts'
import { openTree } from '../src/open-tree.ts'
import { defaultStorePath } from '../src/open-store.ts'
import { scratchTree } from './scratch-tree.ts'

const git = { '.git/config': '[remote "origin"]\n\turl = https://example.org/it.git\n' }

function sources(count: number): Record<string, string> {
  const files: Record<string, string> = {}
  for (let i = 0; i < count; i++) files[`src/f${i}.ts`] = `export const value${i} = ${i}\n${i % 7 === 0 ? 'function ( {\n' : ''}${i % 11 === 0 ? '\0' : ''}`
  return files
}

/** Runs with a cache of its own. */
async function withCache(run: (dir: string) => Promise<void>): Promise<void> {
  using cache = scratchTree()
  const before = process.env.CODELOOM_CACHE
  process.env.CODELOOM_CACHE = cache.dir
  try {
    await run(cache.dir)
  } finally {
    if (before === undefined) delete process.env.CODELOOM_CACHE
    else process.env.CODELOOM_CACHE = before
  }
}

/** What a root's store says of its files after an index: all but what is told by the clock and the disk. */
async function indexed(root: Root): Promise<readonly string[]> {
  const store = await openStore(undefined, root, { create: true })
  const summary = await indexTree({ root, store, workers: 1 })
  const snapshot = store.snapshot()
  const files = [...snapshot.files()].map(({ id, path: at, language, hash, problems }) => {
    return [at, language, hash, problems, Buffer.from(snapshot.blob('facts', id) ?? []).toString('base64')].join(' ')
  })
  snapshot.close()
  store.close()
  return [summary.root, ...files]
}

test('D1: a clone takes the facts of its sibling, and gets what parsing gives', () => withCache(async () => {
  using first = scratchTree({ ...git, ...sources(40) })
  using second = scratchTree({ ...git, ...sources(40), 'src/new.ts': 'export const added = 1' })
  const expected = await indexed(findRoot(first.dir))
  const root = findRoot(second.dir)
  const got = await indexed(root)
  assert.deepEqual(got.slice(1).filter(line => !line.startsWith('src/new.ts')), expected.slice(1))
  using alone = scratchTree()
  process.env.CODELOOM_CACHE = alone.dir
  assert.deepEqual(got, await indexed(root))
}))

test('D1: what a donor holds is not parsed', () => withCache(async () => {
  using first = scratchTree({ ...git, ...sources(40) })
  const root = findRoot(first.dir)
  const expected = await indexed(root)
  // workers that would extract other facts, were they to parse
  const languages = { ...await registeredLanguages(), url: new URL('./fixture-languages.ts', import.meta.url).href }
  const tree = await openTree(root, { workers: 1, languages, donorStores: async () => [await openStore(undefined, root, { create: false })] })
  const got: string[] = []
  for await (const files of tree.walk()) {
    for await (const read of tree.read(files.map(file => ({ ...file, knownHash: undefined })))) {
      got.push(...read.map(each => (each.kind === 'facts' ? Buffer.from(each.facts).toString('base64') : each.kind)))
    }
  }
  assert.deepEqual(got.sort(), expected.slice(1).map(line => line.split(' ').at(-1)).sort())
}))

test('a donor that is gone or damaged is a miss', () => withCache(async () => {
  using first = scratchTree({ ...git, ...sources(40) })
  using second = scratchTree({ ...git, ...sources(40) })
  using third = scratchTree({ ...git, ...sources(40) })
  const [a, b, c] = [findRoot(first.dir), findRoot(second.dir), findRoot(third.dir)]
  const expected = await indexed(a)
  await indexed(b)
  for (const suffix of ['', '-wal', '-shm']) fs.rmSync(defaultStorePath(a) + suffix, { force: true })
  fs.writeFileSync(defaultStorePath(b), 'no store at all'.repeat(1_000))
  assert.deepEqual(await indexed(c), expected)
  const listed = fs.readdirSync(path.join(process.env.CODELOOM_CACHE ?? '', 'facts'), { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  assert(listed.length > 0)
}))

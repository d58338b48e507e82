import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { findRoot, indexTree, openStore, type Root } from '../src/index.ts'
import { registeredLanguages } from '../src/languages.ts'
import { openTree } from '../src/open-tree.ts'
import { defaultStorePath } from '../src/open-store.ts'
import { listAsDonor, openDonorStores } from '../src/read/donor-list.ts'
import { nothingKnown, scratchTree } from './scratch-tree.ts'

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
  for await (const { changed } of tree.sweep(nothingKnown)) {
    for await (const read of tree.read(changed.map(file => ({ ...file, knownHash: undefined })))) {
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

test('an entry that is empty or cut off, and one of a store that is gone or broken, is a miss and forgotten', () => withCache(async cache => {
  using first = scratchTree({ ...git, ...sources(40) })
  using second = scratchTree({ ...git, ...sources(40) })
  const [a, b] = [findRoot(first.dir), findRoot(second.dir)]
  const expected = await indexed(a)
  const entries = (): readonly string[] => fs.readdirSync(path.join(cache, 'facts'), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile()).map(entry => path.join(entry.parentPath, entry.name))
  const listed = entries().length
  const bad = ['nonsense:x', 'sqlite:/none/at/all.db', `sqlite:${path.join(first.dir, 'src/f0.ts')}`]
  for (const url of bad) listAsDonor(b, url)
  // the folders that hold more than one entry are those that b asks
  const asked = new Set(entries().map(file => path.dirname(file)).filter(folder => fs.readdirSync(folder).length > 1))
  for (const folder of asked) {
    fs.writeFileSync(path.join(folder, '0'.repeat(24)), '')
    fs.writeFileSync(path.join(folder, '1'.repeat(24)), 'sqlite:')
  }
  assert.deepEqual(await indexed(b), expected)
  // b lists its own store under its repository and under its folder, like a
  assert.equal(entries().length, listed * 2)
}))

test('a donor that fails in its own way is a miss', () => withCache(async () => {
  using tree = scratchTree(git)
  const root = findRoot(tree.dir)
  listAsDonor(root, 'sqlite:/a.db')
  assert.deepEqual(await openDonorStores(root, 'mem', () => Promise.reject(new TypeError('as it was told to'))), [])
}))

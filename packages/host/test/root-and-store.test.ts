import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { findRoot, openStore, readSource, staleFiles, userCacheDir } from '../src/index.ts'
import { defaultStorePath } from '../src/open-store.ts'
import { stampOf } from '../src/walk/stamp.ts'
import { differingFiles, seenFromRoot, subjectParams } from '../src/ask.ts'
import { contentHash, hexOf } from '../src/read/content-hash.ts'
import { asOrdinaryUser, scratchTree } from './scratch-tree.ts'

const origin = (url: string): string => `[core]\n\tbare = false\n[remote "other"]\n\turl = no\n[remote "origin"]\n\tfetch = +x\n\turl = ${url}\n`

test('the root is the top level of the checkout, named by its origin without credentials', () => {
  using tree = scratchTree({ '.git/config': origin('https://user:secret@example.org/a/b.git'), 'x/y/': '' })
  assert.deepEqual(findRoot(path.join(tree.dir, 'x/y')), { dir: tree.dir, repo: 'https://example.org/a/b.git' })
})
test('an explicit root is taken as it is', () => {
  using tree = scratchTree({ '.git/config': origin('git@example.org:a/b.git'), 'x/': '' })
  assert.deepEqual(findRoot(tree.dir, path.join(tree.dir, 'x')), { dir: path.join(tree.dir, 'x'), repo: path.join(tree.dir, 'x') })
  assert.equal(findRoot('/', tree.dir).repo, 'git@example.org:a/b.git')
})
test('a folder that is no checkout is its own root', () => {
  using tree = scratchTree({ 'x/': '' })
  assert.deepEqual(findRoot(path.join(tree.dir, 'x')), { dir: path.join(tree.dir, 'x'), repo: path.join(tree.dir, 'x') })
})
test('a worktree has the name of its repository', () => {
  using tree = scratchTree({ 'main/.git/config': origin('https://example.org/w'), 'main/.git/worktrees/w/commondir': '../..\n', 'w/a.ts': '' })
  fs.writeFileSync(path.join(tree.dir, 'w/.git'), `gitdir: ${tree.dir}/main/.git/worktrees/w\n`)
  assert.equal(findRoot(path.join(tree.dir, 'w')).repo, 'https://example.org/w')
})
test('a folder that is not there, or is none, is said in plain words', () => {
  using tree = scratchTree({ 'a.ts': '' })
  assert.throws(() => findRoot(path.join(tree.dir, 'none')), { code: 'not-found', message: `There is no folder ${tree.dir}/none. Check the path.` })
  assert.throws(() => findRoot('.', path.join(tree.dir, 'a.ts')), { code: 'not-a-folder' })
  assert.throws(() => findRoot('.', path.join(tree.dir, 'a.ts/b')), { code: 'not-a-folder' })
})

test('an unknown store is refused without its secrets', async () => {
  const root = { dir: '/', repo: '/' }
  for (const url of ['oracle://user:secret@host/x', 'secret', 'sqlite:']) {
    await assert.rejects(openStore(url, root, { create: true }), (error: Error & { code?: string }) => {
      assert.equal(error.code, 'unknown-store')
      assert.match(error.message, /sqlite:PATH, rocksdb:PATH, postgres:\/\/USER@HOST\/DATABASE, mem/)
      assert.doesNotMatch(error.message, /secret/)
      return true
    })
  }
})
test('the store in memory is one a process', async () => {
  const root = { dir: '/', repo: '/' }
  assert.equal(await openStore('mem', root, { create: true }), await openStore('mem', root, { create: true }))
})
test('the store of a root lies in the cache, by its real path', () => {
  using tree = scratchTree({ 'it/': '', '.cache/': '' })
  fs.symlinkSync('it', path.join(tree.dir, 'link'))
  const at = (name: string): string => defaultStorePath({ dir: path.join(tree.dir, name), repo: '' })
  assert.equal(at('it'), at('link'))
  assert(at('it').startsWith(path.join(userCacheDir(), 'stores', 'it-')))
})

test('a source is read as the graph counts it, and only inside the root', async () => {
  using tree = scratchTree({ 'root/a.ts': '\ufeffa\n', 'root/b.ts': 'a\0', 'outside.ts': 'x' })
  fs.symlinkSync('../outside.ts', path.join(tree.dir, 'root/link.ts'))
  const root = { dir: path.join(tree.dir, 'root'), repo: '' }
  assert.equal(await readSource(root, 'a.ts'), 'a\n')
  for (const file of ['b.ts', '../outside.ts', 'link.ts', 'none.ts']) assert.equal(await readSource(root, file), undefined)
})

test('stale files are those that are gone or not surely unchanged', async () => {
  using tree = scratchTree({ 'a.ts': 'a', 'b.ts': 'b', 'c.ts': 'c', 'folder/d.ts': 'd', 'shut/e.ts': 'e' })
  const readNs = BigInt(Date.now() + 10_000) * 1_000_000n
  const records = ['a.ts', 'b.ts', 'c.ts', 'folder/d.ts', 'shut/e.ts'].map(name => {
    const stamp = stampOf(path.join(tree.dir, name))
    assert(stamp)
    return { path: name, stamp, readNs }
  })
  fs.rmSync(path.join(tree.dir, 'a.ts'))
  fs.writeFileSync(path.join(tree.dir, 'b.ts'), 'B!')
  fs.rmSync(path.join(tree.dir, 'folder'), { recursive: true })
  fs.writeFileSync(path.join(tree.dir, 'folder'), '')
  fs.chmodSync(path.join(tree.dir, 'shut'), 0)
  const stale = await asOrdinaryUser(() => staleFiles({ dir: tree.dir, repo: '' }, records))
  assert.deepEqual(stale, ['a.ts', 'b.ts', 'folder/d.ts', 'shut/e.ts'])
})

test('files that differ are told by their content where the stamp proves nothing', async () => {
  using tree = scratchTree({ 'a.ts': 'a', 'b.ts': 'b', 'c.ts': 'c' })
  const hash = await contentHash()
  const readNs = BigInt(Date.now()) * 1_000_000n
  const records = ['a.ts', 'b.ts', 'c.ts'].map((name, i) => {
    const stamp = stampOf(path.join(tree.dir, name))
    assert(stamp)
    hash.update(fs.readFileSync(path.join(tree.dir, name)))
    return { id: i + 1, path: name, language: 'x', hash: hexOf(hash.digest()), stamp, readNs, problems: '', symbolIds: [] }
  })
  fs.writeFileSync(path.join(tree.dir, 'b.ts'), 'B')
  fs.rmSync(path.join(tree.dir, 'c.ts'))
  assert.deepEqual(await staleFiles({ dir: tree.dir, repo: '' }, records), ['a.ts', 'b.ts', 'c.ts'])
  assert.deepEqual(await differingFiles({ dir: tree.dir, repo: '' }, records), ['b.ts', 'c.ts'])
})

test('a path may be written absolute or with a dot, and a position names one', () => {
  using tree = scratchTree({ 'src/a.ts': 'a' })
  const root = { dir: tree.dir, repo: '' }
  for (const written of [path.join(tree.dir, 'src/a.ts'), './src/a.ts', 'src/a.ts']) assert.deepEqual(seenFromRoot(root, { path: written, from: `${written}:1:2`, to: 'A.b', limit: 3 }), { path: 'src/a.ts', from: 'src/a.ts:1:2', to: 'A.b', limit: 3 })
  for (const path of ['none.ts', '/elsewhere/a.ts', '']) assert.deepEqual(seenFromRoot(root, { path }), { path })
  assert.deepEqual(subjectParams(root, './src/a.ts:3:4'), { path: 'src/a.ts', line: 3, column: 4 })
  assert.deepEqual(subjectParams(root, 'src/a.ts#A.b'), { symbol: 'src/a.ts#A.b' })
})

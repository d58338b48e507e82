import assert from 'node:assert/strict'
import { once } from 'node:events'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { test } from 'node:test'
import { openMemory } from '@codeloom/store'
import { openTree } from '../src/open-tree.ts'
import { findTreeChanges } from '../src/tree-changes.ts'
import { stampOf } from '../src/walk/stamp.ts'
import { isUnchanged } from '../src/walk/unchanged.ts'
import { languagesAt } from '../src/languages.ts'
import { asOrdinaryUser, nothingKnown, scratchTree } from './scratch-tree.ts'

const languages = await languagesAt(new URL('./fixture-languages.ts', import.meta.url).href)

async function walk(dir: string): Promise<{ readonly paths: readonly string[]; readonly problems: readonly string[] }> {
  const tree = await openTree({ dir, repo: dir }, { languages })
  const paths: string[] = []
  for await (const { changed } of tree.sweep(nothingKnown)) paths.push(...changed.map(file => file.path))
  return { paths: paths.sort(), problems: [...tree.problems].map(([at, { code }]) => `${at}: ${code}`) }
}

async function checkWalk(files: Readonly<Record<string, string>>, expected: readonly string[]): Promise<void> {
  using tree = scratchTree(files)
  assert.deepEqual((await walk(tree.dir)).paths, expected)
}

test('W1: only files that a language claims belong', () => checkWalk({ 'a.ts': '', 'b.d.ts': '', 'c.txt': '', 'trouble.json': '', 'x/y.trouble': '', 'x/z.h': '' }, ['a.ts', 'b.d.ts', 'trouble.json', 'x/y.trouble', 'x/z.h']))
test('W1: ignore files, nested and negated', () => checkWalk({
  '.gitignore': '*.gen.ts\n/out\n', 'a.gen.ts': '', 'out/x.ts': '', 'in/out/x.ts': '', 'in/.gitignore': '!keep.gen.ts\n', 'in/keep.gen.ts': '', 'in/b.gen.ts': '',
}, ['in/keep.gen.ts', 'in/out/x.ts']))
test('W1: .codeloomignore beats .gitignore, both ways', () => checkWalk({
  '.gitignore': 'a.ts\n', '.codeloomignore': '!a.ts\nb.ts\n', 'a.ts': '', 'b.ts': '', 'c.ts': '',
}, ['a.ts', 'c.ts']))
test('W1: what is ignored cannot be brought back from below', () => checkWalk({ '.gitignore': 'no/\n', 'no/.gitignore': '!*.ts\n', 'no/a.ts': '', 'a.ts': '' }, ['a.ts']))
test('W1: case counts', () => checkWalk({ '.gitignore': '*.C\n', 'a.c': '' }, ['a.c']))
test('W1: dependencies, version control, caches, secrets are left out; build folders only where an ignore file says so', () => checkWalk({
  'node_modules/a/a.ts': '', '.git/a.c': '', '.next/a.ts': '', 'coverage/a.ts': '', '.env.trouble': '', 'id_rsa.c': '', 'dist/a.ts': '', 'vendor/a.c': '',
}, ['dist/a.ts', 'vendor/a.c']))

test('W4: a file of secrets never belongs, whatever the ignore files say and however its name is written', () => checkWalk({
  '.codeloomignore': '!.env*\n!*\n!.ssh/\n', '.env.ts': '', '.ENV.local.ts': '', 'Id_Rsa.c': '', '.ssh/a.ts': '', '.aws/a.c': '', '.environment.ts': '', 'env.d.ts': '', 'keys.ts': '',
}, ['.environment.ts', 'env.d.ts', 'keys.ts']))

test('W5: ignore files that cannot be followed in bounded time are set aside and said, their other lines hold', async () => {
  const slow = `${'*a'.repeat(40)}*b.ts`
  using tree = scratchTree({ '.gitignore': `*.gen.ts\n${slow}\n**/a/**/*.min.*.js\n`, [`${'a'.repeat(200)}.ts`]: '', 'a.gen.ts': '', 'in/.gitignore': `${'**/a/'.repeat(5)}b\n`, 'in/b.ts': '', 'large/.gitignore': '#'.repeat((1 << 20) + 1), 'large/c.ts': '' })
  const found = await walk(tree.dir)
  assert.deepEqual(found.paths, [`${'a'.repeat(200)}.ts`, 'in/b.ts', 'large/c.ts'])
  assert.deepEqual([...found.problems].sort(), ['.gitignore: configuration', 'in/.gitignore: configuration', 'large/.gitignore: too-large'])
})

test('W1: it does not matter whether the tree is a checkout, or what git was told elsewhere', async () => {
  using tree = scratchTree({ 'a.ts': '', 'b.ts': '', '.git/info/exclude': 'a.ts\n', '.git/config': '[core]\n excludesFile = x\n' })
  assert.deepEqual((await walk(tree.dir)).paths, ['a.ts', 'b.ts'])
})

test('W2: links are not followed, what is no ordinary file is passed over', async () => {
  using tree = scratchTree({ 'a/b.ts': '' })
  fs.symlinkSync('..', path.join(tree.dir, 'a/loop'))
  fs.symlinkSync('b.ts', path.join(tree.dir, 'a/c.ts'))
  const socket = net.createServer().listen(path.join(tree.dir, 'a/socket.ts'))
  await once(socket, 'listening')
  assert.deepEqual((await walk(tree.dir)).paths, ['a/b.ts'])
  socket.close()
})

test('a name that is no UTF-8 is left out, and said', { skip: process.platform !== 'linux' }, async () => {
  using tree = scratchTree({ 'a.ts': '', 'odd \u{1f600}\n.ts': '', 'q\ufffd.ts': '' })
  fs.writeFileSync(Buffer.concat([Buffer.from(`${tree.dir}/bad`), Buffer.from([0xff]), Buffer.from('.ts')]), '')
  assert.deepEqual(await walk(tree.dir), { paths: ['a.ts', 'odd \u{1f600}\n.ts', 'q\ufffd.ts'], problems: ['bad\ufffd.ts: encoding'] })
})

test('a folder that may not be read, or listed and not entered, is a problem, the rest is there', { skip: process.platform === 'win32' }, async () => {
  for (const [mode, problems] of [[0o000, ['shut: unreadable']], [0o444, ['shut/b.ts: unreadable', 'shut/in: unreadable']]] as const) {
    using tree = scratchTree({ 'a.ts': '', 'shut/b.ts': '', 'shut/in/c.ts': '' })
    fs.chmodSync(path.join(tree.dir, 'shut'), mode)
    const found = await asOrdinaryUser(() => walk(tree.dir))
    fs.chmodSync(path.join(tree.dir, 'shut'), 0o700)
    assert.deepEqual(found, { paths: ['a.ts'], problems })
  }
})

test('a file below what is no folder any more is gone', () => {
  using tree = scratchTree({ 'was-folder': '' })
  assert.equal(stampOf(path.join(tree.dir, 'was-folder/a.ts')), undefined)
})

test('ignore files that leave nothing over are a problem', async () => {
  using tree = scratchTree({ '.gitignore': '/*\n', 'a.ts': '' })
  assert.deepEqual(await walk(tree.dir), { paths: [], problems: ['.: configuration'] })
})

test('an empty folder has no files and no problems', async () => {
  using tree = scratchTree()
  assert.deepEqual(await walk(tree.dir), { paths: [], problems: [] })
})

test('a walk ends when it is aborted', async () => {
  using scratch = scratchTree({ 'a.ts': '' })
  const tree = await openTree({ dir: scratch.dir, repo: '' }, { languages })
  await assert.rejects(Array.fromAsync(tree.sweep(nothingKnown, AbortSignal.abort())), { name: 'AbortError' })
})

test('unchanged means an equal stamp that is clearly older than the read', () => {
  const stamp = { size: 1, mtimeNs: 1_000_000_000_123n, ctimeNs: 1_000_000_000_123n, inode: 7n }
  const check = (change: Partial<typeof stamp>, afterNs: bigint): boolean => isUnchanged({ stamp, readNs: stamp.ctimeNs + afterNs }, { ...stamp, ...change })
  assert.equal(check({}, 1_000_000_000n), true)
  assert.equal(check({}, 1_000_000n), false)
  for (const change of [{ size: 2 }, { mtimeNs: 1n }, { ctimeNs: 1n }, { inode: 8n }]) assert.equal(check(change, 1_000_000_000n), false)
})

test('a tree is compared with what was indexed of it', async () => {
  using tree = scratchTree({ 'a.ts': 'a', 'b.ts': 'b', 'c.ts': 'c', 'd.ts': 'd' })
  const readNs = BigInt(Date.now() + 10_000) * 1_000_000n
  const records = ['a.ts', 'b.ts', 'c.ts', 'gone/x.ts'].map(name => {
    return { hash: '0'.repeat(64), problems: '', symbolIds: [], path: name, language: 'typescript', readNs, stamp: stampOf(path.join(tree.dir, name)) ?? { size: 0, mtimeNs: 0n, ctimeNs: 0n, inode: 0n } }
  })
  fs.writeFileSync(path.join(tree.dir, 'b.ts'), 'B!')
  fs.rmSync(path.join(tree.dir, 'c.ts'))
  const store = openMemory()
  const transaction = await store.begin()
  for (const [i, record] of records.entries()) transaction.putFile({ ...record, id: i + 1 })
  transaction.commit(transaction.before.commit)
  const { swept, ...changes } = await findTreeChanges({ dir: tree.dir, repo: '' }, store.snapshot(), languages)
  assert.deepEqual(changes, { added: ['d.ts'], changed: ['b.ts'], removed: ['c.ts', 'gone/x.ts'], problems: [] })
  assert.deepEqual([swept.sequence, swept.changed.map(file => file.path).sort(), swept.gone.toSorted(), swept.looked], [1, ['b.ts', 'd.ts'], ['c.ts', 'gone/x.ts'], 3])
})

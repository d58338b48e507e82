import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import type { FileToRead, ReadFile } from '@codeloom/engine'
import { FileFacts } from '@codeloom/model'
import { contentHash, hexOf, type ContentHash } from '../src/read/content-hash.ts'
import { FileReader } from '../src/read/read-bytes.ts'
import { languagesAt } from '../src/languages.ts'
import { openTree, type TreeOptions } from '../src/open-tree.ts'
import { nothingKnown, scratchTree } from './scratch-tree.ts'

const languages = await languagesAt(new URL('./fixture-languages.ts', import.meta.url).href)

interface Seen {
  readonly names: string
  readonly problems: string
}

/** Reads all files below a folder; `before` runs between the walk and the read. */
async function readAll(dir: string, options: TreeOptions & { readonly before?: () => void; readonly known?: string } = {}): Promise<readonly ReadFile[]> {
  const tree = await openTree({ dir, repo: dir }, { languages, ...options })
  const files: FileToRead[] = []
  for await (const { changed } of tree.sweep(nothingKnown)) files.push(...changed.map(file => ({ ...file, knownHash: options.known })))
  options.before?.()
  const read: ReadFile[] = []
  for await (const some of tree.read(files)) read.push(...some)
  return read.sort((a, b) => (a.file.path < b.file.path ? -1 : 1))
}

function seen(read: ReadFile): Seen | string {
  if (read.kind !== 'facts') return read.kind
  const facts = new FileFacts(read.facts)
  const names = Array.from(facts.symbols.name.subarray(1), name => facts.string(name)).join(' ')
  const inText = Array.from(facts.problems.code, code => facts.string(code))
  return { names, problems: [...read.problems.map(({ code }) => code), ...new Set(inText)].join(' ') }
}

/** What one file gives, in the thread that asks and in a worker. */
async function checkContent(name: string, content: string | Uint8Array, { expected, options = {} }: { readonly expected: Seen; readonly options?: TreeOptions }): Promise<void> {
  using tree = scratchTree({ [name]: content })
  for (const workers of [undefined, 1]) assert.deepEqual((await readAll(tree.dir, { ...options, workers })).map(seen), [expected])
}

test('R1: a file is read, hashed and parsed', async () => {
  using tree = scratchTree({ 'a.ts': 'a + b' })
  const [read] = await readAll(tree.dir, { workers: 1 })
  assert(read?.kind === 'facts')
  assert.deepEqual(seen(read), { names: 'a b', problems: '' })
  // b3sum of the five bytes
  assert.equal(read.hash, '33acea8b7504720996b9f5c92861c371e21916b2bdbc933eb77d0d6d34866b2a')
  assert.equal(read.file.stamp.size, 5)
  assert.equal(read.bytes, 5)
})

test('a byte order mark is no text', () => checkContent('a.ts', '\ufeffa', { expected: { names: 'a', problems: '' } }))
test('UTF-16 with a mark is text', async () => {
  await checkContent('a.ts', Buffer.from('\ufeffa + é', 'utf16le'), { expected: { names: 'a é', problems: '' } })
  await checkContent('a.ts', Buffer.from('\ufeffa + é', 'utf16le').swap16(), { expected: { names: 'a é', problems: '' } })
})
test('bad bytes read as U+FFFD, and are a problem', () => checkContent('a.ts', Buffer.from([0x61, 0x3b, 0x2f, 0x2f, 0xff]), { expected: { names: 'a', problems: 'encoding' } }))
test('a binary file is a module and a problem', () => checkContent('a.ts', 'a\0b', { expected: { names: '', problems: 'binary' } }))
test('a large file is a module and a problem', () => checkContent('a.ts', 'a + b', { expected: { names: '', problems: 'too-large' }, options: { maxFileBytes: 4 } }))
test('what does not parse is a problem, the rest is there', () => checkContent('a.ts', 'a; function ( {', { expected: { names: 'a', problems: 'syntax' } }))
test('a text language needs no grammar', () => checkContent('trouble.json', 'ok', { expected: { names: '', problems: '' } }))
test('R2: an extractor that throws costs its file alone', async () => {
  using tree = scratchTree({ 'a.ts': 'a', 'b.trouble': 'throw', 'c.ts': 'c' })
  assert.deepEqual((await readAll(tree.dir, { workers: 1 })).map(seen), [{ names: 'a', problems: '' }, { names: '', problems: 'crash' }, { names: 'c', problems: '' }])
})

test('a known content is not parsed again', async () => {
  using tree = scratchTree({ 'a.ts': 'a + b', 'b.ts': 'b; function ( {' })
  assert.deepEqual((await readAll(tree.dir, { known: '33acea8b7504720996b9f5c92861c371e21916b2bdbc933eb77d0d6d34866b2a' })).map(seen), ['same', { names: 'b', problems: 'syntax' }])
})

test('what vanished, or became something else, since the walk is gone', async () => {
  using tree = scratchTree({ 'a.ts': 'a', 'b.ts': 'b', 'c.ts': 'c', 'd.ts': 'd' })
  const at = (name: string): string => path.join(tree.dir, name)
  const before = (): void => {
    for (const name of ['a.ts', 'b.ts', 'c.ts']) fs.rmSync(at(name))
    fs.symlinkSync('d.ts', at('b.ts'))
    fs.mkdirSync(at('c.ts'))
  }
  assert.deepEqual((await readAll(tree.dir, { before, workers: 1 })).map(seen), ['gone', 'gone', 'gone', { names: 'd', problems: '' }])
})

test('a file that was written since the walk is read as it is now, with its stamp of now', async () => {
  using tree = scratchTree({ 'a.ts': 'a' })
  const [read] = await readAll(tree.dir, { before: () => fs.writeFileSync(path.join(tree.dir, 'a.ts'), 'a + bc') })
  assert.equal(read?.file.stamp.size, 6)
})

for (const [what, content, code] of [['ends', 'exit', 'crash'], ['breaks', 'trap', 'crash'], ['hangs', 'hang', 'timeout']] as const) {
  test(`P1: a file that ${what} its worker is set aside, all others are read`, async () => {
    const files: Record<string, string> = { 'm.trouble': content }
    for (let i = 0; i < 200; i++) files[`f${i}.ts`] = `name${i}`
    using tree = scratchTree(files)
    // a hung worker is given up 5 s after the limit, here after 2 s
    const read = await readAll(tree.dir, { workers: 2, maxParseMs: -3_000 })
    assert.equal(read.length, 201)
    const odd = read.filter(({ file }) => file.path === 'm.trouble')
    assert.deepEqual(odd.map(seen), [{ names: '', problems: code }])
    assert.equal(odd[0]?.kind === 'facts' && odd[0].file.stamp.size, content.length)
    assert(read.every(each => each.kind === 'facts' && (each.file.path === 'm.trouble' || each.problems.length === 0)))
  })
}

test('P3: a file that breaks the parser of the thread that asks is set aside by workers, all others are read, and that thread reads no more', async () => {
  using tree = scratchTree({ 'a.ts': 'a', 'b.trouble': 'trap', 'c.ts': 'c' })
  const opened = await openTree({ dir: tree.dir, repo: tree.dir }, { languages })
  for (const _ of [1, 2]) {
    const files: FileToRead[] = []
    for await (const { changed } of opened.sweep(nothingKnown)) files.push(...changed.map(file => ({ ...file, knownHash: undefined })))
    const read: ReadFile[] = []
    for await (const some of opened.read(files)) read.push(...some)
    assert.deepEqual(read.sort((a, b) => (a.file.path < b.file.path ? -1 : 1)).map(seen), [{ names: 'a', problems: '' }, { names: '', problems: 'crash' }, { names: 'c', problems: '' }])
  }
})

test('R1: the thread that asks and workers read the same together as a worker alone', async () => {
  const files: Record<string, string> = {}
  for (let i = 0; i < 200; i++) files[`f${i}.ts`] = Array.from({ length: 400 }, (_, j) => `name${i}x${j}`).join(' + ')
  using tree = scratchTree(files)
  const facts = (read: readonly ReadFile[]): readonly unknown[] => read.map(each => (each.kind === 'facts' ? [each.file.path, each.hash, Buffer.from(each.facts).toString('base64')] : each.kind))
  assert.deepEqual(facts(await readAll(tree.dir)), facts(await readAll(tree.dir, { workers: 1 })))
})

test('a file that changes each time it is read is said to, and is read once it rests', async () => {
  using tree = scratchTree({ 'a.ts': 'a'.repeat(64) })
  const file = path.join(tree.dir, 'a.ts')
  const hash = await contentHash()
  let changes = 0
  const whileHashing: ContentHash = {
    update: bytes => {
      if (changes-- > 0) fs.appendFileSync(file, 'b')
      hash.update(bytes)
    },
    digest: () => hash.digest(),
  }
  const reader = new FileReader(whileHashing, 8)
  changes = Infinity
  assert.equal(reader.read(file).kind, 'changing')
  changes = 1
  const read = reader.read(file)
  assert(read.kind === 'too-large')
  hash.update(fs.readFileSync(file))
  assert.deepEqual([read.stamp.size, hexOf(read.digest)], [fs.statSync(file).size, hexOf(hash.digest())])
})

test('a worker that cannot start fails the read', async () => {
  using tree = scratchTree({ 'a.ts': 'a' })
  const broken = { ...languages, url: 'file:///nowhere/languages.ts' }
  await assert.rejects(readAll(tree.dir, { languages: broken, workers: 1 }))
})

test('a read ends when it is aborted or left, and leaves no thread behind', async () => {
  const files: Record<string, string> = {}
  for (let i = 0; i < 300; i++) files[`f${i}.ts`] = `name${i};`.repeat(500)
  using scratch = scratchTree(files)
  const tree = await openTree({ dir: scratch.dir, repo: '' }, { languages })
  const all: FileToRead[] = []
  for await (const { changed } of tree.sweep(nothingKnown)) all.push(...changed.map(file => ({ ...file, knownHash: undefined })))
  const stop = new AbortController()
  await assert.rejects(async () => {
    for await (const some of tree.read(all, stop.signal)) {
      assert(some.length > 0)
      stop.abort()
    }
  }, { name: 'AbortError' })
  for await (const some of tree.read(all)) {
    assert(some.length > 0)
    break
  }
})

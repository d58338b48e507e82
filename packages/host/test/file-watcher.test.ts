import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { claimsOf } from '../src/claims.ts'
import { registeredLanguages } from '../src/languages.ts'
import { FileWatcher } from '../src/watch/file-watcher.ts'
import { scratchTree } from './scratch-tree.ts'

const nothingKnown = { folders: new Map() }

async function watcherOf(t: TestContext, files: Readonly<Record<string, string>>): Promise<{ readonly watcher: FileWatcher; readonly dir: string }> {
  const { dir, [Symbol.dispose]: remove } = scratchTree(files)
  const watcher = new FileWatcher({ dir, claimOf: claimsOf(await registeredLanguages()), problems: new Map(), events: { touched: () => undefined, exhausted: () => undefined } })
  t.after(() => {
    watcher.close()
    remove()
  })
  return { watcher, dir }
}

test('V1: what was seen in a folder that then is gone was not found: nobody would hear of it', async t => {
  const { watcher, dir } = await watcherOf(t, { 'a.ts': '1\n', 'd/c.ts': '1\n' })
  await Array.fromAsync(watcher.sweep(nothingKnown))
  function* paths(): Generator<string> {
    yield 'd/c.ts'
    fs.renameSync(path.join(dir, 'd'), path.join(dir, 'e'))
    yield 'd'
  }
  const { changed } = await watcher.look(paths(), nothingKnown)
  fs.renameSync(path.join(dir, 'e'), path.join(dir, 'd'))
  assert.deepEqual([changed, watcher.watches.has('d/')], [[], false])
})

test('V1: a folder that is gone when it is to be watched is not listed, though it came back', async t => {
  const { watcher, dir } = await watcherOf(t, { 'a.ts': '1\n', 'd/c.ts': '1\n' })
  const enter = watcher.watches.enter.bind(watcher.watches)
  watcher.watches.enter = folder => {
    if (folder !== 'd/') return enter(folder)
    fs.renameSync(path.join(dir, 'd'), path.join(dir, 'e'))
    const entered = enter(folder)
    fs.renameSync(path.join(dir, 'e'), path.join(dir, 'd'))
    return entered
  }
  const swept = await Array.fromAsync(watcher.sweep(nothingKnown))
  assert.deepEqual(swept.flatMap(({ changed }) => changed.map(file => file.path)), ['a.ts'])
})

test('V1: a folder that is a link when it is looked into, or once it was listed, is not followed', async t => {
  for (const when of ['before', 'after'] as const) {
    const { watcher, dir } = await watcherOf(t, { 'a.ts': '1\n', 'd/c.ts': '1\n', 'e/c.ts': '1\n' })
    const enter = watcher.watches.enter.bind(watcher.watches)
    const swap = (): void => {
      fs.rmSync(path.join(dir, 'd'), { recursive: true })
      fs.symlinkSync('e', path.join(dir, 'd'))
    }
    watcher.watches.enter = folder => {
      if (folder === 'd/' && when === 'before') swap()
      const entered = enter(folder)
      if (folder !== 'd/' || when === 'before' || entered === undefined) return entered
      swap()
      return entered
    }
    const swept = await Array.fromAsync(watcher.sweep(nothingKnown))
    assert.deepEqual(swept.flatMap(({ changed }) => changed.map(file => file.path)).sort(), ['a.ts', 'e/c.ts'], when)
  }
})

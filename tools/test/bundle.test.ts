import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { freshBundle } from '../../surfaces/cli/bin/fresh-bundle.mjs'
import { makeBundle } from '../bundle.ts'

const root = path.resolve(import.meta.dirname, '../..')
const entries = { main: 'surfaces/cli/src/main.ts' }

/** A project whose program says a word of one module now and, loaded when it runs, one of another. */
function project(): string {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'bundle-')))
  write(folder, 'surfaces/cli/package.json', '{"type":"module"}')
  write(folder, 'surfaces/cli/src/main.ts', "import { word } from './word.ts'\nconsole.log(word, import.meta.url.endsWith('.ts') ? 'source' : 'bundle', (await import('./later.ts')).later)\n")
  write(folder, 'surfaces/cli/src/word.ts', "export const word: string = 'one'\n")
  write(folder, 'surfaces/cli/src/later.ts', "export const later: string = 'later'\n")
  for (const file of ['codeloom.mjs', 'fresh-bundle.mjs']) {
    fs.mkdirSync(path.join(folder, 'surfaces/cli/bin'), { recursive: true })
    fs.copyFileSync(path.join(root, 'surfaces/cli/bin', file), path.join(folder, 'surfaces/cli/bin', file))
  }
  return folder
}

function write(folder: string, file: string, text: string): void {
  fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
  fs.writeFileSync(path.join(folder, file), text)
  const at = Date.now() / 1000 - 1
  fs.utimesSync(path.join(folder, file), at, at)
}

function said(folder: string): string {
  const { stdout, stderr } = spawnSync(process.execPath, [path.join(folder, 'surfaces/cli/bin/codeloom.mjs')], { encoding: 'utf8', env: { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1' } })
  return (stdout + stderr).trim()
}

test('the launcher runs the bundle as long as it is that of the sources, and the sources otherwise', async () => {
  const folder = project()
  assert.equal(said(folder), 'one source later')
  await makeBundle(folder, entries)
  assert.equal(said(folder), 'one bundle later')
  write(folder, 'surfaces/cli/src/word.ts', "export const word: string = 'two'\n")
  assert.equal(said(folder), 'two source later')
  await makeBundle(folder, entries)
  assert.equal(said(folder), 'two bundle later')
  fs.rmSync(path.join(folder, 'surfaces/cli/src/later.ts'))
  assert.match(said(folder), /Cannot find module '.*src\/later\.ts'/)
})

test('a bundle takes the modules of Node without loading what they would load for an import', async () => {
  const folder = project()
  const lines = [
    "import fs, { existsSync as isThere } from 'node:fs'",
    "import * as path from 'node:path'",
    "import process, { cwd } from 'node:process'",
    "import { sep } from 'path'",
    "const loaded = process.moduleLoadList.includes('NativeModule internal/fs/streams')",
    "process.exitCode = fs.statSync(cwd()).isDirectory() && isThere(path.join('/')) && sep === path.sep ? (loaded ? 3 : 4) : 5",
  ]
  write(folder, 'surfaces/cli/src/main.ts', lines.join('\n'))
  await makeBundle(folder, entries)
  const launched = spawnSync(process.execPath, [path.join(folder, 'surfaces/cli/bin/codeloom.mjs')], { encoding: 'utf8', env: { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1' } })
  assert.equal(launched.stderr, '')
  assert.equal(launched.status, 4)
})

test('a bundle is used neither half-written nor with a package that leads elsewhere', async () => {
  const folder = project()
  await makeBundle(folder, entries)
  const list = path.join(folder, 'surfaces/cli/dist/current.json')
  const whole = fs.readFileSync(list, 'utf8')
  for (const cut of ['', whole.slice(0, -9), '{}', 'null', '{"name":"x","inputs":[["a"]]}']) {
    fs.writeFileSync(list, cut)
    assert.equal(freshBundle(folder), undefined, cut)
  }
  fs.writeFileSync(list, whole)
  const made = freshBundle(folder)
  assert.ok(made !== undefined)
  fs.renameSync(made, `${made}-gone`)
  assert.equal(freshBundle(folder), undefined)
  fs.renameSync(`${made}-gone`, made)
  write(folder, 'surfaces/cli/package.json', '{"type":"module","imports":{}}')
  assert.equal(freshBundle(folder), undefined)
})

test('what is written while it is bundled is bundled again', async () => {
  const folder = project()
  fs.writeFileSync(path.join(folder, 'surfaces/cli/src/word.ts'), "export const word: string = 'now'\n")
  await makeBundle(folder, entries)
  assert.equal(freshBundle(folder), undefined)
})

test('what a process that still runs may load is there a week long, from when another took its place', async () => {
  const folder = project()
  const first = await makeBundle(folder, entries)
  const longAgo = new Date(Date.now() - 8 * 24 * 3600 * 1000)
  fs.utimesSync(first, longAgo, longAgo)
  write(folder, 'surfaces/cli/src/word.ts', "export const word: string = 'two'\n")
  const second = await makeBundle(folder, entries)
  assert.deepEqual([fs.existsSync(first), freshBundle(folder)], [true, second])
  fs.utimesSync(first, longAgo, longAgo)
  await makeBundle(folder, entries)
  assert.deepEqual(fs.readdirSync(path.dirname(second)).sort(), [path.basename(second), 'current.json'].sort())
})

test('a bundle that was half removed is not used, and made whole when the sources are those again', async () => {
  const folder = project()
  const made = await makeBundle(folder, entries)
  fs.rmSync(path.join(made, 'main.mjs'))
  assert.equal(freshBundle(folder), undefined)
  assert.equal(said(folder), 'one source later')
  assert.equal(await makeBundle(folder, entries), made)
  assert.equal(said(folder), 'one bundle later')
})

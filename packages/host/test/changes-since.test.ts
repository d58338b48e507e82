import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { openMemory, type GraphStore } from '@codeloom/store'
import { changesSince } from '../src/changes-since.ts'
import { findRoot, HostError, indexTree } from '../src/index.ts'
import { scratchTree } from './scratch-tree.ts'

function git(dir: string, ...args: readonly string[]): void {
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false', ...args], { cwd: dir, stdio: 'pipe' })
}

function committed(dir: string): void {
  git(dir, 'init', '-q')
  git(dir, 'add', '-A')
  git(dir, 'commit', '-q', '-m', 'first')
}

async function indexed(dir: string): Promise<GraphStore> {
  const store = openMemory()
  await indexTree({ root: findRoot(dir, dir), store, workers: 1 })
  return store
}

const sources = {
  'src/a.ts': 'export function kept() {}\nexport class Old { gone() {} }\nexport function also() {}\n',
  'src/b.ts': 'export const b = 1\n',
  'odd \u00e4 "name".ts': 'export function odd() {}\n',
}

test('the diff against a revision, and what it removes, from the old texts', async () => {
  using tree = scratchTree(sources)
  committed(tree.dir)
  fs.writeFileSync(path.join(tree.dir, 'src/a.ts'), 'export function kept() {}\nexport function also() { return 2 }\n')
  fs.rmSync(path.join(tree.dir, 'src/b.ts'))
  fs.writeFileSync(path.join(tree.dir, 'odd \u00e4 "name".ts'), 'export function even() {}\n')
  const { diff, stale, gone } = await changesSince(findRoot(tree.dir, tree.dir), await indexed(tree.dir), 'HEAD')
  assert.match(diff, /^-export class Old/m)
  assert.deepEqual(stale, [])
  assert.deepEqual([...gone].sort(), ['odd \u00e4 "name".ts#odd', 'src/a.ts#Old', 'src/a.ts#Old.gone', 'src/b.ts#b'])
})

test('files that changed after they were indexed are stale: their symbols are the old ones still', async () => {
  using tree = scratchTree(sources)
  committed(tree.dir)
  const store = await indexed(tree.dir)
  fs.writeFileSync(path.join(tree.dir, 'src/a.ts'), 'export function kept() {}\n')
  fs.rmSync(path.join(tree.dir, 'src/b.ts'))
  const { stale, gone } = await changesSince(findRoot(tree.dir, tree.dir), store, 'HEAD')
  assert.deepEqual([[...stale].sort(), gone], [['src/a.ts', 'src/b.ts'], []])
})

test('a root below the top level sees its own part, by its own paths', async () => {
  using tree = scratchTree(sources)
  committed(tree.dir)
  fs.appendFileSync(path.join(tree.dir, 'src/a.ts'), 'export function more() {}\n')
  fs.appendFileSync(path.join(tree.dir, 'odd \u00e4 "name".ts'), '// x\n')
  const root = findRoot(tree.dir, path.join(tree.dir, 'src'))
  const { diff } = await changesSince(root, await indexed(root.dir), 'HEAD')
  assert.match(diff, /^\+\+\+ b\/a\.ts$/m)
  assert.doesNotMatch(diff, /odd/)
})

test('no checkout, no such revision, no commit: said in plain words', async () => {
  using tree = scratchTree(sources)
  const root = findRoot(tree.dir, tree.dir)
  const store = await indexed(tree.dir)
  const refused = (revision: string, words: RegExp): Promise<void> => assert.rejects(changesSince(root, store, revision), error => error instanceof HostError && words.test(error.message))
  await refused('HEAD', /is no git checkout/)
  git(tree.dir, 'init', '-q')
  await refused('HEAD', /There is no revision HEAD/)
  git(tree.dir, 'add', '-A')
  git(tree.dir, 'commit', '-q', '-m', 'first')
  await refused('nonsense', /There is no revision nonsense/)
  await refused('--output=x', /There is no revision --output=x/)
  assert.equal((await changesSince(root, store, 'HEAD')).diff, '')
  assert.ok(!fs.existsSync(path.join(tree.dir, 'x')))
})

test('no program runs that the repository names, whatever variables say it is this checkout, and what git does not track is named', async () => {
  using tree = scratchTree(sources)
  using other = scratchTree({ 'x.ts': '' })
  committed(tree.dir)
  committed(other.dir)
  fs.writeFileSync(path.join(tree.dir, '.gitattributes'), '*.ts filter=odd\n')
  for (const [name, value] of [['filter.odd.clean', 'touch ran; cat'], ['filter.odd.required', 'true'], ['core.fsmonitor', 'touch ran'], ['diff.external', 'touch ran']] as const) git(tree.dir, 'config', name, value)
  fs.appendFileSync(path.join(tree.dir, 'src/a.ts'), 'export function more() {}\n')
  fs.writeFileSync(path.join(tree.dir, 'src/new.ts'), '')
  fs.writeFileSync(path.join(tree.dir, 'src/notes.txt'), '')
  const before = process.env['GIT_DIR']
  process.env['GIT_DIR'] = path.join(other.dir, '.git')
  try {
    const { diff, untracked } = await changesSince(findRoot(tree.dir, tree.dir), await indexed(tree.dir), 'HEAD')
    assert.match(diff, /^\+export function more/m)
    assert.deepEqual(untracked, ['src/new.ts'])
    assert.equal(fs.existsSync(path.join(tree.dir, 'ran')), false)
  } finally {
    if (before === undefined) delete process.env['GIT_DIR']
    else process.env['GIT_DIR'] = before
  }
})

/** A watcher in a bad world: each time it says so in plain words, loses nothing that it told, and goes on by itself. */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { openSqlite } from '@codeloom/sqlite'
import { differenceOf } from '../src/live/compare-live.ts'
import { WatchProcess, type Watch } from '../src/live/watch-process.ts'

/** How long something may take to be told, on a machine that is busy with other tests. */
const mostMs = 60_000

interface Watched {
  readonly dir: string
  readonly store: string
  readonly watcher: WatchProcess
  put(file: string, text: string): void
  /** Fails unless something is told, now or soon, that is so. */
  hears(what: (message: string) => boolean): Promise<string>
  becomesFresh(): Promise<void>
}

async function watched(t: TestContext, options: Partial<Watch> & { readonly home?: string } = {}): Promise<Watched> {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-bad-world-')))
  const dir = path.join(folder, 'tree')
  const store = path.join(options.home ?? folder, 'graph.db')
  const put = (file: string, text: string): void => {
    fs.mkdirSync(path.dirname(path.join(dir, file)), { recursive: true })
    fs.writeFileSync(path.join(dir, file), text)
  }
  put('a.ts', "import { b } from './in/b.ts'\nexport const a = () => b()\n")
  put('in/b.ts', 'export const b = () => 1\n')
  const watcher = new WatchProcess({ dir, store, cache: path.join(options.home ?? folder, 'cache'), compiled: path.join(folder, 'compiled'), ...options })
  t.after(async () => {
    await watcher.end('SIGKILL')
    fs.rmSync(folder, { recursive: true, force: true })
  })
  await watcher.live()
  return {
    dir, store, watcher, put,
    hears: async what => {
      for (const began = performance.now(); performance.now() - began < mostMs; await sleep(10)) {
        const told = watcher.told.find(({ event, message = '' }) => event === 'problem' && what(message))
        if (told !== undefined) return told.message ?? ''
      }
      assert.fail(`it was not told: ${JSON.stringify(watcher.told)} ${watcher.said}`)
    },
    becomesFresh: async () => assert.equal(await differenceOf({ dir, store, folder, isRunning: () => watcher.isRunning, triesAgainMs: mostMs }), undefined, JSON.stringify(watcher.told.filter(({ event }) => event === 'problem'))),
  }
}

function lastTold({ watcher }: Watched): number {
  return watcher.commits.at(-1)?.snapshot?.sequence ?? 0
}

function sequenceIn(file: string): number {
  const store = openSqlite({ path: file, create: false })
  const snapshot = store.snapshot()
  const { sequence } = snapshot.commit
  snapshot.close()
  store.close()
  return sequence
}

/** Why a shell cannot do what is tried; undefined where it can. */
function refused(command: string): string | undefined {
  const { status, stderr, error } = spawnSync('sh', ['-c', command], { encoding: 'utf8' })
  return status === 0 ? undefined : `not run: ${error?.message ?? stderr.trim()}`
}

const mountPoint = fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-small-disk-'))
const noDisk = refused(`mount -t tmpfs -o size=24m codeloom-small-disk '${mountPoint}'`)
process.on('exit', () => {
  if (noDisk === undefined) spawnSync('umount', [mountPoint])
  fs.rmSync(mountPoint, { recursive: true, force: true })
})

test('a disk that is full in the middle of a commit: said, nothing that was told is lost, and it goes on when there is room', { skip: noDisk ?? false }, async t => {
  const tree = await watched(t, { home: mountPoint })
  tree.put('in/b.ts', 'export const b = () => 2\nexport const more = b\n')
  await tree.becomesFresh()
  const filler = path.join(mountPoint, 'filler')
  const left = fs.statfsSync(mountPoint)
  // a commit of these files takes more than what is left
  fs.writeFileSync(filler, Buffer.alloc(left.bavail * left.bsize - 300_000))
  for (let n = 0; n < 40; n++) tree.put(`many/m${n}.ts`, Array.from({ length: 200 }, (_, i) => `export function f${n}_${i}(x: number) { return f${n}_${(i * 7) % 200}(x) }\n`).join(''))
  const message = await tree.hears(said => said.includes('disk is full'))
  assert.match(message, /graph\.db/)
  assert(sequenceIn(tree.store) >= lastTold(tree))
  fs.rmSync(filler)
  await tree.becomesFresh()
  assert(tree.watcher.isRunning)
})

const noNamespace = refused('unshare -Ur sh -c "echo 5 > /proc/sys/user/max_inotify_watches"')

test('no watches left: said, changes are found all the same', { skip: noNamespace ?? false }, async t => {
  const tree = await watched(t, { within: 'exec unshare -Ur sh -c \'echo 3 > /proc/sys/user/max_inotify_watches && exec "$@"\' sh "$@"' })
  for (let n = 0; n < 8; n++) tree.put(`d${n}/m.ts`, `export const m${n} = 1\n`)
  await tree.hears(said => said.includes('no more watches'))
  tree.put('d3/m.ts', 'export const other = 1\n')
  fs.rmSync(path.join(tree.dir, 'd4'), { recursive: true })
  await tree.becomesFresh()
})

test('workers that die: what they read is read again, without a restart', async t => {
  const probe = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-dying-')), 'probe.mjs')
  t.after(() => fs.rmSync(path.dirname(probe), { recursive: true, force: true }))
  const flag = path.join(path.dirname(probe), 'die')
  fs.writeFileSync(probe, `import fs from 'node:fs'\nimport { isMainThread } from 'node:worker_threads'\nif (!isMainThread) setInterval(() => { if (fs.existsSync(${JSON.stringify(flag)})) process.exit(9) }, 5).unref()\n`)
  const tree = await watched(t, { workers: 1, within: `NODE_OPTIONS='--import=${probe}' exec "$@"` })
  fs.writeFileSync(flag, '')
  for (let n = 0; n < 6; n++) tree.put(`w${n}.ts`, `import { a } from './a.ts'\n${`export const w${n} = () => a()\n// filler\n`.repeat(500)}`)
  await sleep(1_500)
  fs.rmSync(flag)
  await tree.becomesFresh()
})

test('a file that changes while it is read, again and again, is in once it rests', async t => {
  const tree = await watched(t)
  const write = `const fs = require('fs'); for (let i = 0; ; i++) fs.writeFileSync(process.argv[1], 'export const written' + i + ' = 1\\n' + '// filler\\n'.repeat(1e5 + i % 100))`
  const writer = spawn(process.execPath, ['-e', write, path.join(tree.dir, 'busy.ts')], { stdio: 'ignore' })
  t.after(() => writer.kill('SIGKILL'))
  await sleep(1_000)
  tree.put('in/b.ts', 'export const b = () => 3\n')
  await sleep(500)
  writer.kill('SIGKILL')
  await tree.becomesFresh()
})

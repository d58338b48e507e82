/** What cannot be written is kept as a dead letter, told, and tried again: by the real commands, on a store that may not grow. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import test from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Tree } from './command.ts'
import { Watching } from './watching.ts'

const mostMs = 60_000

interface Kept {
  readonly updates: { readonly done: number; readonly failed: number }
  readonly queue: { readonly durability: string; readonly sealed: number; readonly durable: number }
  readonly deadLetters: readonly { readonly paths: readonly string[]; readonly whole: boolean; readonly message: string; readonly tries: number }[]
}

/** How large a file of this process may be from now on. */
function limitFiles(pid: number, bytes: number | 'unlimited'): boolean {
  return spawnSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`]).status === 0
}

const isLimitable = process.platform === 'linux' && limitFiles(process.pid, 'unlimited')

test('a disk that is full makes a dead letter at once, which status tells and repair tries again', { skip: isLimitable ? false : 'files cannot be limited here (prlimit)' }, async t => {
  const tree = new Tree({ 'a.ts': 'export const a = 1\n' })
  const watching = new Watching(t, tree, '--json', '--durability', 'full')
  await watching.next('live')
  tree.save('b.ts', 'export const b = 1\n')
  await watching.next('commit')
  const keeper = async (): Promise<Kept> => JSON.parse((await tree.runBeside('status', '--json')).out).result.keeper
  const well = await keeper()
  assert.deepEqual([well.queue.durability, well.queue.sealed, well.queue.durable, well.deadLetters], ['full', 2, 2, []])
  assert.ok(limitFiles(watching.pid, fs.statSync(`${tree.storeFile}-wal`).size))
  tree.save('c.ts', 'export const c = 1\n')
  const problem = await watching.event()
  assert.equal(problem.event, 'problem')
  // it looks again 1, 2, 4, 8 s later: long enough from the fourth time on for what follows
  let now = await keeper()
  for (const began = performance.now(); now.updates.failed < 4 && performance.now() - began < mostMs; now = await keeper()) await sleep(100)
  const [letter] = now.deadLetters
  assert.deepEqual([now.deadLetters.length, letter?.whole, letter?.paths, letter?.tries], [1, true, ['c.ts'], 1])
  assert.match(letter?.message ?? '', /disk is full/)
  assert.match((await tree.runBeside('status')).out, /given up +the whole folder after 1 try: .*disk is full.*; codeloom repair tries again\n/)
  const metrics = (await tree.runBeside('status', '--metrics')).out
  for (const line of [/^codeloom_dead_letters\{.*\} 1$/m, /^codeloom_queue_commands\{.*\} 0$/m, /^codeloom_queue_sealed_total\{.*\} 2$/m, /^codeloom_queue_commit_seconds_count\{.*\} 2$/m]) assert.match(metrics, line)
  assert.ok(limitFiles(watching.pid, 'unlimited'))
  const repaired = await tree.runBeside('repair')
  assert.match(repaired.out, /tried again, and in now: c\.ts \(it had failed: .*disk is full.*\)\n.*: 3 files, 1 new; commit 3\n$/)
  assert.deepEqual((await keeper()).deadLetters, [])
  assert.match((await tree.runBeside('symbols', 'c')).out, /c\.ts/)
  assert.match((await tree.runBeside('verify', '--full')).out, /a fresh index is the same to the byte/)
  assert.equal(await watching.stop('SIGTERM'), 0)
})

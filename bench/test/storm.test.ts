import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { killLoop } from '../src/live/kill-loop.ts'
import { disorderIn, runStorms } from '../src/live/run-storms.ts'
import { storms } from '../src/live/storms.ts'
import type { WatchEvent } from '../src/live/watch-process.ts'

function scratch(t: TestContext): string {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-live-suite-')))
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }))
  return folder
}

test('T1, T2: after each storm the graph that a watcher keeps is that of a fresh index', async t => {
  const folder = scratch(t)
  const outcomes = await runStorms({ storms, seed: 1, size: 1, folder, compiled: path.join(folder, 'compiled') })
  assert.deepEqual(outcomes.filter(({ problem }) => problem !== undefined), [])
  assert.equal(outcomes.length, storms.length)
  assert(outcomes.reduce((sum, { commits }) => sum + commits, 0) > storms.length)
  for (const { name, notRun } of outcomes) if (notRun !== undefined) t.diagnostic(`not run: ${name}: ${notRun}`)
})

test('T2: a commit that was told twice, too late or not at all is seen; one that is named as missed is not', () => {
  const commit = (sequence: number): WatchEvent => ({ event: sequence === 1 ? 'live' : 'commit', snapshot: { sequence, root: '' } })
  const disorder = (...told: WatchEvent[]): string | undefined => disorderIn({ told })
  assert.equal(disorder(commit(1), commit(2), { event: 'problem', message: '' }, { event: 'missed', from: 3, to: 5 }, commit(6)), undefined)
  assert.equal(disorder(commit(1), commit(3)), 'commit 3 was told after 1')
  assert.equal(disorder(commit(1), commit(2), commit(2)), 'commit 2 was told after 2')
  assert.equal(disorder(commit(1), { event: 'missed', from: 2, to: 3 }, commit(5)), 'commit 5 was told after 3')
})

test('K1, K2: a watcher that is killed amid edits comes back to the graph of a fresh index, and to what it has told', async t => {
  const folder = scratch(t)
  const { problem, kills, equal } = await killLoop({ seed: 3, edits: 80, folder, compiled: path.join(folder, 'compiled') })
  assert.equal(problem, undefined)
  assert(kills > 1 && equal > 0, `${kills} kills, ${equal} compared`)
})

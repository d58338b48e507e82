import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { killLoop } from '../src/live/kill-loop.ts'
import { runStorms } from '../src/live/run-storms.ts'
import { storms } from '../src/live/storms.ts'

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

test('K1, K2: a watcher that is killed amid edits comes back to the graph of a fresh index, and to what it has told', async t => {
  const folder = scratch(t)
  const { problem, kills, equal } = await killLoop({ seed: 3, edits: 80, folder, compiled: path.join(folder, 'compiled') })
  assert.equal(problem, undefined)
  assert(kills > 1 && equal > 0, `${kills} kills, ${equal} compared`)
})

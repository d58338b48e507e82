import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import { askAgents } from '../src/agents.ts'
import { engines } from '../src/engines.ts'
import { makeScratch } from '../src/scratch.ts'
import { lastFolder, takeTurns, type Contender, type SeriesOptions } from '../src/series.ts'
import { drawSubjects } from '../src/subjects.ts'

const scratch = makeScratch('compare-test').folder
const bash = (name: string, script: string): Contender => ({ name, command: () => ({ program: 'bash', args: ['-c', script] }) })

test('a contender that fails is left out from then on, and told; the others go on', async () => {
  const failed: NonNullable<SeriesOptions['failed']> = new Map()
  const series = await takeTurns([bash('fails', 'echo no room >&2; exit 3'), bash('runs', 'echo done')], { runs: 2, folder: path.join(scratch, 'turns'), failed })
  assert.equal(series.get('runs')?.length, 2)
  assert.equal(series.get('fails')?.length, 0)
  assert.match(failed.get('fails')?.message ?? '', /ended with 3: no room/)
})

test('our own server is asked about functions that its index holds', async () => {
  const dir = path.join(scratch, 'tree')
  fs.mkdirSync(dir)
  fs.writeFileSync(path.join(dir, 'shapes.c'), 'static int square_of(int x) { return x * x; }\nint area_of(int r) { return square_of(r) * 3; }\nint twice_of(int r) { return area_of(r) + square_of(r); }\n')
  const codeloom = engines[0]?.()
  assert.ok(codeloom)
  const options = { runs: 1, folder: path.join(scratch, 'index'), keepLast: true } as const
  await takeTurns([codeloom.contender(dir, path.join(scratch, 'compiled'))], options)
  const folder = lastFolder('codeloom', options)
  const candidates = drawSubjects(path.join(folder, 'index.db'), { count: 50, seed: 1 })
  assert.deepEqual(candidates.map(({ words }) => words).toSorted(), ['area of', 'square of', 'twice of'])
  const { of, subjects } = await askAgents([{ engine: codeloom, dir, folder }], { compiled: path.join(scratch, 'compiled'), candidates, wanted: 10 })
  const callers = of.get('codeloom')?.answers.get('callers')
  assert.ok(Array.isArray(callers))
  const counts = Object.fromEntries(subjects.map(({ name }, i) => [name, callers[i]?.found]))
  assert.deepEqual(counts, { square_of: 2, area_of: 1, twice_of: 0 })
})

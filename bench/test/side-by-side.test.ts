import assert from 'node:assert/strict'
import test from 'node:test'
import type { Sample } from '../src/ask-engines.ts'
import { NotRun } from '../src/corpora.ts'
import type { QuestionKind } from '../src/questions.ts'
import type { Run } from '../src/series.ts'
import { medianRun, ratios, sideBySide, type Measurements } from '../src/side-by-side.ts'
import { mergedFigures, tablesOf, type Report } from '../src/report.ts'

const run = (cpuMs: number, peakRssMb?: number): Run => ({ cpuMs, wallMs: cpuMs / 2, peakRssMb, diskMb: 4, stdout: '' })
const engine = (id: string, runs: readonly Run[], agent?: Measurements['agent']): Measurements => ({ id, name: `@${id}/graph`, version: '1.2.3', runs, agent })

const ours = engine('ours', [run(1000, 50), run(3000, 70), run(2000, 60)], {
  firstAnswerMs: 120.4, listedChars: 3600,
  answers: new Map<QuestionKind, readonly Sample[] | NotRun>([['callers', [{ ms: 1, chars: 10, found: 2 }, { ms: 3, chars: 30, found: 0 }]], ['word search', new NotRun('search: no such tool')]]),
})

test('our median over a peer’s, with the floor of that peer alone', () => {
  const figures = ratios([ours, engine('a', [run(4000, 120)]), engine('b', [run(1000, 30)])], id => (id === 'a' ? { cpu: 0.5, memory: 0.4 } : {}))
  assert.deepEqual(figures.map(({ name, value, atMost }) => [name, value, atMost]), [
    ['CPU / @a/graph', 0.5, 0.5], ['wall / @a/graph', 0.5, undefined], ['peak memory / @a/graph', 0.5, 0.4], ['disk / @a/graph', 1, undefined],
    ['CPU / @b/graph', 2, undefined], ['wall / @b/graph', 2, undefined], ['peak memory / @b/graph', 2, undefined], ['disk / @b/graph', 1, undefined],
  ])
})

test('a peer that did not run is compared with nothing', () => {
  assert.deepEqual(ratios([ours, engine('a', [])], () => ({ cpu: 1 })), [{ name: 'CPU / @a/graph', value: undefined, unit: 'x', atMost: 1 }])
  assert.equal(medianRun([run(1, 10), run(2)], 'peakRssMb'), undefined)
})

test('a column an engine, and a cell for what was not had', () => {
  const { columns, rows } = sideBySide([ours, engine('a', [])])
  assert.deepEqual(columns, ['@ours/graph 1.2.3', '@a/graph 1.2.3'])
  const values = new Map(rows.map(row => [row.name, row.values]))
  assert.deepEqual(values.get('CPU'), [2, undefined])
  assert.deepEqual(values.get('callers p50'), [2, undefined])
  assert.deepEqual(values.get('callers: named in all answers'), [2, undefined])
  assert.deepEqual(values.get('callers: answers that name nothing'), [1, undefined])
  assert.deepEqual(values.get('word search p99'), [undefined, undefined])
})

const report: Report = {
  date: '2026-11-20T00:00:00Z', commit: 'abc', dirty: false, node: '24', runs: 3,
  machine: { cpu: 'a processor', cores: 2, memoryGb: 24, platform: 'linux x64', loadBefore: 0 },
  outcomes: [{
    suite: 'peers-c',
    result: {
      on: { corpus: 'mm' }, figures: [{ name: 'CPU / @a/graph', value: 0.6, unit: 'x', atMost: 0.5 }], notRun: ['@b/graph could not be installed'], runs: {},
      sideBySide: { columns: ['ours', 'a'], rows: [{ name: 'CPU', unit: 's', values: [2, undefined] }] },
    },
  }],
}

test('the page shows the columns, the floors, and what did not run', () => {
  const lines = tablesOf(report).split('\n')
  for (const line of ['|  | ours | a |', '| CPU | 2 s | not run |', '| CPU / @a/graph | 0.6 x | 0.5 x or less: **missed** |', '- not run: @b/graph could not be installed']) assert.ok(lines.includes(line), line)
})

test('tables of suites that did not run this time stay on the page, each suite has one', () => {
  const [query, later] = ['<!-- suite query -->\n**query** (older)\n\nTaken before.', { ...report, commit: 'def' }]
  const first = mergedFigures(`\n\n${query}\n\n`, report)
  const second = mergedFigures(first, later)
  assert.ok(second.endsWith(query))
  assert.equal(second.match(/<!-- suite /g)?.length, 2)
  assert.ok(second.includes('at def') && !second.includes('at abc'))
  assert.equal(mergedFigures(second, later), second)
})

/** The comparison as figures: what each engine took and answered, a column each, and ours over theirs where a floor stands. */
import { NotRun } from './corpora.ts'
import { questionKinds, type QuestionKind } from './questions.ts'
import type { Sample } from './ask-engines.ts'
import type { Run, RunFigure } from './series.ts'
import { median, quantile, rounded } from './statistics.ts'
import type { Figure, Row, SideBySide } from './suite.ts'

/** What was measured of one engine. */
export interface Measurements {
  readonly id: string
  readonly name: string
  readonly version: string
  readonly runs: readonly Run[]
  /** of its MCP server; undefined where that did not run */
  readonly agent?: AgentMeasurements | undefined
}

export interface AgentMeasurements {
  /** from the start of the process */
  readonly firstAnswerMs: number
  readonly listedChars: number
  readonly answers: ReadonlyMap<QuestionKind, readonly Sample[] | NotRun>
}

/** Of ours over a peer's, each where a floor stands. */
export interface Bounds {
  readonly cpu?: number
  readonly wall?: number
  readonly memory?: number
}

const processRows = [
  { name: 'CPU', figure: 'cpuMs', unit: 's', scale: 1000, bound: 'cpu' },
  { name: 'wall', figure: 'wallMs', unit: 's', scale: 1000, bound: 'wall' },
  { name: 'peak memory', figure: 'peakRssMb', unit: 'MB', scale: 1, bound: 'memory' },
  { name: 'disk', figure: 'diskMb', unit: 'MB', scale: 1, bound: undefined },
] as const

export function sideBySide(engines: readonly Measurements[]): SideBySide {
  const row = (name: string, unit: string, valueOf: (engine: Measurements) => number | undefined): Row => ({ name, unit, values: engines.map(valueOf) })
  const agentRow = (name: string, unit: string, valueOf: (agent: AgentMeasurements) => number | undefined): Row => row(name, unit, ({ agent }) => (agent === undefined ? undefined : valueOf(agent)))
  return {
    columns: engines.map(({ name, version }) => `${name} ${version}`),
    rows: [
      ...processRows.map(({ name, figure, unit, scale }) => row(name, unit, ({ runs }) => scaled(medianRun(runs, figure), scale))),
      agentRow('MCP: process start to first answer', 'ms', ({ firstAnswerMs }) => Math.round(firstAnswerMs)),
      agentRow('MCP: list of tools', 'characters', ({ listedChars }) => listedChars),
      ...questionKinds.flatMap(kind => [
        agentRow(`${kind} p50`, 'ms', ({ answers }) => ofSamples(answers.get(kind), samples => rounded(median(samples.map(({ ms }) => ms)), 2))),
        agentRow(`${kind} p99`, 'ms', ({ answers }) => ofSamples(answers.get(kind), samples => rounded(quantile(samples.map(({ ms }) => ms), 0.99), 2))),
        agentRow(`${kind}: an answer's length, mean`, 'characters', ({ answers }) => ofSamples(answers.get(kind), samples => Math.round(sum(samples.map(({ chars }) => chars)) / samples.length))),
        agentRow(`${kind}: named in all answers`, '', ({ answers }) => ofSamples(answers.get(kind), samples => sum(samples.map(({ found = 0 }) => found)))),
        agentRow(`${kind}: answers that name nothing`, '', ({ answers }) => ofSamples(answers.get(kind), samples => samples.filter(({ found = 0 }) => found === 0).length)),
      ]),
    ],
  }
}

/** The first of the engines over each of the others; where one of the two has no figure, only a floor is told, not reached. */
export function ratios([ours, ...peers]: readonly Measurements[], boundsOf: (id: string) => Bounds): readonly Figure[] {
  return peers.flatMap(peer => processRows.flatMap(({ name, figure, bound }): readonly Figure[] => {
    const [own, theirs] = [medianRun(ours?.runs ?? [], figure), medianRun(peer.runs, figure)]
    const value = own === undefined || theirs === undefined || theirs === 0 ? undefined : rounded(own / theirs, 3)
    const atMost = bound === undefined ? undefined : boundsOf(peer.id)[bound]
    if (atMost === undefined) return value === undefined ? [] : [{ name: `${name} / ${peer.name}`, value, unit: 'x' }]
    return [{ name: `${name} / ${peer.name}`, value, unit: 'x', atMost }]
  }))
}

/** Undefined where it did not run, or where this machine does not tell. */
export function medianRun(runs: readonly Run[], figure: RunFigure): number | undefined {
  const values = runs.map(run => run[figure]).filter(value => value !== undefined)
  return values.length === 0 || values.length < runs.length ? undefined : median(values)
}

function scaled(value: number | undefined, scale: number): number | undefined {
  return value === undefined ? undefined : rounded(value / scale, 2)
}

function ofSamples(samples: readonly Sample[] | NotRun | undefined, figure: (samples: readonly Sample[]) => number): number | undefined {
  return samples === undefined || samples instanceof NotRun || samples.length === 0 ? undefined : figure(samples)
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0)
}

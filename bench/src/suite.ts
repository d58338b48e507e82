/** What a suite is given, and what it tells. */
import type { Run } from './series.ts'

export interface SuiteOptions {
  /** how often each process is run */
  readonly runs: number
  /** an empty folder of the suite's own */
  readonly folder: string
  /** where compiled modules are kept, the same for all programs */
  readonly compiled: string
}

/** One figure, beside the one that it has to reach where there is one. */
export interface Figure {
  readonly name: string
  /** undefined where it could not be had: whether it reaches its floor is not known then */
  readonly value: number | undefined
  readonly unit: string
  readonly atMost?: number
}

/** The same figure of several contenders, a column each. */
export interface Row {
  readonly name: string
  readonly unit: string
  /** undefined where it could not be had; `notRun` says why */
  readonly values: readonly (number | undefined)[]
}

export interface SideBySide {
  readonly columns: readonly string[]
  readonly rows: readonly Row[]
}

export interface SuiteResult {
  /** corpora, versions, counts: what the figures were taken on */
  readonly on: Readonly<Record<string, string | number>>
  readonly figures: readonly Figure[]
  readonly sideBySide?: SideBySide
  /** parts that did not run, by name, with the reason */
  readonly notRun?: readonly string[]
  /** every run of every process, by contender */
  readonly runs: Readonly<Record<string, readonly Run[]>>
  /** what was measured beside whole processes, as it came */
  readonly raw?: unknown
}

export interface Suite {
  readonly name: string
  run(options: SuiteOptions): Promise<SuiteResult>
}

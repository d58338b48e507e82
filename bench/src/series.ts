/** Series of runs: the contenders take turns (A B A B ...), one process at a time, so that what disturbs one disturbs all. */
import fs from 'node:fs'
import path from 'node:path'
import { NotRun } from './corpora.ts'
import { measureProcess, type Command } from './measure-process.ts'
import { median } from './statistics.ts'

export interface Contender {
  readonly name: string
  /** what to run, given an empty folder of the run's own */
  command(folder: string): Command
  /** what the run left on disk, bytes */
  diskBytes?(folder: string): number
}

export interface Run {
  readonly wallMs: number
  readonly cpuMs: number
  readonly peakRssMb: number | undefined
  readonly diskMb: number | undefined
  readonly stdout: string
}

export interface SeriesOptions {
  readonly runs: number
  readonly folder: string
  /** whether what the last run of each contender left behind stays there, in `lastFolder` */
  readonly keepLast?: true
  /** takes those that failed, which are left out from then on; without it a failure ends the series */
  readonly failed?: Map<string, NotRun>
}

/** Where the last run of a contender worked. */
export function lastFolder(name: string, { runs, folder }: SeriesOptions): string {
  return path.join(folder, `${name}-${runs - 1}`)
}

/** The runs of each contender, by name. */
export async function takeTurns(contenders: readonly Contender[], { runs, folder, keepLast, failed }: SeriesOptions): Promise<ReadonlyMap<string, readonly Run[]>> {
  const series = new Map(contenders.map(({ name }) => [name, [] as Run[]]))
  for (let i = 0; i < runs; i++) {
    for (const contender of contenders.filter(({ name }) => failed?.has(name) !== true)) {
      const own = path.join(folder, `${contender.name}-${i}`)
      fs.mkdirSync(own, { recursive: true })
      const run = await runOf(contender, own).catch(given => failedRun(given, contender, failed))
      if (run === undefined) continue
      series.get(contender.name)?.push(run)
      process.stderr.write(`  ${contender.name} ${i + 1}/${runs}: ${(run.cpuMs / 1000).toFixed(2)} s CPU, ${(run.wallMs / 1000).toFixed(2)} s, ${run.peakRssMb ?? '?'} MB\n`)
      if (keepLast !== true || i + 1 < runs) fs.rmSync(own, { recursive: true, force: true })
    }
  }
  return series
}

function failedRun(error: unknown, { name }: Contender, failed: SeriesOptions['failed']): undefined {
  if (failed === undefined || !(error instanceof NotRun)) throw error
  process.stderr.write(`  ${name} failed: ${error.message}\n`)
  failed.set(name, error)
  return undefined
}

async function runOf(contender: Contender, folder: string): Promise<Run> {
  const { stdout, ...measured } = await measureProcess(contender.command(folder), folder)
  const diskBytes = contender.diskBytes?.(folder)
  return { ...measured, diskMb: diskBytes === undefined ? undefined : Math.round(diskBytes / 1e5) / 10, stdout: stdout.slice(0, mostOutput) }
}

const mostOutput = 2_000

export type RunFigure = 'wallMs' | 'cpuMs' | 'peakRssMb' | 'diskMb'

/** The median of one figure of a contender's runs. */
export function medianOf(series: ReadonlyMap<string, readonly Run[]>, name: string, figure: RunFigure): number {
  const values = (series.get(name) ?? []).map(run => run[figure])
  if (values.includes(undefined)) throw new NotRun(`${figure} of ${name} cannot be read on this machine`)
  return median(values.filter(value => value !== undefined))
}

/** Bytes of the files in a folder whose names begin so. */
export function bytesOf(folder: string, prefix: string): number {
  return fs.readdirSync(folder).filter(name => name.startsWith(prefix)).reduce((sum, name) => sum + fs.statSync(path.join(folder, name)).size, 0)
}

/** Series of runs: the contenders take turns (A B A B ...), one process at a time, so that what disturbs one disturbs all. */
import fs from 'node:fs'
import path from 'node:path'
import { NotRun } from './corpora.ts'
import { measureProcess, type Command, type Measured } from './measure-process.ts'
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
}

/** The runs of each contender, by name. */
export async function takeTurns(contenders: readonly Contender[], { runs, folder }: SeriesOptions): Promise<ReadonlyMap<string, readonly Run[]>> {
  const series = new Map(contenders.map(({ name }) => [name, [] as Run[]]))
  for (let i = 0; i < runs; i++) {
    for (const contender of contenders) {
      const own = path.join(folder, `${contender.name}-${i}`)
      fs.mkdirSync(own, { recursive: true })
      const measured = await measureProcess(contender.command(own), own)
      series.get(contender.name)?.push(runOf(measured, contender.diskBytes?.(own)))
      process.stderr.write(`  ${contender.name} ${i + 1}/${runs}: ${(measured.cpuMs / 1000).toFixed(2)} s CPU, ${(measured.wallMs / 1000).toFixed(2)} s, ${measured.peakRssMb ?? '?'} MB\n`)
      fs.rmSync(own, { recursive: true, force: true })
    }
  }
  return series
}

function runOf({ stdout, ...measured }: Measured, diskBytes: number | undefined): Run {
  return { ...measured, diskMb: diskBytes === undefined ? undefined : Math.round(diskBytes / 1e5) / 10, stdout: stdout.slice(0, mostOutput) }
}

const mostOutput = 2_000

type Figure = 'wallMs' | 'cpuMs' | 'peakRssMb' | 'diskMb'

/** The median of one figure of a contender's runs. */
export function medianOf(series: ReadonlyMap<string, readonly Run[]>, name: string, figure: Figure): number {
  const values = (series.get(name) ?? []).map(run => run[figure])
  if (values.includes(undefined)) throw new NotRun(`${figure} of ${name} cannot be read on this machine`)
  return median(values.filter(value => value !== undefined))
}

/** Bytes of the files in a folder whose names begin so. */
export function bytesOf(folder: string, prefix: string): number {
  return fs.readdirSync(folder).filter(name => name.startsWith(prefix)).reduce((sum, name) => sum + fs.statSync(path.join(folder, name)).size, 0)
}

/**
 * The memory of a process that indexes a large tree, over the files that have gone through it, and that of a server beside it. The process
 * is all there is of Codeloom: its workers are threads of it.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { allocator, flags } from '@codeloom/cli/node-settings'
import { NotRun } from '../corpora.ts'
import { rounded } from '../statistics.ts'
import type { Engine } from './engines.ts'
import { generateTree } from './generated-tree.ts'

export interface StreamOptions {
  readonly engine: Engine
  readonly files: number
  readonly seed: number
  /** where tree and store go */
  readonly folder: string
  readonly compiled: string
}

interface Sample {
  readonly stage: string
  readonly files: number
  readonly rssMb: number
}

/** One stage of the index: what it had at its first files, and how it went on. */
interface Stretch {
  readonly stage: string
  /** resident when so many files had gone through, and at the end of the stage */
  readonly atFirstMb: number
  readonly atEndMb: number
  /** the line that fits what came after those best, bytes a file */
  readonly bytesPerFile: number
}

export interface StreamOutcome {
  readonly sourceMb: number
  readonly diskMb: number
  readonly peakMb: number
  /** of all processes of a server together, what they share counted once */
  readonly serverPeakMb: number | undefined
  readonly stretches: readonly Stretch[]
  readonly samples: readonly Sample[]
  readonly problem: string | undefined
}

const program = fileURLToPath(new URL('streaming-process.ts', import.meta.url))
/** From here on it is to be flat. */
const firstFiles = 5_000
/** Flat: what a file leaves behind in memory is less than its record takes. With 100,000 files it comes to 50 MB. */
const mostBytesPerFile = 512
const sampleMs = 50
const keptSamples = 200

export async function streamStore({ engine, files, seed, folder, compiled }: StreamOptions): Promise<StreamOutcome> {
  if (!fs.existsSync('/proc/self/status')) throw new NotRun('memory is read from /proc, and there is none here')
  const dir = path.join(folder, 'tree')
  const bytes = generateTree(dir, { files, seed })
  const child = spawn(process.execPath, [...flags, program, engine.url(folder), dir], {
    stdio: ['ignore', 'pipe', 'inherit'], env: { ...allocator, ...process.env, NODE_COMPILE_CACHE: compiled, CODELOOM_CACHE: path.join(folder, 'cache') },
  })
  const samples: Sample[] = []
  let [stage, done, peakMb, serverPeakMb] = ['walk', 0, 0, 0]
  createInterface({ input: child.stdout }).on('line', line => {
    const [word = '', count = '0'] = line.split(' ')
    ;[stage, done] = [word, Number(count)]
  })
  const timer = setInterval(() => {
    const rssMb = residentMb(child.pid)
    if (rssMb === 0 || stage === 'disk') return
    samples.push({ stage, files: done, rssMb })
    peakMb = Math.max(peakMb, rssMb)
    if (engine.server?.pid !== undefined) serverPeakMb = Math.max(serverPeakMb, sharedMb(engine.server.pid))
  }, sampleMs)
  const [code] = await once(child, 'close').finally(() => clearInterval(timer))
  const stretches = ['read', 'link'].flatMap(each => stretchOf(each, samples) ?? [])
  const steep = stretches.find(({ bytesPerFile }) => bytesPerFile > mostBytesPerFile)
  return {
    sourceMb: rounded(bytes / 1e6, 1), diskMb: rounded((stage === 'disk' ? done : 0) / 1e6, 1), peakMb, serverPeakMb: serverPeakMb === 0 ? undefined : serverPeakMb,
    stretches, samples: samples.filter((_, i) => i % Math.ceil(samples.length / keptSamples) === 0),
    problem: code !== 0 ? `the index ended with ${code}` : steep === undefined ? undefined : `while files are ${steep.stage}, each leaves ${steep.bytesPerFile} bytes in memory`,
  }
}

/** Undefined where too few files went through it. */
function stretchOf(stage: string, all: readonly Sample[]): Stretch | undefined {
  const samples = all.filter(each => each.stage === stage && each.files >= firstFiles)
  const [first, last] = [samples[0], samples.at(-1)]
  if (first === undefined || last === undefined || last.files === first.files) return undefined
  const [x, y] = [mean(samples.map(({ files }) => files)), mean(samples.map(({ rssMb }) => rssMb))]
  const slope = samples.reduce((sum, each) => sum + (each.files - x) * (each.rssMb - y), 0) / samples.reduce((sum, each) => sum + (each.files - x) ** 2, 0)
  return { stage, atFirstMb: first.rssMb, atEndMb: last.rssMb, bytesPerFile: Math.round(slope * 1e6) }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function residentMb(pid: number | undefined): number {
  return kilobytes(`/proc/${pid}/status`, /^VmRSS:\s+(\d+) kB/m)
}

/** Of a process and those below it; a page that several share counts once. */
function sharedMb(pid: number): number {
  const children = textOf(`/proc/${pid}/task/${pid}/children`).split(' ').filter(word => word !== '')
  return rounded([String(pid), ...children].reduce((sum, each) => sum + kilobytes(`/proc/${each}/smaps_rollup`, /^Pss:\s+(\d+) kB/m), 0), 1)
}

function kilobytes(file: string, line: RegExp): number {
  return rounded(Number(line.exec(textOf(file))?.[1] ?? 0) / 1024, 1)
}

function textOf(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch {
    // it ended between two looks
    return ''
  }
}

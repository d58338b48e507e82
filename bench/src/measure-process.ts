/**
 * Runs one process to its end and measures all of it. CPU time is what the kernel accounts to the process and to every child
 * it waited for, as the shell's `time` reads it; peak memory is the largest sum of the high-water marks of the processes that
 * were alive together, looked at every 20 ms (pages that several share count once for each).
 */
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { NotRun } from './corpora.ts'

export interface Command {
  readonly program: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

export interface Measured {
  readonly wallMs: number
  readonly cpuMs: number
  /** undefined where there is no /proc to read it from */
  readonly peakRssMb: number | undefined
  readonly stdout: string
}

const pollMs = 20

/** Throws NotRun where the process cannot be started, or fails. `folder` takes its output. */
export async function measureProcess({ program, args, env = {} }: Command, folder: string): Promise<Measured> {
  const [out, errors, times] = [path.join(folder, 'out'), path.join(folder, 'errors'), path.join(folder, 'times')]
  const script = `TIMEFORMAT='%3R %3U %3S'; { time "$@" >"$OUT" 2>"$ERRORS"; } 2>"$TIMES"`
  const child = spawn('bash', ['-c', script, 'bash', program, ...args], { stdio: 'ignore', env: { ...process.env, ...env, OUT: out, ERRORS: errors, TIMES: times } })
  let peakKb = 0
  const timer = setInterval(() => (peakKb = Math.max(peakKb, highWaterKb(child.pid))), pollMs)
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on('error', error => reject(new NotRun(`bash could not be started: ${error.message}`)))
    child.on('exit', resolve)
  }).finally(() => clearInterval(timer))
  if (status !== 0) throw new NotRun(`${path.basename(program)} ${args[0] ?? ''} ended with ${status}: ${lastLine(fs.readFileSync(errors, 'utf8'))}`)
  const [wall = Number.NaN, user = Number.NaN, system = Number.NaN] = fs.readFileSync(times, 'utf8').trim().split(' ').map(Number)
  return {
    wallMs: Math.round(wall * 1000), cpuMs: Math.round((user + system) * 1000),
    peakRssMb: peakKb === 0 ? undefined : Math.round(peakKb / 102.4) / 10, stdout: fs.readFileSync(out, 'utf8'),
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? ''
}

/** The sum over all that lives below a shell, without the shell. */
function highWaterKb(shell: number | undefined): number {
  let sum = 0
  const waiting = shell === undefined ? [] : [...childrenOf(shell)]
  for (let pid = waiting.pop(); pid !== undefined; pid = waiting.pop()) {
    sum += Number(/^VmHWM:\s+(\d+) kB/m.exec(textOf(`/proc/${pid}/status`))?.[1] ?? 0)
    waiting.push(...childrenOf(pid))
  }
  return sum
}

function childrenOf(pid: number): readonly number[] {
  return threadsOf(pid).flatMap(thread => textOf(`/proc/${pid}/task/${thread}/children`).split(' ').filter(word => word !== '').map(Number))
}

function threadsOf(pid: number): readonly string[] {
  try {
    return fs.readdirSync(`/proc/${pid}/task`)
  } catch {
    // it ended between two looks
    return []
  }
}

function textOf(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch {
    // it ended between two looks
    return ''
  }
}

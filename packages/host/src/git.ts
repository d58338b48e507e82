/**
 * Runs git on a checkout, for reading alone: no shell, no pager, no program that a repository's configuration names, a
 * bound on what it may say and how long it may take.
 */
import { spawn } from 'node:child_process'
import { HostError, systemCode } from './host-error.ts'

export interface GitCall {
  readonly dir: string
  readonly args: readonly string[]
  readonly input?: string
}

const mostBytes = 64 << 20
const timeoutMs = 60_000
/** Nothing of the user's settings changes what is said, no program is run for it, and nothing is written into the checkout. */
const settings = { 'core.quotePath': 'false', 'core.fsmonitor': 'false', 'color.ui': 'never' } as const

function environment(): NodeJS.ProcessEnv {
  const configured = Object.entries(settings).flatMap(([key, value], i) => [[`GIT_CONFIG_KEY_${i}`, key], [`GIT_CONFIG_VALUE_${i}`, value]])
  return { ...process.env, GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'POSIX', GIT_CONFIG_COUNT: String(Object.keys(settings).length), ...Object.fromEntries(configured) }
}

/** What git writes to its output. Throws HostError where git is missing, fails, or says or takes too much. */
export function runGit({ dir, args, input = '' }: GitCall): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', ['--no-pager', '--literal-pathspecs', ...args], { cwd: dir, stdio: ['pipe', 'pipe', 'pipe'], timeout: timeoutMs, env: environment() })
    const chunks: Buffer[] = []
    let bytes = 0
    let said = ''
    child.on('error', error => reject(systemCode(error) === 'ENOENT'
      ? new HostError('not-found', 'git is not installed, or not where the shell looks for programs.', { cause: error })
      : new HostError('failed', `git could not be started (${systemCode(error)}).`, { cause: error })))
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      chunks.push(chunk)
      if (bytes > mostBytes) child.kill()
    })
    child.stderr.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(0, 2000)))
    // it may end before it has read everything: its exit code tells
    child.stdin.on('error', () => undefined)
    child.on('close', (code, signal) => {
      if (bytes > mostBytes) reject(new HostError('failed', `git said more than ${mostBytes >> 20} MB about ${dir}: name a revision that is nearer.`))
      else if (signal !== null) reject(new HostError('failed', `git took longer than ${timeoutMs / 1000} s in ${dir}.`))
      else if (code !== 0) reject(refused(dir, said))
      else resolve(Buffer.concat(chunks))
    })
    child.stdin.end(input)
  })
}

function refused(dir: string, said: string): HostError {
  const line = said.split('\n').find(each => each.trim() !== '')?.replace(/^fatal: /, '') ?? 'no reason given'
  return new HostError('failed', `git refused in ${dir}: ${line}`)
}

/**
 * Runs git on a checkout, for reading alone: no shell, no pager, no network, a bound on what it may say and how long it may
 * take. Which checkout follows from the folder alone. No program runs that the repository's own configuration names: it
 * came with the code. Filters that the user's configuration names do run (git-lfs): a diff without them would be another.
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
const settings: readonly Setting[] = [['core.quotePath', 'false'], ['core.fsmonitor', 'false'], ['color.ui', 'never']]

/** What would make it another repository, or run a program: a hook, or whoever started us from one, sets these. */
const foreign = [
  'GIT_ALTERNATE_OBJECT_DIRECTORIES', 'GIT_CONFIG', 'GIT_CONFIG_PARAMETERS', 'GIT_OBJECT_DIRECTORY', 'GIT_DIR', 'GIT_WORK_TREE', 'GIT_IMPLICIT_WORK_TREE', 'GIT_GRAFT_FILE', 'GIT_INDEX_FILE',
  'GIT_REPLACE_REF_BASE', 'GIT_PREFIX', 'GIT_SHALLOW_FILE', 'GIT_COMMON_DIR', 'GIT_NAMESPACE', 'GIT_EXTERNAL_DIFF', 'GIT_DIFF_OPTS',
] as const

function environment(configured: readonly Setting[]): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, GIT_OPTIONAL_LOCKS: '0', GIT_NO_LAZY_FETCH: '1', GIT_ALLOW_PROTOCOL: '', LC_ALL: 'POSIX' }
  for (const name of foreign) delete env[name]
  for (const [i, [key, value]] of configured.entries()) {
    env[`GIT_CONFIG_KEY_${i}`] = key
    env[`GIT_CONFIG_VALUE_${i}`] = value
  }
  return { ...env, GIT_CONFIG_COUNT: String(configured.length) }
}

type Setting = readonly [key: string, value: string]

/** What git writes to its output. Throws HostError where git is missing, fails, or says or takes too much. */
export async function runGit(call: GitCall): Promise<Buffer> {
  const own = await spoken({ dir: call.dir, args: ['config', '--null', '--show-scope', '--get-regexp', programs] }, settings).catch(noneOrRefused)
  return await spoken(call, [...settings, ...silenced(own.toString())])
}

const programs = String.raw`^filter\..*\.(clean|smudge|process|required)$`

/** `git config` fails where there is nothing to tell; what else is wrong the call itself is told. */
function noneOrRefused(error: unknown): Buffer {
  if (error instanceof HostError && error.code === 'failed') return Buffer.alloc(0)
  throw error
}

/** Settings that take back what the repository's own configuration says of filters: pairs of a scope, and a key above its value. */
function silenced(listed: string): readonly Setting[] {
  const parts = listed.split('\0')
  return parts.flatMap((scope, i): readonly Setting[] => {
    const key = parts[i + 1]?.split('\n', 1)[0]
    if (i % 2 === 1 || key === undefined || (scope !== 'local' && scope !== 'worktree')) return []
    return [[key, key.endsWith('.required') ? 'false' : '']]
  })
}

function spoken({ dir, args, input = '' }: GitCall, configured: readonly Setting[]): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', ['--no-pager', '--literal-pathspecs', ...args], { cwd: dir, stdio: ['pipe', 'pipe', 'pipe'], timeout: timeoutMs, env: environment(configured) })
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

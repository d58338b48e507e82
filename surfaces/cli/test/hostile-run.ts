/** Runs the real binary on a hostile tree, as a user who has to keep to permissions. */
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Outcome } from './command.ts'

const binary = fileURLToPath(new URL('../bin/codeloom.mjs', import.meta.url))
const nobody = 65_534
/** a dump is 32 MB */
const maxBuffer = 1 << 28

/** Writes what the process took, when it ends: how much memory at most, how much time of all processors. */
const probe = `import fs from 'node:fs'
import { isMainThread } from 'node:worker_threads'
if (isMainThread) process.on('exit', () => fs.writeFileSync(new URL('used', import.meta.url), JSON.stringify(process.resourceUsage())))
`

export interface RunOptions {
  readonly store?: string
  readonly input?: string
  /** flags of Node */
  readonly nodeOptions?: string
  /** a shell command that runs "$@" */
  readonly within?: string
}

export class HostileRun {
  private readonly home = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-hostile-')))
  readonly dir = path.join(this.home, 'tree')
  private readonly identity = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {}

  constructor() {
    fs.mkdirSync(this.dir)
    fs.writeFileSync(path.join(this.home, 'probe.mjs'), probe)
    fs.chmodSync(this.home, 0o777)
  }
  at(name: string): string {
    return path.join(this.dir, name)
  }
  storeFile(store = 'graph'): string {
    return path.join(this.home, `${store}.db`)
  }
  /** Each store has caches of its own, so that none is given what another has parsed. */
  run(args: readonly string[], { store = 'graph', input, nodeOptions = '', within }: RunOptions = {}): Outcome {
    const command = [process.execPath, binary, ...args, '--root', this.dir, '--store', `sqlite:${this.storeFile(store)}`]
    const [program = '', ...rest] = within === undefined ? command : ['sh', '-c', within, 'sh', ...command]
    const env = { ...process.env, NO_COLOR: '1', XDG_CACHE_HOME: path.join(this.home, `cache-${store}`), NODE_OPTIONS: `--import=${path.join(this.home, 'probe.mjs')} ${nodeOptions}` }
    const { status, stdout, stderr } = spawnSync(program, rest, { encoding: 'utf8', cwd: this.home, env, maxBuffer, ...this.identity, ...(input === undefined ? {} : { input }) })
    return { code: status, out: stdout, err: stderr }
  }
  /** What the last run took: the peak of its memory, and its time on all processors, however many others wanted them. */
  get used(): { readonly peakBytes: number; readonly cpuMs: number } {
    const { maxRSS, userCPUTime, systemCPUTime }: NodeJS.ResourceUsage = JSON.parse(fs.readFileSync(path.join(this.home, 'used'), 'utf8'))
    return { peakBytes: maxRSS * 1024, cpuMs: (userCPUTime + systemCPUTime) / 1000 }
  }
  dump(store?: string): string {
    return this.run(['dump', '--canonical'], store === undefined ? {} : { store }).out
  }
  /** Why an ordinary user cannot run the binary here; undefined where one can. */
  refused(): string | undefined {
    const { code, err } = this.run(['--version'])
    return code === 0 ? undefined : `an ordinary user cannot start it: ${err.slice(0, 200)}`
  }
  /** Starts a process that writes a file anew as fast as it can, until it is killed. */
  keepWriting(name: string): ChildProcess {
    const write = `const fs = require('fs'); for (let i = 0; ; i++) fs.writeFileSync(process.argv[1], 'export const written' + i + ' = 1\\n' + '// filler\\n'.repeat(1e5 + i % 100))`
    return spawn(process.execPath, ['-e', write, this.at(name)], { stdio: 'ignore' })
  }
  remove(): void {
    // paths of more than 4,096 bytes, and folders that were shut
    execFileSync('chmod', ['-R', 'u+rwX', this.home], { stdio: 'ignore' })
    execFileSync('rm', ['-rf', this.home])
  }
}

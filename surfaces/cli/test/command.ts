/** Runs the real binary on a tree of its own, for the tests of the command line. */
import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'

const binary = fileURLToPath(new URL('../bin/codeloom.mjs', import.meta.url))

export interface Outcome {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** A folder with sources and a store beside it; removed when the test ends. */
export class Tree {
  private readonly home: string
  readonly dir: string
  /** of the environment of every command */
  readonly variables: Record<string, string> = {}

  constructor(files: Readonly<Record<string, string>>) {
    this.home = fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-cli-'))
    this.dir = path.join(this.home, 'tree')
    fs.mkdirSync(this.dir)
    for (const [file, text] of Object.entries(files)) this.write(file, text)
  }
  /** the command itself */
  readonly binary = binary
  get storeFile(): string {
    return path.join(this.home, 'graph.db')
  }
  write(file: string, text: string): void {
    const full = path.join(this.dir, file)
    fs.mkdirSync(path.dirname(full), { recursive: true })
    fs.writeFileSync(full, text)
  }
  /** What models.json of the user says. */
  models(said: object): void {
    const folder = path.join(this.home, 'config', 'codeloom')
    fs.mkdirSync(folder, { recursive: true })
    fs.writeFileSync(path.join(folder, 'models.json'), JSON.stringify(said))
  }
  /** Writes in one step, as editors do: who watches sees no file that is half there. */
  save(file: string, text: string): void {
    const unfinished = path.join(this.home, 'unfinished')
    fs.writeFileSync(unfinished, text)
    fs.renameSync(unfinished, path.join(this.dir, file))
  }
  /** Runs `codeloom ARGS --root TREE --store STORE`. */
  run(...args: readonly string[]): Outcome {
    return this.raw([...args, '--root', this.dir, '--store', `sqlite:${this.storeFile}`])
  }
  raw(args: readonly string[], options: { readonly input?: string; readonly cwd?: string } = {}): Outcome {
    const { status, stdout, stderr } = spawnSync(process.execPath, [binary, ...args],
      { encoding: 'utf8', cwd: options.cwd ?? this.home, env: this.environment, ...(options.input === undefined ? {} : { input: options.input }) })
    return { code: status, out: stdout, err: stderr }
  }
  /** The same, while this process goes on. */
  async runBeside(...args: readonly string[]): Promise<Outcome> {
    const child = spawn(process.execPath, [binary, ...args, '--root', this.dir, '--store', `sqlite:${this.storeFile}`], { stdio: ['ignore', 'pipe', 'pipe'], env: this.environment })
    let [out, err] = ['', '']
    child.stdout.on('data', chunk => (out += String(chunk)))
    child.stderr.on('data', chunk => (err += String(chunk)))
    const code = await new Promise<number | null>(resolve => child.on('close', resolve))
    return { code, out, err }
  }
  /** Starts `codeloom COMMAND TREE --store STORE ARGS`, which goes on by itself. */
  start(command: string, ...args: readonly string[]): ChildProcessByStdio<null, Readable, Readable> {
    return spawn(process.execPath, [binary, command, this.dir, '--store', `sqlite:${this.storeFile}`, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: this.environment })
  }
  batch(lines: readonly string[]): readonly unknown[] {
    const { out } = this.raw(['batch', '--root', this.dir, '--store', `sqlite:${this.storeFile}`], { input: `${lines.join('\n')}\n` })
    return out.split('\n').filter(line => line !== '').map(line => JSON.parse(line) as unknown)
  }
  /** Starts a command whose reader closes its end after the first bytes; its exit code and stderr. */
  closeEarly(...args: readonly string[]): Promise<{ readonly code: number | null; readonly err: string }> {
    const child = spawn(process.execPath, [binary, ...args, '--root', this.dir, '--store', `sqlite:${this.storeFile}`], { stdio: ['ignore', 'pipe', 'pipe'], env: this.environment })
    let err = ''
    child.stderr.on('data', chunk => (err += String(chunk)))
    child.stdout.once('data', () => child.stdout.destroy())
    return new Promise(resolve => child.on('close', code => resolve({ code, err })))
  }
  /** Indexes into a store that is not there yet, and sends a signal as soon as `when` holds. */
  async interruptIndex(signal: NodeJS.Signals, when: (pid: number) => boolean = () => fs.existsSync(this.storeFile)): Promise<{ readonly code: number | null; readonly err: string }> {
    const child = spawn(process.execPath, [binary, 'index', this.dir, '--store', `sqlite:${this.storeFile}`], { stdio: ['ignore', 'ignore', 'pipe'], env: this.environment })
    let err = ''
    child.stderr.on('data', chunk => (err += String(chunk)))
    const ended = new Promise<number | null>(resolve => child.on('close', resolve))
    while (!when(child.pid ?? 0) && child.exitCode === null) await new Promise(resolve => setTimeout(resolve, 2))
    child.kill(signal)
    return { code: await ended, err }
  }
  remove(): void {
    fs.rmSync(this.home, { recursive: true, force: true })
  }
  /** Text without what differs from run to run: folders, times, labels, hashes. */
  stable(text: string): string {
    return text.replace(/'?[^\s']*node_modules\/\.bin\/codeloom'?/g, 'codeloom').replaceAll(this.dir, 'TREE').replaceAll(this.home, 'HOME')
      .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, 'LABEL')
      .replace(/\b[0-9a-f]{64}\b/g, 'HASH').replace(/\b[\d.]+ m?s\b/g, 'TIME').replace(/\d+\.\d MB/g, 'SIZE')
      .replace(/"(bytes|milliseconds)":[\d.]+/g, '"$1":0').replace(/\(root [0-9a-f]{16}\)/g, '(root HASH)')
  }
  private get environment(): NodeJS.ProcessEnv {
    return { ...process.env, NO_COLOR: '1', XDG_CACHE_HOME: path.join(this.home, 'cache'), XDG_CONFIG_HOME: path.join(this.home, 'config'), ...this.variables }
  }
}

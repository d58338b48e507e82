/** The tools whose answers Codeloom is measured against, each a program of its own in `bench/oracles`. */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { NotRun } from '../corpora.ts'
import { isInstalled, npmPackage } from '../npm-package.ts'
import { outerPath } from '../programs.ts'
import { remembered } from './remembered.ts'
import { parseTruth, type Use } from './truth.ts'

/** What an oracle is asked. */
export interface Question {
  readonly dir: string
  /** the files whose identifiers are asked about */
  readonly asked: readonly string[]
  /** the other files of the tree in the oracle's languages */
  readonly others: readonly string[]
  /** what a compiler needs to be told, where the oracle is one */
  readonly flags: readonly string[]
}

export interface Oracle {
  /** the languages, as Codeloom names them, whose files it answers for */
  readonly languages: readonly string[]
  /** What it is, with its version. Throws NotRun, with what to install, where it cannot be had. */
  describe(): string
  /** As lines of JSON (see `truth.ts`). Throws NotRun where it cannot be had. */
  ask(question: Question): string
  /** the programs, below `bench/oracles`, that ask it */
  readonly programs: readonly string[]
}

const programs = fileURLToPath(new URL('../../oracles/', import.meta.url))
/** answers for a large repository take hundreds of megabytes */
const maxBuffer = 1 << 30
const versions = { typescript: '5.9.3', pyright: '1.1.414' } as const

const typescript: Oracle = {
  languages: ['typescript', 'tsx', 'javascript', 'jsx'],
  programs: ['typescript.mjs'],
  describe: () => `the TypeScript ${versions.typescript} checker`,
  ask: question => {
    const home = npmPackage('typescript', versions.typescript)
    return answered(process.execPath, ['--max-old-space-size=8192', path.join(programs, 'typescript.mjs'), home, question.dir], question)
  },
}

const pyright: Oracle = {
  languages: ['python'],
  programs: ['pyright.mjs', 'python-makers.mjs', 'language-server.mjs', 'python-names.py'],
  describe: () => `pyright ${versions.pyright}, names by ${python([], 'a Python 3').version}`,
  ask: question => {
    const { program } = python([], 'a Python 3')
    const home = npmPackage('pyright', versions.pyright)
    return answered(process.execPath, [path.join(programs, 'pyright.mjs'), home, program, question.dir], question)
  },
}

const goTypes: Oracle = {
  languages: ['go'],
  programs: ['go/main.go', 'go/tree.go', 'go/go.mod'],
  describe: () => `go/types of ${goVersion()}`,
  ask: question => {
    goVersion()
    const program = builtGo()
    try {
      return answered(program, [question.dir], question)
    } finally {
      fs.rmSync(path.dirname(program), { recursive: true, force: true })
    }
  },
}

const clang: Oracle = {
  languages: ['c'],
  programs: ['clang-names.py'],
  describe: () => {
    const { program } = clangPython()
    return `libclang of ${firstLine(ran('clang', ['--version']).stdout) || 'an unknown version'}, asked by ${ran(program, ['--version']).stdout.trim()}`
  },
  ask: question => answered(clangPython().program, [path.join(programs, 'clang-names.py'), question.dir, ...question.flags], question),
}

export const oracles = { typescript, pyright, 'go/types': goTypes, clang } as const satisfies Record<string, Oracle>

export type OracleName = keyof typeof oracles

/** Why an oracle cannot be asked without fetching anything; undefined where it can. */
export function whyNotHere(name: OracleName): string | undefined {
  const named = name === 'typescript' || name === 'pyright' ? name : undefined
  if (named !== undefined && !isInstalled(named, versions[named])) return `${named} ${versions[named]} was not fetched by a run of the measure`
  try {
    oracles[name].describe()
    return undefined
  } catch (error) {
    if (error instanceof NotRun) return error.message
    throw error
  }
}

/** What an oracle answers, from the user's cache where it was asked the same before. */
export function truthOf(name: OracleName, question: Question): readonly Use[] {
  const { describe, programs: own, ask } = oracles[name]
  const { dir, asked, others, flags } = question
  const rests = { oracle: describe(), dir, programs: own.map(each => path.join(programs, each)), files: [...asked, ...others], told: [...flags, String(asked.length)] }
  return parseTruth(remembered(rests, () => ask(question)))
}

function clangPython(): { readonly program: string; readonly version: string } {
  return python(['-c', 'import clang.cindex'], 'libclang 14 with its Python binding (Debian: apt-get install clang python3-clang)')
}

/** The first Python 3 with which a command succeeds: the one that is found first, else that of the system. */
function python(test: readonly string[], what: string): { readonly program: string; readonly version: string } {
  for (const program of ['python3', '/usr/bin/python3']) {
    const { status, stdout } = ran(program, ['--version'])
    if (status === 0 && (test.length === 0 || ran(program, test).status === 0)) return { program, version: stdout.trim() }
  }
  throw new NotRun(`${what} is not installed here`)
}

function goVersion(): string {
  const { status, stdout } = ran('go', ['env', 'GOVERSION'])
  if (status !== 0) throw new NotRun('Go is not installed here (Debian: apt-get install golang-go)')
  return stdout.trim()
}

/** Compiled anew each time: the compiler keeps what did not change. */
function builtGo(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-go-oracle-'))
  const program = path.join(folder, 'oracle')
  const { status, stderr } = spawnSync('go', ['build', '-o', program, '.'], { cwd: path.join(programs, 'go'), encoding: 'utf8', env: { ...process.env, GOFLAGS: '-mod=mod', GOTOOLCHAIN: 'local' } })
  if (status === 0) return program
  fs.rmSync(folder, { recursive: true, force: true })
  throw new NotRun(`bench/oracles/go does not compile: ${stderr.trim().split('\n').at(-1) ?? ''}`)
}

function ran(program: string, args: readonly string[]): { readonly status: number | null; readonly stdout: string } {
  const { status, stdout } = spawnSync(program, args, { encoding: 'utf8', env: { ...process.env, PATH: outerPath() } })
  // a program that cannot be started says nothing
  return { status, stdout: (stdout as string | null) ?? '' }
}

function answered(program: string, args: readonly string[], { asked, others }: Question): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { input: `${asked.join('\n')}\n\n${others.join('\n')}\n`, encoding: 'utf8', maxBuffer })
  if (error === undefined && status === 0) return stdout
  const named = path.relative(programs, args.find(each => each.startsWith(programs)) ?? program)
  throw new NotRun(`${named}: ${error?.message ?? firstLine(stderr.trim().split('\n').at(-1) ?? '')}`)
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? ''
}

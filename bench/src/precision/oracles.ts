/** The tools whose answers Codeloom is measured against, each a program of its own in `bench/oracles`. */
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { NotRun } from '../corpora.ts'
import { npmPackage } from '../npm-package.ts'
import { parseTruth, type Use } from './truth.ts'

export interface Oracle {
  /** what it is called in the tables */
  readonly name: string
  /** the languages, as Codeloom names them, whose files it answers for */
  readonly languages: readonly string[]
  /** Throws NotRun where it cannot be had. */
  answer(dir: string, files: readonly string[]): readonly Use[]
}

const programs = fileURLToPath(new URL('../../oracles/', import.meta.url))
/** answers for a large repository take hundreds of megabytes */
const maxBuffer = 1 << 30

function typescript(name: string, languages: readonly string[]): Oracle {
  return {
    name, languages,
    answer: (dir, files) => {
      const home = npmPackage('typescript', '5.9.3')
      return answered(process.execPath, ['--max-old-space-size=8192', path.join(programs, 'typescript.mjs'), home, dir], files)
    },
  }
}

function answered(program: string, args: readonly string[], files: readonly string[]): readonly Use[] {
  const { status, stdout, stderr, error } = spawnSync(program, args, { input: `${files.join('\n')}\n`, encoding: 'utf8', maxBuffer })
  if (error !== undefined || status !== 0) throw new NotRun(`${path.basename(args.find(each => each.startsWith(programs)) ?? program)}: ${error?.message ?? stderr.trim().split('\n').at(-1) ?? ''}`)
  return parseTruth(stdout)
}

export const oracles = {
  typescript: typescript('the TypeScript 5.9 checker', ['typescript', 'tsx', 'javascript', 'jsx']),
} as const satisfies Record<string, Oracle>

export type OracleName = keyof typeof oracles

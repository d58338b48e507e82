/**
 * The trees that a seed leads through, one for each commit: what a process that was killed had brought in is known to everybody
 * else by the number of its last commit alone.
 */
import fs from 'node:fs'
import path from 'node:path'
// not by the index of it, which loads every grammar: thousands of processes start with this
import { randomOf } from '@codeloom/testkit/random'
import { RandomProject } from '@codeloom/testkit/random-project'

/** Commits after which a project begins anew: whoever starts makes so many edits at most, and each beginning is a large commit. */
const editsPerProject = 40
/** Files that come and go together, now and then, so that not all commits are small. */
const crowd = { every: 7, files: 25, functions: 12 } as const

export class SeededTree {
  private readonly seed: number
  private project: RandomProject | undefined
  private begun = -1
  private edits = 0

  constructor(seed: number) {
    this.seed = seed
  }
  /** The files of the tree that the commit of this number brings in; each is another tree than the one before. */
  at(sequence: number): ReadonlyMap<string, string> {
    const [number, edits] = [Math.floor(sequence / editsPerProject), sequence % editsPerProject]
    if (this.project === undefined || number !== this.begun || edits < this.edits) {
      this.project = new RandomProject(randomOf(this.seed * 1_000_003 + number))
      this.begun = number
      this.edits = 0
    }
    for (; this.edits < edits; this.edits++) this.project.edit()
    return new Map([...this.project.files, ...crowdAt(sequence), ['tick.ts', `export const tick = ${sequence}\n`]])
  }
}

function* crowdAt(sequence: number): Generator<readonly [string, string]> {
  if (Math.floor(sequence / crowd.every) % 2 === 0) return
  const round = Math.floor(sequence / crowd.every)
  for (let file = 0; file < crowd.files; file++) {
    const lines = Array.from({ length: crowd.functions }, (_, i) => `export function made${round}_${file}_${i}(x: number) { return made${round}_${file}_${(i + 1) % crowd.functions}(x + ${i}) }`)
    yield [`crowd/c${file}.ts`, `${lines.join('\n')}\n`]
  }
}

/** Makes a folder hold these files and no others. */
export function layOut(dir: string, files: ReadonlyMap<string, string>): void {
  fs.mkdirSync(dir, { recursive: true })
  for (const entry of fs.readdirSync(dir, { recursive: true, withFileTypes: true })) {
    const at = path.join(entry.parentPath, entry.name)
    const isWanted = files.has(path.relative(dir, at))
    // where a folder stands there is to be none, and the other way round
    if (entry.isFile() ? !isWanted : isWanted) fs.rmSync(at, { recursive: true, force: true })
  }
  for (const [file, text] of files) {
    const at = path.join(dir, file)
    if (textOf(at) === text) continue
    fs.mkdirSync(path.dirname(at), { recursive: true })
    fs.writeFileSync(at, text)
  }
}

function textOf(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch {
    // it is to be written
    return undefined
  }
}

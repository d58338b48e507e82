/**
 * Answers of the tools, kept in the user's cache between runs: what a tool says of the same files is the same, and takes it minutes.
 * What is kept is found by all that the answer rests on: the tool and its version, the program that asks it, what it was told, the paths
 * and contents of the files.
 */
import { createHash, type Hash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { benchFolder } from '../corpora.ts'

export interface Rests {
  readonly oracle: string
  /** the programs that ask the tool */
  readonly programs: readonly string[]
  readonly dir: string
  readonly files: readonly string[]
  /** whatever else it was told */
  readonly told: readonly string[]
}

/** What is kept, or what `ask` says now, which is kept from here on. */
export function remembered(rests: Rests, ask: () => string): string {
  const file = path.join(benchFolder(), 'precision', `${keyOf(rests)}.gz`)
  if (fs.existsSync(file)) return gunzipSync(fs.readFileSync(file)).toString()
  const answer = ask()
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(`${file}-${process.pid}`, gzipSync(answer))
  fs.renameSync(`${file}-${process.pid}`, file)
  return answer
}

function keyOf({ oracle, programs, dir, files, told }: Rests): string {
  const hash = createHash('sha256').update(JSON.stringify([oracle, files, told]))
  for (const file of [...programs, ...files.map(name => path.join(dir, name))]) addFile(hash, file)
  return hash.digest('hex')
}

function addFile(hash: Hash, file: string): void {
  hash.update(createHash('sha256').update(fs.readFileSync(file)).digest())
}

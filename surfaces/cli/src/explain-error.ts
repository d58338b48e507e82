/** What went wrong, in plain words, and the exit code that it means. */
import { plainLine } from '@codeloom/model'

const exitFailed = 1
const exitInterrupted = 130

/** The names of errors that carry words for people: the world failed, not our code. */
const plain: ReadonlySet<string> = new Set(['HostError', 'StoreError', 'CommandError', 'ConfigError', 'EmbedError'])

/** A command that cannot be carried out; `exitCode` 1, or 2 for wrong usage. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly exitCode: number

  constructor(message: string, exitCode = exitFailed) {
    super(message)
    this.exitCode = exitCode
  }
}

export function explain(error: unknown, write: (text: string) => void): number {
  if (error instanceof Error && error.name === 'AbortError') {
    write('codeloom: interrupted; nothing was changed\n')
    return exitInterrupted
  }
  if (error instanceof CommandError) {
    write(`codeloom: ${plainLine(error.message)}\n`)
    return error.exitCode
  }
  write(`codeloom: ${plainLine(plainWords(error))}\n`)
  return exitFailed
}

export function plainWords(error: unknown): string {
  if (!(error instanceof Error)) return `it failed: ${String(error)}`
  if (plain.has(error.name)) return error.message
  if (error.name === 'CodecError') return `the index cannot be read (${error.message}): it was made by another version or is damaged; run: codeloom index`
  return `this is a mistake of codeloom itself (${error.name}: ${error.message}); please report it`
}

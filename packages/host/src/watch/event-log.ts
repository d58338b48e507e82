/**
 * What live commits changed, kept beside the store, so that who was away can be told of it: lines in a file that is only
 * appended to, an older file behind it, both bounded. A line is written after its commit, by whoever made it; a process that
 * is killed in between, or a disk that is full, leaves a gap.
 *
 * G1: what is told of a commit is what was kept of that very commit, each once, in their order; what is not there is named.
 * G2: a line that was cut off, or written for another history of the store, is not there.
 * G3: it takes no more bytes than it may; the oldest go first.
 */
import fs from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { crc32 } from 'node:zlib'
import { historyOf, type CommitDelta, type UpdateSummary } from '@codeloom/engine'
import { commitOf, type CommitInfo, type GraphStore } from '@codeloom/store'
import { systemCode } from '../host-error.ts'
import { fileOfStore } from '../store-schemes.ts'
import { newEvents, oldEvents } from './event-files.ts'

/** What is kept of a commit. */
export interface KeptCommit extends Pick<UpdateSummary, 'sequence' | 'root' | 'parsed' | 'lent' | 'linked'> {
  /** from the first event of it until it was there */
  readonly milliseconds: number
  readonly delta: CommitDelta
}

export type ToldAgain = { readonly kind: 'commit'; readonly commit: KeptCommit } | { readonly kind: 'missed'; readonly from: number; readonly to: number }

/** A line: its commit, the one before it by its label, and of which history of the store they are. */
interface Line {
  readonly form: typeof lineForm
  readonly history: string
  readonly label: string
  readonly before: string
  readonly commit: KeptCommit
}

/** Raised with every change of what a line means. */
const lineForm = 1
/** Of one file; there are two. */
const mostBytes = 8 << 20
/** More is not kept: who missed so much looks at all of it. */
const mostLineBytes = 4 << 20

/** A line is written once it is known what its commit changed. */
const lineWaitMs = 2_000
const linePollMs = 50

/** Where lines lie. */
interface Lines {
  /** the oldest first; some may be cut off, or there twice */
  read(): readonly string[]
  append(line: string): void
  /** when, milliseconds since 1970 */
  written(): number
}

export class EventLog {
  private readonly lines: Lines

  private constructor(lines: Lines) {
    this.lines = lines
  }
  /** That of a store: beside it, or in memory where that is where it lies. */
  static of(store: Pick<GraphStore, 'url'>, most = mostBytes): EventLog {
    const file = fileOfStore(store.url)
    return new EventLog(file === undefined ? linesInMemory(most) : linesIn(file, most))
  }
  /** Keeps what a commit changed against the one before it. */
  keep(commit: KeptCommit, { before, after }: { readonly before: CommitInfo; readonly after: CommitInfo }): void {
    const line: Line = { form: lineForm, history: historyOf(after), label: after.label, before: before.label, commit }
    const json = JSON.stringify(line)
    if (Buffer.byteLength(json) <= mostLineBytes) this.lines.append(`${sumOf(json)} ${json}`)
  }
  /** How long ago a commit was kept, milliseconds; infinity where none is. */
  quietMs(): number {
    return Math.max(0, Date.now() - this.lines.written())
  }
  /** What happened after a commit, up to the one that the store is at, and what of it is not known any more. */
  *since(sequence: number, now: CommitInfo): Generator<ToldAgain> {
    if (sequence > now.sequence) {
      // the store was made anew
      if (now.sequence > 0) yield { kind: 'missed', from: 1, to: now.sequence }
      return
    }
    let next = sequence + 1
    for (const { commit } of this.lineUpTo(now)) {
      if (commit.sequence < next) continue
      if (commit.sequence > next) yield { kind: 'missed', from: next, to: commit.sequence - 1 }
      yield { kind: 'commit', commit }
      next = commit.sequence + 1
    }
    if (next <= now.sequence) yield { kind: 'missed', from: next, to: now.sequence }
  }

  /** The commit that a store is at, once what came after `since` is kept up to it: its line may be on its way. Not waited for longer than `mostMs`. */
  async settled(store: Pick<GraphStore, 'snapshot'>, since: number, mostMs = lineWaitMs): Promise<CommitInfo> {
    const end = performance.now() + mostMs
    for (;;) {
      const commit = commitOf(store)
      if (commit.sequence <= since || this.has(commit) || performance.now() >= end) return commit
      await sleep(linePollMs)
    }
  }

  private has({ label }: CommitInfo): boolean {
    return this.lines.read().findLast(text => text.includes(label) && lineIn(text)?.label === label) !== undefined
  }
  /** The lines of the history that leads to a commit, in the order of their commits. */
  private lineUpTo(now: CommitInfo): readonly Line[] {
    const history = historyOf(now)
    const bySequence = Map.groupBy(this.lines.read().flatMap(text => lineIn(text) ?? []).filter(line => line.history === history), ({ commit }) => commit.sequence)
    const found: Line[] = []
    // the label that the commit with this sequence has, where it is known
    let known: { readonly sequence: number; readonly label: string } = now
    for (const [sequence, lines] of [...bySequence].sort(([a], [b]) => b - a)) {
      if (sequence > now.sequence) continue
      const line = known.sequence === sequence ? lines.find(({ label }) => label === known.label) : lines.at(-1)
      // a copy of the store was put in its place, and went another way from here
      if (line === undefined) break
      found.push(line)
      known = { sequence: sequence - 1, label: line.before }
    }
    return found.toReversed()
  }
}

function sumOf(json: string): string {
  return crc32(json).toString(16).padStart(8, '0')
}

function lineIn(text: string): Line | undefined {
  const json = text.slice(9)
  if (text[8] !== ' ' || text.slice(0, 8) !== sumOf(json)) return undefined
  const line: Line = JSON.parse(json)
  return line.form === lineForm ? line : undefined
}

function linesInMemory(most: number): Lines {
  const lines: string[] = []
  let bytes = 0
  let written = -Infinity
  return {
    read: () => lines,
    written: () => written,
    append: line => {
      lines.push(line)
      written = Date.now()
      bytes += Buffer.byteLength(line)
      while (bytes > 2 * most) bytes -= Buffer.byteLength(lines.shift() ?? '')
    },
  }
}

/** Opened anew for each line: another process may have put a new file in its place, or have taken it away with the store. */
function linesIn(store: string, most: number): Lines {
  const [file, older] = [store + newEvents, store + oldEvents]
  return {
    read: () => {
      // first the one that may be renamed meanwhile: what is read twice is told once, what is in neither is lost
      const newer = textOf(file)
      return [textOf(older), newer].flatMap(text => text.split('\n'))
    },
    written: () => {
      try {
        return fs.statSync(file).mtimeMs
      } catch (error) {
        if (systemCode(error) === '') throw error
        return -Infinity
      }
    },
    append: line => {
      try {
        // what was cut off before it ends here
        const bytes = Buffer.from(`\n${line}\n`)
        if ((fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0) + bytes.length > most) fs.renameSync(file, older)
        fs.appendFileSync(file, bytes)
      } catch (error) {
        // a commit that could not be kept is a gap, and is told as one
        if (systemCode(error) === '') throw error
      }
    },
  }
}

function textOf(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch (error) {
    if (systemCode(error) === '') throw error
    return ''
  }
}

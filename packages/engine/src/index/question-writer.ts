/**
 * Writes who asked what into the transaction, with the answers' hashes. A linker's questions may come in several goes.
 *
 * K1: the questions of a file are the same however often they were written in between. Those of a file of which names alone were
 *     linked anew are what it asks and perhaps what it asked before: it may be looked at once too often, never too seldom.
 */
import { questionHash, type BaseQuestion, type DerivedAnswer, type FileId, type Linker } from '@codeloom/link'
import type { PostingBuffer } from './posting-buffer.ts'
import { allAsked, decodeQuestions, encodeQuestions, type FileQuestions } from './questions-codec.ts'
import type { QueuedChange } from './write-queue/queued-change.ts'

export interface QuestionChange {
  readonly transaction: QueuedChange
  readonly postings: PostingBuffer
  /** files that are no more */
  readonly removed: ReadonlySet<FileId>
  /** base questions that may have another answer now */
  readonly changed: ReadonlySet<number>
  /** false for the first commit of a store: nobody has asked anything yet */
  readonly hasPast: boolean
  /** questions of files as they stand, read in this update or an earlier one; kept up to date */
  readonly remembered: Map<FileId, FileQuestions>
}

/** Files whose questions are remembered: those that an edit of one file of Linux concerns are some hundred. */
const mostRemembered = 4_096

export class QuestionWriter {
  /** what the files that were linked have asked, as long as it is not written */
  readonly asked = new Map<FileId, Uint32Array>()
  /** derived questions that were answered anew, by their old selves */
  readonly again = new Map<DerivedAnswer, DerivedAnswer>()
  private readonly filesAgain = new Set<FileId>()
  private readonly written = new Set<FileId>()
  private readonly change: QuestionChange

  constructor(change: QuestionChange) {
    this.change = change
  }
  /** The questions of a file as they stand. */
  of(file: FileId): FileQuestions {
    const { transaction, hasPast, removed, remembered } = this.change
    const isThere = this.written.has(file) || (hasPast && !removed.has(file))
    if (!isThere) return noQuestions
    let questions = remembered.get(file)
    if (questions === undefined) {
      questions = decodeQuestions(transaction.blob('questions', file))
      if (remembered.size >= mostRemembered) remembered.clear()
      remembered.set(file, questions)
    }
    return questions
  }
  answeredAgain(file: FileId, before: DerivedAnswer, now: DerivedAnswer): void {
    this.again.set(before, now)
    this.filesAgain.add(file)
  }
  /** Writes what has been asked of a linker so far, and lets go of it. */
  async write(linker: Linker): Promise<void> {
    const derived = linker.derived()
    const files = new Set([...this.asked.keys(), ...derived.keys()])
    const answers = linker.baseAnswers()
    if (this.change.hasPast) for (const [question, answer] of this.news(answers, files)) this.putAnswer(question, answer)
    else for (const { hash, answer } of answers) this.putAnswer(hash >>> 0, answer >>> 0)
    for (const id of files) {
      this.writeFile(id, derived.get(id) ?? [])
      await this.change.transaction.room()
    }
    this.asked.clear()
  }
  /** Writes the files whose questions were answered anew, and that nobody has written since. */
  async writeAnsweredAgain(): Promise<void> {
    for (const id of this.filesAgain) {
      this.writeFile(id, [])
      await this.change.transaction.room()
    }
  }

  /** Base questions with their answers, without what these files asked before and is answered as it was: it is in the store. */
  private news(given: readonly BaseQuestion[], files: Iterable<FileId>): ReadonlyMap<number, number> {
    const answers = new Map(given.map(({ hash, answer }) => [hash >>> 0, answer >>> 0]))
    const { changed } = this.change
    for (const file of files) {
      const { asked, derived } = this.of(file)
      for (const list of [asked, ...derived.map(each => each.asked)]) {
        for (let i = 0; i < list.length; i++) if (!changed.has(list[i] ?? 0)) answers.delete(list[i] ?? 0)
      }
    }
    return answers
  }
  private writeFile(id: FileId, derived: readonly DerivedAnswer[]): void {
    const before = this.of(id)
    const after: FileQuestions = { asked: this.asked.get(id) ?? before.asked, derived: joinDerived(before.derived, derived, this.again) }
    const { transaction, postings, remembered } = this.change
    this.filesAgain.delete(id)
    if (this.change.hasPast && isAlike(before, after)) return
    transaction.putBlob('questions', id, encodeQuestions(after))
    const answers = new Map(this.change.hasPast ? before.derived.map(each => [nameOfQuestion(each), each.answer]) : [])
    for (const each of after.derived) if (each.answer !== answers.get(nameOfQuestion(each))) this.putAnswer(questionHash(each), each.answer)
    if (before.asked.length + before.derived.length === 0) postAll(postings, id, after)
    else postChanges(postings, id, allAsked(before), allAsked(after))
    this.written.add(id)
    // read again as it is written: sorted
    remembered.delete(id)
  }
  private putAnswer(question: number, answer: number): void {
    const { transaction, postings, hasPast } = this.change
    const before = hasPast ? transaction.before.postings('answer', question) : []
    for (const old of before) if (old !== answer) postings.remove('answer', question, old)
    postings.add('answer', question, answer)
  }
}

const noQuestions: FileQuestions = { asked: new Uint32Array(0), derived: [] }

/** Questions asked in this update, and those asked before, with their present answers. Subjects that are gone are dropped. */
function joinDerived(before: readonly DerivedAnswer[], now: readonly DerivedAnswer[], again: ReadonlyMap<DerivedAnswer, DerivedAnswer>): DerivedAnswer[] {
  const joined = new Map<string, DerivedAnswer>()
  for (const each of before) joined.set(nameOfQuestion(each), again.get(each) ?? each)
  for (const each of now) joined.set(nameOfQuestion(each), each)
  return [...joined.values()].filter(each => each.answer !== 0)
}

function isAlike(a: FileQuestions, b: FileQuestions): boolean {
  return sameHashes(a.asked, b.asked) && a.derived.length === b.derived.length && a.derived.every((each, i) => {
    const other = b.derived[i]
    return each === other || (other !== undefined && nameOfQuestion(each) === nameOfQuestion(other) && each.answer === other.answer && sameHashes(each.asked, other.asked))
  })
}

function sameHashes(a: Uint32Array, b: Uint32Array): boolean {
  return a === b || (a.length === b.length && a.every((hash, i) => hash === b[i]))
}

function nameOfQuestion({ kind, subject, name, side }: DerivedAnswer): string {
  return `${kind} ${subject} ${side} ${name}`
}

function postAll(postings: PostingBuffer, file: number, { asked, derived }: FileQuestions): void {
  for (const list of [asked, ...derived.map(each => each.asked)]) for (let i = 0; i < list.length; i++) postings.add('asked', list[i] ?? 0, file)
}

function postChanges(postings: PostingBuffer, file: number, before: ReadonlySet<number>, after: ReadonlySet<number>): void {
  for (const question of after) if (!before.has(question)) postings.add('asked', question, file)
  for (const question of before) if (!after.has(question)) postings.remove('asked', question, file)
}

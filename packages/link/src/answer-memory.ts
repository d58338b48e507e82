/**
 * Answers to base questions, kept from one run of the link stage to the next: which files bear a name, what is defined under
 * one. Looking them up in the store is most of what linking one file of a large tree takes.
 *
 * F3: what is kept is what the corpus would answer now: it goes when its question may have another answer, or a file that it
 *     speaks of was read anew, so that its rows may have moved.
 */
import type { Space } from '@codeloom/model'
import { fileOf, type FileId, type GlobalDefinition, type NamedFile } from './rules.ts'

interface Known<T> {
  /** the hash of the question, unsigned */
  readonly question: number
  readonly answer: readonly T[]
}

/** Files and definitions that are kept, of each sort; all are looked through with every update, in half a millisecond. */
const mostAnswers = 50_000

/** The answers to questions of one sort, by the name that they ask for. */
class KeptAnswers<T> {
  private readonly byName = new Map<string, Known<T>>()
  private answers = 0

  /** What is kept, else what is answered now; none is not kept: most names are nobody's. */
  answer(name: string, question: number, ask: () => readonly T[]): readonly T[] {
    const known = this.byName.get(name)
    if (known !== undefined) return known.answer
    const answer = ask()
    if (answer.length === 0 || this.answers + answer.length > mostAnswers) return answer
    this.byName.set(name, { question: question >>> 0, answer })
    this.answers += answer.length
    return answer
  }
  drop(isOtherwise: (known: Known<T>) => boolean): void {
    for (const [name, known] of this.byName) {
      if (!isOtherwise(known)) continue
      this.byName.delete(name)
      this.answers -= known.answer.length
    }
  }
}

type BySpace = Readonly<Record<Space, KeptAnswers<GlobalDefinition>>>

export class AnswerMemory {
  readonly filesNamed = new KeptAnswers<NamedFile>()
  private readonly byGroup = new Map<number, BySpace>()

  /** By the space of names, for a group of languages. */
  globals(group: number): BySpace {
    let bySpace = this.byGroup.get(group)
    if (bySpace === undefined) this.byGroup.set(group, (bySpace = { 0: new KeptAnswers(), 1: new KeptAnswers() }))
    return bySpace
  }
  /** Lets go of what may be otherwise, now that these files were read anew or are gone and these base questions (hashes) may have other answers. */
  forget(files: ReadonlySet<FileId>, changed: ReadonlySet<number>): void {
    this.filesNamed.drop(({ question }) => changed.has(question))
    for (const bySpace of this.byGroup.values()) {
      for (const kept of Object.values(bySpace)) kept.drop(({ question, answer }) => changed.has(question) || answer.some(({ definition }) => files.has(fileOf(definition))))
    }
  }
}

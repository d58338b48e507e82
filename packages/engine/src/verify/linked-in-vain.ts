/**
 * The proof of early cut-off, from two snapshots and the log of the work between them: a file whose own content stayed is
 * linked again only where a question that its links had asked is answered otherwise now.
 */
import type { StoreSnapshot } from '@codeloom/store'
import { decodeQuestions } from '../index/questions-codec.ts'

/** What an update did, by path. */
export interface WorkDone {
  /** files that came, went or have another content */
  readonly changed: ReadonlySet<string>
  readonly linked: ReadonlySet<string>
}

/** Files that were linked though all that their links had asked is answered as it was. */
export function linkedInVain(before: StoreSnapshot, after: StoreSnapshot, { changed, linked }: WorkDone): readonly string[] {
  const isSame = (question: number): boolean => {
    const [was, is] = [before, after].map(snapshot => snapshot.postings('answer', question))
    return was !== undefined && is !== undefined && was.length === is.length && was.every((answer, i) => answer === is[i])
  }
  return [...linked].filter(path => {
    const file = changed.has(path) ? undefined : before.fileAt(path)
    return file !== undefined && decodeQuestions(before.blob('questions', file.id)).asked.every(isSame)
  })
}

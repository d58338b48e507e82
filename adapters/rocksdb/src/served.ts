/** What a process asks the one that has the folder open, and how it is answered: rows as of one commit, and who holds. Nothing is written. */
import type { NumberSpace, Slice, TextSpace } from '@codeloom/store/tables'

export type Question =
  /** rows as of the newest commit: answers `OpenedView` */
  | { readonly kind: 'open' }
  | { readonly kind: 'get'; readonly view: number; readonly space: NumberSpace; readonly id: number }
  | { readonly kind: 'slice'; readonly view: number; readonly space: NumberSpace; readonly slice: Slice }
  | { readonly kind: 'text'; readonly view: number; readonly space: TextSpace; readonly path: string }
  /** a stretch of rows behind a path, or of the first ones: answers `TextRow[]` */
  | { readonly kind: 'texts'; readonly view: number; readonly space: TextSpace; readonly after: string | undefined }
  | { readonly kind: 'close'; readonly view: number }
  /** whether any store of the process has the right to hold: answers a boolean */
  | { readonly kind: 'held' }

/** What a question fails with where the process that served has ended. */
export const endedCode = 'ended'

export interface OpenedView {
  readonly view: number
  /** the row of the head */
  readonly head: Uint8Array | undefined
}

export interface NumberedQuestion {
  readonly id: number
  readonly question: Question
}

/** Whether a message has a number and what goes with it: what comes over a socket may be anything. */
export function isNumbered(message: unknown, what: 'question' | 'answer' | 'failure'): boolean {
  return typeof message === 'object' && message !== null && 'id' in message && typeof message.id === 'number' && what in message
}

export type NumberedAnswer =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly failure: { readonly code: string; readonly message: string } }

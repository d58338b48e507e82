/** What every engine of the comparison is asked, and how an engine says it. */

/** A function of the corpus that questions are made of. */
export interface Subject {
  readonly name: string
  readonly path: string
  /** the parts of its name */
  readonly words: string
}

export const questionKinds = ['callers', 'name search', 'word search'] as const
export type QuestionKind = (typeof questionKinds)[number]

export interface ToolCall {
  readonly name: string
  readonly arguments: Readonly<Record<string, unknown>>
}

/** One kind of question, in an engine's words. */
export interface Asking {
  call(subject: Subject): ToolCall
  /** how many its answer names; undefined where it does not know what it was asked about */
  found(answer: string, subject: Subject): number | undefined
}

export type Asks = Readonly<Record<QuestionKind, Asking>>

/** `parseHTTPResponse2` and `parse_http_response2` as someone types them who looks for the thing: parse http response2. */
export function wordsOf(name: string): string {
  return name.split(/[^\p{L}\p{N}]+|(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u).filter(word => word !== '').join(' ').toLowerCase()
}

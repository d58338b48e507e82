/** What kept a file, or a part of one, out of the graph; the codes of `Problem`. */
export const problemCodes = [
  'syntax', 'too-large', 'binary', 'unreadable', 'vanished', 'encoding', 'too-deep', 'timeout', 'crash', 'configuration',
] as const
export type ProblemCode = (typeof problemCodes)[number]

/** Something about a file that a reader of answers has to know; the rest of the file, and all others, are in. */
export interface Problem {
  readonly code: ProblemCode
  /** plain words, without the path */
  readonly message: string
}

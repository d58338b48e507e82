/** One break of one rule. */
export interface Finding {
  readonly file: string
  /** 1-based. */
  readonly line: number
  readonly rule: string
  readonly message: string
  /** What the finding is about (a function, say), so that an exception can name it. */
  readonly name?: string
}

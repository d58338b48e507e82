/** Questions whose right answers are known from elsewhere: what people wrote about code, and the code that they wrote it about. */
export interface Question {
  readonly text: string
  /** whether the text holds the name of a function that answers it */
  readonly named: boolean
  /** where those functions begin: `path:line:column` of their names */
  readonly functions: ReadonlySet<string>
  readonly files: ReadonlySet<string>
}

/** Whether a text holds a name as a word of its own; names of one or two letters are words by chance. */
export function holdsName(text: string, name: string): boolean {
  if (name.length < 3) return false
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    if (!isWordUnit(text[at - 1]) && !isWordUnit(text[at + name.length])) return true
  }
  return false
}

function isWordUnit(unit: string | undefined): boolean {
  return unit !== undefined && /[\p{L}\p{N}_$]/u.test(unit)
}

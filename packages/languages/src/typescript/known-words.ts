/** What TypeScript has and its grammars do not know yet, in words that they know: see `javascript/known-words.ts`. */
import { blank, blankEnd, inKnownWords } from '../javascript/known-words.ts'

/** `export type * from`, `<in out T>`, `{ [K in T]+?: U }`, \` in the type of a template, and a call signature behind a member that ends with its line (not in TSX, where it may be an element). */
const isAny = /\bexport[ \t]+type[ \t]+\*|[<,/]\s*(?:in|out)\s|\n[ \t]+<|\]\+\?:|\\`/

export function inKnownTypeWords(text: string, grammar: string): string {
  const known = inKnownWords(text)
  if (!isAny.test(known)) return known
  const said = known
    .replace(/\bexport[ \t]+type(?=[ \t]+\*)/g, found => blankEnd(found, 'type'))
    .replace(/([<,]\s*|\*\/\s*(?=out))((?:in\s+out|in|out)\s+)(?=(?!(?:as|extends|in|instanceof|satisfies)\b)[A-Za-z_$])/g, (_, before: string, words: string) => before + blank(words))
    .replaceAll(']+?:', '] ?:')
    .replace(/\\[\\`]/g, escaped => (escaped === '\\`' ? '  ' : escaped))
  return grammar === 'tsx' ? said : said.replace(/\n[ \t]+(?=<\s*[A-Za-z])/g, (found, place: number) => (isSignature(said, place, found.length) ? `${found.slice(0, -1)};` : found))
}

/** How far comments before a signature, and what it is generic in, are looked through: so far that a hostile text is read in bounded time. */
const farthest = 8192

/** Whether a line that begins with `<T>(` begins a signature: what stands before it ended a member of a type. */
function isSignature(text: string, place: number, length: number): boolean {
  const before = withoutComments(text.slice(Math.max(0, place - farthest), place).trimEnd())
  return /[\w$\])}'"`]$|[^=]>$/.test(before) && !/\b(?:as|async|extends|function|in|infer|is|keyof|new|of|readonly|return|satisfies|typeof)$/.test(before) && followsGenerics(text, place + length)
}

/** A text without the comments that stand at its end, each on lines of its own. */
function withoutComments(text: string): string {
  for (let before = text; ;) {
    const line = before.lastIndexOf('\n') + 1
    const start = before.endsWith('*/') ? before.lastIndexOf('/*') : /^[ \t]*\/\//.test(before.slice(line)) ? line : -1
    if (start < 0) return before
    before = before.slice(0, start).trimEnd()
  }
}

/** Whether what `<` opens at a place closes before a `(`. */
function followsGenerics(text: string, start: number): boolean {
  let depth = 0
  for (let i = start; i < start + farthest && i < text.length; i++) {
    const letter = text[i]
    if (letter === '<') depth++
    else if (letter === '>' && text[i - 1] !== '=' && --depth === 0) return text[i + 1] === '('
  }
  return false
}

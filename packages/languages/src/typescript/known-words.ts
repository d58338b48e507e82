/** What TypeScript has and its grammars do not know yet, in words that they know: see `javascript/known-words.ts`. */
import { blank, blankEnd, inKnownWords } from '../javascript/known-words.ts'

/**
 * `export type * from`, `<in out T>`, `{ [K in T]+?: U }`, \` in the type of a template, and (not in TSX, where it may be an element) a call signature behind a
 * member that ends with its line, and what a decorator is given in `<>`.
 */
const isAny = /\bexport[ \t]+type[ \t]+\*|[<,/]\s*(?:in|out)\s|\n[ \t]+<|\]\+\?:|\\`|@[\w$.]+</

export function inKnownTypeWords(text: string, grammar: string): string {
  const known = inKnownWords(text)
  if (!isAny.test(known)) return known
  const said = known
    .replace(/\bexport[ \t]+type(?=[ \t]+\*)/g, found => blankEnd(found, 'type'))
    .replace(/([<,]\s*|\*\/\s*(?=out))((?:in[ \t]+out|in|out)[ \t]+)(?=(?!(?:as|extends|in|instanceof|satisfies)\b)[A-Za-z_$][\w$]*\s*(?:[>,=]|extends\b|\/[*/]))/g, (_, before: string, words: string) => before + blank(words))
    .replaceAll(']+?:', '] ?:')
    .replace(/\\[\\`]/g, escaped => (escaped === '\\`' ? '  ' : escaped))
  return grammar === 'tsx' ? said : withoutGiven(withEnds(said))
}

/** Without the types that decorators are given: `@checked<Shape>(each => each.size)`. */
function withoutGiven(text: string): string {
  let said = ''
  let done = 0
  for (const { 0: name, index } of text.matchAll(/(?<![\w$])@[\w$.]+(?=<)/g)) {
    const start = index + name.length
    const end = closedBefore(text, start)
    if (end < 0) continue
    said += text.slice(done, start) + blank(text.slice(start, end))
    done = end
  }
  return said + text.slice(done)
}

/** Where what `<` opens at a place ends, if that is in its line and a `(` stands behind it; else -1. */
function closedBefore(text: string, start: number): number {
  let depth = 0
  for (let i = start; i < start + longestGiven; i++) {
    const letter = text[i]
    if (letter === undefined || letter === '\n') return -1
    if (letter === '<') depth++
    else if (letter === '>' && text[i - 1] !== '=' && --depth === 0) return text[i + 1] === '(' ? i + 1 : -1
  }
  return -1
}

/** How many letters of what a decorator is given are looked through. */
const longestGiven = 512

/** How far comments before a signature, and what it is generic in, are looked through. */
const farthest = 8192

/** Ends what stands before a line that begins a call signature. No two such lines look at the same letters, so a hostile text takes no longer than another. */
function withEnds(text: string): string {
  let done = 0
  return text.replace(/\n[ \t]+(?=<\s*[A-Za-z])/g, (found, place: number) => {
    const start = place + found.length
    const isSignature = followsGenerics(text, start) && endsMember(text.slice(Math.max(done, place - farthest), place))
    done = start
    return isSignature ? `${found.slice(0, -1)};` : found
  })
}

/** Whether a text that stands before a line that begins with `<T>(` ended a member of a type. */
function endsMember(text: string): boolean {
  const end = withoutComments(text.trimEnd()).slice(-16)
  return /(?:[\w$\])}'"`]|[^=]>)$/.test(end) && !/\b(?:as|async|await|case|default|delete|do|else|export|extends|function|in|infer|instanceof|is|keyof|new|of|readonly|return|satisfies|throw|typeof|void|yield)$/.test(end)
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

/** Whether what `<` opens at a place closes before a `(`, and before another line begins with a `<`. */
function followsGenerics(text: string, start: number): boolean {
  let depth = 0
  let begins = false
  for (let i = start; i < start + farthest && i < text.length; i++) {
    const letter = text[i]
    if (letter === ';' || (begins && letter === '<')) return false
    begins = letter === '\n' || (begins && (letter === ' ' || letter === '\t'))
    if (letter === '<') depth++
    else if (letter === '>' && text[i - 1] !== '=' && --depth === 0) return text[i + 1] === '('
  }
  return false
}

/**
 * What a question says, before anything is looked up: its words, and what it names as code does - identifiers, paths with lines, the frames of a stack
 * trace, a diff. Takes any text; a long one is read to a bound, which is said.
 *
 * J1: whatever is written, reading it takes time that grows with its length alone, and no more of it is kept than the bounds say.
 */
import { nameTerms, textTerms } from '@codeloom/model'

export interface Question {
  /** lower-cased, each once, in the order of the text, with how often it stands there */
  readonly words: ReadonlyMap<string, number>
  /** written as code: `uv_read_start`, `App.route`, `parseArgs()`, `` `get` `` */
  readonly names: readonly string[]
  readonly places: readonly WrittenPlace[]
  /** the text itself where it holds a diff */
  readonly diff?: string
  /** units that were not read */
  readonly left: number
}

/** A path as it was written; which file of the tree is meant is seen by how it ends. */
export interface WrittenPlace {
  readonly path: string
  readonly line?: number
}

const mostUnits = 60_000
const mostWords = 400
const mostNames = 40
const mostPlaces = 60

export function readQuestion(whole: string): Question {
  const text = whole.slice(0, mostUnits)
  const prose = text.replace(/\b[a-z][a-z+.-]{1,20}:\/\/[^\s)>\]]{1,2000}/gi, ' ')
  const names = new Set<string>()
  for (const [, ticked = ''] of prose.matchAll(/`([^`\s]{2,120})`/g)) addName(ticked, names)
  for (const [written] of prose.matchAll(/[\p{L}_$][\p{L}\p{N}_$]*(?:(?:\.|::|#|->)[\p{L}_$][\p{L}\p{N}_$]*)*(?:\(\))?/gu)) if (looksLikeCode(written)) addName(written, names)
  const diff = /^--- .*\n\+\+\+ /m.test(whole) ? { diff: whole } : {}
  return { words: wordsIn(prose), names: [...names].slice(0, mostNames), places: placesIn(text), ...diff, left: whole.length - text.length }
}

function wordsIn(text: string): ReadonlyMap<string, number> {
  const words = new Map<string, number>()
  for (const raw of text.split(/[^\p{L}\p{N}_$]+/u)) {
    const [first, ...parts] = textTerms(raw)
    if (first === undefined) continue
    for (const word of parts.length > 0 && parts.length + 1 > 2 ? parts : [first, ...parts]) {
      const before = words.get(word)
      if (before !== undefined || words.size < mostWords) words.set(word, (before ?? 0) + 1)
    }
  }
  // nothing but stop words and single letters: they are meant
  if (words.size === 0) for (const term of nameTerms(text.slice(0, 200)).slice(0, mostWords)) words.set(term, 1)
  return words
}

/** Two cases in one word, an underscore within, a qualified name, a call. */
function looksLikeCode(written: string): boolean {
  return /\p{Ll}\p{Lu}|[\p{L}\p{N}]_+[\p{L}\p{N}]|^_+\p{L}|[\p{L}\p{N}_$](?:\.|::|#|->)[\p{L}_$]|\(\)$/u.test(written)
}

function addName(written: string, names: Set<string>): void {
  const name = written.replace(/\(.*$/, '').replaceAll(/::|->|#/g, '.').replace(/^[^\p{L}_$]+|[^\p{L}\p{N}_$]+$/gu, '')
  if (name.length > 1 && name.length <= 120) names.add(name)
}

/** `src/app.ts`, `src/app.ts:12:3`, `src/app.ts(12,3)`, `File "app.py", line 12`, each once. */
function placesIn(text: string): readonly WrittenPlace[] {
  const places = new Map<string, WrittenPlace>()
  const add = (path: string, line: string | undefined): void => {
    const plain = path.replaceAll('\\', '/').replace(/^(?:\.\/|[ab]\/(?=.*\/))/, '')
    if (places.size < mostPlaces) places.set(`${plain}:${line ?? ''}`, line === undefined ? { path: plain } : { path: plain, line: Number(line) })
  }
  for (const [, path = '', line] of text.matchAll(/File "([^"\n]{1,400})", line (\d{1,7})/g)) add(path, line)
  for (const [, token = '', byBracket] of text.matchAll(/([^\s"'`()[\]{}<>,;=|]{3,400})(?:\((\d{1,7}))?/g)) {
    const [, path, byColon] = /^(?:\w{1,20}:\/{2,3})?((?:[\w.@~+\\/-]*[\\/])?[\w@~+-][\w.@~+-]*\.[A-Za-z]\w{0,5})(?::(\d{1,7}))?(?::\d{1,7})?[:.]*$/.exec(token) ?? []
    // without a folder or a line it may as well be a qualified name: the tree knows it or not
    if (path !== undefined) add(path, byColon ?? byBracket)
  }
  const withLine = new Set(Array.from(places.values(), ({ path, line }) => (line === undefined ? '' : path)))
  return [...places.values()].filter(({ path, line }) => line !== undefined || !withLine.has(path))
}

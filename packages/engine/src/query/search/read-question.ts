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
  /** where the last frame of a trace is the one that broke, as Python writes it */
  readonly innermostLast: boolean
  /** the text itself where it holds a diff, to a bound of its own */
  readonly diff?: string
  /** what bounds left out of it, in plain words */
  readonly notes: readonly string[]
}

/** A path as it was written; which file of the tree is meant is seen by how it ends. */
export interface WrittenPlace {
  readonly path: string
  readonly line?: number
}

const mostUnits = 60_000
/** A diff is read farther than the words around it: it names each line. */
const mostDiffUnits = 1_000_000
const mostWords = 400
const mostNames = 40
const mostPlaces = 60

export function readQuestion(whole: string): Question {
  const text = whole.slice(0, mostUnits)
  const prose = text.replace(/\b[a-z][a-z+.-]{1,20}:\/\/[^\s)>\]]{1,2000}/gi, ' ')
  const names = new Set<string>()
  for (const [, ticked = ''] of prose.matchAll(/`([^`\s]{2,120})`/g)) addName(ticked, names)
  for (const [written] of prose.matchAll(/[\p{L}_$][\p{L}\p{N}_$]*(?:(?:\.|::|#|->)[\p{L}_$][\p{L}\p{N}_$]*)*(?:\(\))?/gu)) if (looksLikeCode(written)) addName(written, names)
  const diff = /^--- .*\n\+\+\+ /m.test(whole) ? whole.slice(0, whole.length <= mostDiffUnits ? whole.length : whole.lastIndexOf('\n', mostDiffUnits) + 1) : undefined
  const words = wordsIn(prose)
  const innermostLast = /most recent call last|^ *File "[^"\n]{1,400}", line \d/m.test(text)
  const places = placesIn(text)
  return {
    words: new Map([...words].slice(0, mostWords)), names: [...names].slice(0, mostNames), places: innermostLast ? places.slice(-mostPlaces) : places.slice(0, mostPlaces), innermostLast, ...(diff === undefined ? {} : { diff }),
    notes: notesOf(whole, { diff, words: words.size, names: names.size, places: places.length }),
  }
}

interface ReadOf {
  readonly diff: string | undefined
  readonly words: number
  readonly names: number
  readonly places: number
}

function notesOf(whole: string, { diff, words, names, places }: ReadOf): readonly string[] {
  const read = Math.max(Math.min(whole.length, mostUnits), diff?.length ?? 0)
  const counts = [[words, mostWords, 'words'], [names, mostNames, 'names'], [places, mostPlaces, 'places in files']] as const
  return [
    ...(diff === undefined || whole.length <= mostUnits ? [] : [`behind the first ${mostUnits.toLocaleString('en-US')} characters of the text only the diff was read`]),
    ...(read === whole.length ? [] : [`the last ${(whole.length - read).toLocaleString('en-US')} characters of the text were not read`]),
    ...counts.filter(([count, most]) => count > most).map(([count, most, what]) => `of ${count.toLocaleString('en-US')} ${what} in the text ${most} were looked for`),
  ]
}

function wordsIn(text: string): ReadonlyMap<string, number> {
  const words = new Map<string, number>()
  for (const raw of text.split(/[^\p{L}\p{N}_$]+/u)) {
    const [first, ...parts] = textTerms(raw)
    if (first === undefined) continue
    for (const word of parts.length > 0 && parts.length + 1 > 2 ? parts : [first, ...parts]) {
      words.set(word, (words.get(word) ?? 0) + 1)
    }
  }
  // nothing but stop words and single letters: they are meant
  if (words.size === 0) for (const term of nameTerms(text.slice(0, 200))) words.set(term, 1)
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
    places.set(`${plain}:${line ?? ''}`, line === undefined ? { path: plain } : { path: plain, line: Number(line) })
  }
  for (const [, path = '', line] of text.matchAll(/File "([^"\n]{1,400})", line (\d{1,7})/g)) add(path, line)
  for (const [, token = '', byBracket] of text.matchAll(/([^\s"'`()[\]{}<>,;=|]+)(?:\((\d{1,7}))?/g)) {
    const { path, line } = token.length < shortestPath || token.length > longestPath ? { path: '' } : splitLine(token)
    // without a folder or a line it may as well be a qualified name: the tree knows it or not
    if (isPath(path)) add(path, line ?? byBracket)
  }
  const withLine = new Set(Array.from(places.values(), ({ path, line }) => (line === undefined ? '' : path)))
  return [...places.values()].filter(({ path, line }) => line !== undefined || !withLine.has(path))
}

const shortestPath = 3
const longestPath = 400

/** `file:///src/app.ts:12:3:` is `src/app.ts` and `12`. */
function splitLine(token: string): { readonly path: string; readonly line?: string | undefined } {
  let end = token.length
  while (end > 0 && ':.'.includes(token.charAt(end - 1))) end--
  const written = token.slice(0, end)
  const line = /:(\d{1,7})(?::\d{1,7})?$/.exec(written)
  return { path: written.slice(0, line?.index ?? end).replace(/^\w{1,20}:\/{2,3}/, ''), line: line?.[1] }
}

/** Folders and a name with an ending. */
function isPath(written: string): boolean {
  if (!/^[\w.@~+\\/-]+$/.test(written)) return false
  const name = written.slice(Math.max(written.lastIndexOf('/'), written.lastIndexOf('\\')) + 1)
  return !name.startsWith('.') && /.\.[A-Za-z]\w{0,5}$/.test(name)
}

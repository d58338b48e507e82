/** How often the words of a question stand in what a file says: in its names, signatures and doc comments, in the bodies of its symbols, in its path. */
import { isAscii } from 'node:buffer'
import { at, kindCode } from '@codeloom/model'
import type { OpenedFile } from '../opened-file.ts'
import type { QueryWord } from './query-words.ts'
import { lowered, scan, whole, type Scanned, type Sought } from './scan.ts'

/** Counts of all words under some of many keys, one behind the other; `valuesAt` is where those of a key begin, -1 where it has none. */
class CountTable {
  values: Float64Array
  private readonly size: number
  /** by key: which of the rows of values, from 1 */
  private readonly rows: Int32Array
  private used = 0

  constructor(keys: number, size: number) {
    this.size = size
    this.rows = new Int32Array(keys)
    this.values = new Float64Array(16 * size)
  }
  valuesAt(key: number): number {
    const row = at(this.rows, key)
    return row === 0 ? -1 : (row - 1) * this.size
  }
  add(key: number, word: number, worth: number): void {
    if (at(this.rows, key) === 0) this.rows[key] = this.grown()
    const place = this.valuesAt(key) + word
    this.values[place] = (this.values[place] ?? 0) + worth
  }

  private grown(): number {
    if ((++this.used) * this.size > this.values.length) {
      const more = new Float64Array(this.values.length * 2)
      more.set(this.values)
      this.values = more
    }
    return this.used
  }
}

export interface TextCounts {
  /** by number of a string */
  readonly inStrings: CountTable
  /** by row: what stands in its body, and in those of the functions inside */
  readonly inBodies: CountTable
  /** by word */
  readonly inFile: Float64Array
  readonly inPath: Float64Array
}

export interface TextFile {
  readonly file: OpenedFile
  readonly source: string | undefined
  /** of a file that is too large to be looked through: the rows that are weighed, by their names, signatures and comments */
  readonly rows?: readonly number[]
}

export function countsOf({ file, source, rows }: TextFile, sought: readonly Sought[], words: number): TextCounts {
  const { facts } = file
  const inStrings = new CountTable(facts.stringCount, words)
  const inBodies = new CountTable(facts.symbols.count, words)
  const [inFile, inPath] = [new Float64Array(words), new Float64Array(words)]
  if (rows === undefined) scan(stringTable(facts), sought, (word, _, { worth, part }) => inStrings.add(part, word, worth))
  else countStringsOf(facts, rows, (string, text) => scan(whole(text), sought, (word, _, { worth }) => inStrings.add(string, word, worth)))
  scan(whole(file.record.path), sought, (word, _, { worth }) => {
    inPath[word] = (inPath[word] ?? 0) + worth
  })
  if (source !== undefined) {
    const inside = new Insides(file)
    scan(whole(source), sought, (word, offset, { worth }) => {
      inFile[word] = (inFile[word] ?? 0) + worth
      inside.forEachAround(offset, row => inBodies.add(row, word, worth))
    })
  }
  return { inStrings, inBodies, inFile, inPath }
}

/** The names, signatures and comments of some symbols, each once. */
function countStringsOf(facts: OpenedFile['facts'], rows: readonly number[], visit: (string: number, text: string) => void): void {
  const { name, signature, doc } = facts.symbols
  for (const string of new Set(rows.flatMap(row => [at(name, row), at(signature, row), at(doc, row)]))) visit(string, facts.string(string))
}

/** All strings of a file, a part each. */
function stringTable(facts: OpenedFile['facts']): Scanned {
  const { bytes, ends } = facts.strings
  if (isAscii(bytes)) {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
    return { text, lower: lowered(text), ends }
  }
  const strings = Array.from(ends, (_, i) => facts.string(i))
  let end = 0
  const text = strings.join('')
  return { text, lower: lowered(text), ends: Int32Array.from(strings, string => (end += string.length)) }
}

/** Which functions, classes and other symbols are around an offset. */
class Insides {
  private readonly file: OpenedFile
  /** rows in the order of their starts */
  private readonly rows: readonly number[]
  private hint = 0
  private last = 0

  constructor(file: OpenedFile) {
    const { count, start } = file.facts.symbols
    this.file = file
    this.rows = Array.from({ length: count - 1 }, (_, i) => i + 1).sort((a, b) => at(start, a) - at(start, b) || a - b)
  }
  /** The innermost symbol, and the functions around it; the module where there is none. Offsets mostly ascend. */
  forEachAround(offset: number, visit: (row: number) => void): void {
    const { container, end, start } = this.file.facts.symbols
    if (offset < this.last) this.hint = 0
    this.last = offset
    while (this.hint < this.rows.length && at(start, this.rows[this.hint] ?? 0) <= offset) this.hint++
    let row = this.rows[this.hint - 1] ?? 0
    while (row !== 0 && at(end, row) <= offset) row = at(container, row)
    visit(row)
    while (row !== 0 && (row = at(container, row)) !== 0) if (isFunction(this.file.kindOf(row))) visit(row)
  }
}

const functions: ReadonlySet<number> = new Set([kindCode.function, kindCode.method, kindCode.constructor, kindCode.getter, kindCode.setter])

export function isFunction(kind: number): boolean {
  return functions.has(kind)
}

/** The stems that stand for words, for `scan`. */
export function soughtFor(words: readonly QueryWord[]): readonly Sought[] {
  return words.flatMap(({ stems }, word) => Array.from(stems, ([stem, worth]) => ({ stem, word, worth })))
}

/**
 * How a symbol is shown in a pack: its whole text, the lines of it that matter, its signature, or its name alone; each with
 * where it stands. Texts are the file's own, unchanged, as long as the file is what was indexed; signatures and docs are in
 * the facts and can always be shown.
 *
 * N1: what is shown of a file's text is lines of the snapshot, never of a newer file.
 */
import { at, pick, plainLine, symbolKinds, type SymbolResult } from '@codeloom/model'
import type { Place, Reader } from '../reader.ts'

export type Form = 'whole' | 'excerpt' | 'signature' | 'name'

/** A form of a symbol, ready to be put in. */
export interface Piece {
  readonly place: Place
  readonly form: Form
  /** lines of text, the last without its end; a signature or a name without its file's path */
  readonly text: string
  /** what of the file it shows */
  readonly range: SymbolResult['range']
  /** the lines of the file's text that stand whole in it, from 1 */
  readonly lines: readonly number[]
}

/** Longer signatures and docs are cut: the definition itself can be asked for. */
const longestSignature = 240
const longestSentence = 140
const longestDoc = 600
/** Lines around one that matters. */
const around = 2
/** Longer lines are data, or generated. */
const longestLine = 400

/** The whole definition with a line above that says what and where; undefined where its file is not what was indexed. */
export function wholePiece(reader: Reader, place: Place): Piece | undefined {
  const { file, row } = place
  const source = reader.source(file)
  if (source === undefined || row === 0) return undefined
  const { start, end } = file.facts.symbols
  const [first, last] = linesOf(place)
  const before = source.slice(lineStart(place, first), at(start, row))
  const behind = source.slice(at(end, row), lineEnd(source, at(end, row)))
  const [withBefore, withBehind] = [belongsBefore(before), belongsBehind(behind)]
  const body = `${withBefore ? before : ''}${source.slice(at(start, row), at(end, row))}${withBehind ? behind : ''}`
  const doc = docAbove(place, body)
  const lines = Array.from({ length: last - first + 1 }, (_, i) => first + i)
  return {
    place, form: 'whole', range: file.range(at(start, row), at(end, row)), lines: lines.filter(line => (withBefore || line > first) && (withBehind || line < last)),
    text: [`${pathOf(place)}:${first === last ? first : `${first}-${last}`} ${described(place)}`, ...doc, body.trimEnd()].join('\n'),
  }
}

/** What stands before a definition in its line is shown with it (`export const`), not where something else ends there. */
function belongsBefore(text: string): boolean {
  return text.length <= longestBeside && !/[;{}]/.test(text)
}
function belongsBehind(text: string): boolean {
  return text.length <= longestBeside && !/[{}]/.test(text)
}
const longestBeside = 80

export interface Wanted {
  readonly lines: Iterable<number>
  /** lines of the file that stand in the pack already */
  readonly shown: ReadonlySet<number>
}

/** The lines that matter of a definition, with a few around them; undefined where its file is not what was indexed, or they are shown. */
export function excerptPiece(reader: Reader, place: Place, { lines, shown: known }: Wanted): Piece | undefined {
  const { file } = place
  const source = reader.source(file)
  if (source === undefined) return undefined
  const [first, last] = place.row === 0 ? [1, file.facts.lines.count] : linesOf(place)
  const wanted = new Set<number>()
  for (const line of lines) for (let near = Math.max(first, line - around); near <= Math.min(last, line + around); near++) if (!known.has(near)) wanted.add(near)
  const ascending = [...wanted].sort((a, b) => a - b)
  const [from, to] = [ascending[0], ascending.at(-1)]
  if (from === undefined || to === undefined) return undefined
  const shown: string[] = []
  for (const [i, line] of ascending.entries()) {
    if (i > 0 && ascending[i - 1] !== line - 1) shown.push('...')
    shown.push(lineAt(place, source, line))
  }
  return {
    place, form: 'excerpt', range: [from, 1, to, (lineAt(place, source, to)).length + 1], lines: ascending,
    text: [`${pathOf(place)}:${from === to ? from : `${from}-${to}`} in ${described(place)}`, ...shown].join('\n'),
  }
}

/** One line: where, what of, its signature, the first sentence of its doc. */
export function signaturePiece(place: Place): Piece {
  const { file, row } = place
  const { signature, nameStart, nameEnd } = file.facts.symbols
  const written = cut(textAt(place, signature), longestSignature)
  const container = containerName(place)
  const sentence = firstSentence(textAt(place, file.facts.symbols.doc))
  const what = row === 0 ? 'the file itself' : written === '' ? described(place) : `${container === '' ? '' : `${container}: `}${written}`
  return {
    place, form: 'signature', range: file.range(at(nameStart, row), at(nameEnd, row)), lines: [],
    text: `:${lineOfName(place)} ${plainLine(what)}${sentence === '' ? '' : ` -- ${plainLine(sentence)}`}`,
  }
}

/** As little as there is: its name and its line. */
export function namePiece(place: Place): Piece {
  const { file, row } = place
  const { nameStart, nameEnd } = file.facts.symbols
  return { place, form: 'name', range: file.range(at(nameStart, row), at(nameEnd, row)), lines: [], text: `${row === 0 ? 'the file' : plainLine(file.qualifiedNameOf(row))}:${lineOfName(place)}` }
}

function described({ file, row }: Place): string {
  return plainLine(`${pick(symbolKinds, file.kindOf(row))} ${row === 0 ? file.nameOf(row) : file.qualifiedNameOf(row)}`)
}

/** The path as one line of text, whatever a file is called. */
export function pathOf({ file }: Place): string {
  return plainLine(file.record.path)
}

function containerName({ file, row }: Place): string {
  const container = at(file.facts.symbols.container, row)
  return container <= 0 ? '' : file.qualifiedNameOf(container)
}

/** The doc where it does not stand in the text itself. */
function docAbove(place: Place, body: string): readonly string[] {
  const doc = textAt(place, place.file.facts.symbols.doc).trim()
  const [line = ''] = doc.split('\n')
  return doc === '' || body.includes(line) ? [] : [cut(doc, longestDoc)]
}

function firstSentence(doc: string): string {
  const plain = doc.trim().replaceAll(/\s+/g, ' ')
  const end = /[.!?](?= |$)/.exec(plain)
  return cut(end === null ? plain : plain.slice(0, end.index + 1), longestSentence)
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).trimEnd()}…`
}

function textAt({ file, row }: Place, column: Int32Array): string {
  const string = at(column, row)
  return string === 0 ? '' : file.facts.string(string)
}

/** The first and the last line of a definition. */
export function linesOf({ file, row }: Place): readonly [first: number, last: number] {
  const { start, end } = file.facts.symbols
  return [file.facts.position(at(start, row))[0], file.facts.position(Math.max(at(start, row), at(end, row) - 1))[0]]
}

function lineOfName({ file, row }: Place): number {
  return file.facts.position(at(file.facts.symbols.nameStart, row))[0]
}

function lineStart({ file }: Place, line: number): number {
  return at(file.facts.lines.start, line - 1)
}

function lineEnd(source: string, offset: number): number {
  const end = source.slice(offset).search(/[\r\n]/)
  return end < 0 ? source.length : offset + end
}

function lineAt({ file }: Place, source: string, line: number): string {
  const { start, count } = file.facts.lines
  const text = source.slice(at(start, line - 1), line < count ? at(start, line) : source.length).replace(/[\r\n]+$/, '')
  return cut(text, longestLine)
}

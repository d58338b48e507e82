/**
 * What kind of a task is packed for, and what it sets out from:
 * - a diff to review: the symbols that it changes, and who calls what it takes away;
 * - symbols to change: those that are named, or the one whose name is all that the text holds;
 * - a bug report: the frames of its stack trace;
 * - a question: everything else.
 */
import { at, type Params, type SymbolResult } from '@codeloom/model'
import { changeOfDiff } from '../impact.ts'
import { hiddenCalls } from '../open-calls.ts'
import { comparePlaces, idOf, type Place, type Reader } from '../reader.ts'
import { namedIn } from '../search/named.ts'
import { readQuestion, type Question } from '../search/read-question.ts'
import { findWritten } from '../subject.ts'
import { symbolsNamed } from '../symbols-named.ts'

type TaskKind = 'review' | 'change' | 'bug' | 'question'

export interface Start {
  readonly place: Place
  /** 1 for what the task is about most */
  readonly score: number
  /** lines of it that matter, from 1 */
  readonly lines: readonly number[]
}

export interface Task {
  readonly kind: TaskKind
  readonly starts: readonly Start[]
  /** what is ranked beside, '' where nothing is */
  readonly text: string
  /** that text as it was read already */
  readonly question?: Question
  readonly notes: readonly string[]
}

/** What a task could mean, where it names a symbol that may be several. */
export interface Ambiguous {
  readonly matches: readonly SymbolResult[]
  readonly note: string
}

/** From so many frames on, a text tells of a failure. */
const fewestFrames = 2
/** A single word that so many symbols are called is no name of one. */
const mostNamesakes = 64

export function readTask(reader: Reader, params: Params): Task | Ambiguous {
  const { task = '', symbols, diff } = params
  if (diff !== undefined) return ofDiff(reader, task, { ...params, diff })
  if (symbols !== undefined) return ofSymbols(reader, symbols, task)
  const question = readQuestion(task)
  if (question.diff !== undefined) return ofDiff(reader, '', { ...params, diff: question.diff })
  const named = ofOneWord(reader, task.trim())
  if (named !== undefined) return named
  const frames = framesOf(reader, question)
  const isBug = frames.length >= fewestFrames
  return { kind: isBug ? 'bug' : 'question', starts: isBug ? frames : [], text: task, question, notes: [] }
}

/** What of a task is ranked beside, '' where nothing is; without finding out where it begins. */
export function rankedOfTask({ task = '', symbols, diff }: Params, read: () => Reader): string {
  if (diff !== undefined || symbols !== undefined) return task
  if (readQuestion(task).diff !== undefined) return ''
  return isOneWord(task.trim()) && ofOneWord(read(), task.trim()) !== undefined ? '' : task
}

function isOneWord(text: string): boolean {
  return text !== '' && text.length <= longestWord && !/\s/.test(text)
}
/** A longer one is no name: paths end at 4,096 bytes. */
const longestWord = 8_192

function ofSymbols(reader: Reader, symbols: readonly string[], text: string): Task | Ambiguous {
  const places: Place[] = []
  const notes: string[] = []
  for (const written of symbols) {
    const subject = findWritten(reader, written)
    if (subject.kind === 'several') return { matches: subject.matches, note: `${written} could mean several symbols` }
    if (subject.kind === 'symbols') places.push(...reader.places(reader.withDefinitions(subject.ids)))
    else if (subject.kind === 'local') places.push(around(subject.file, at(subject.file.facts.locals.nameStart, subject.row)))
    else notes.push(subject.why)
  }
  return { kind: 'change', starts: places.map(asStart), text, notes }
}

/** The innermost symbol around an offset: containers stand before what they hold. */
function around(file: Place['file'], offset: number): Place {
  const { count, start, end } = file.facts.symbols
  for (let row = count - 1; row > 0; row--) if (at(start, row) <= offset && offset < at(end, row)) return { file, row }
  return { file, row: 0 }
}

/** A text that is nothing but the name of one symbol. */
function ofOneWord(reader: Reader, word: string): Task | undefined {
  if (!isOneWord(word)) return undefined
  const last = word.split(/[.#:/]/).at(-1) ?? ''
  if (symbolsNamed(reader.snapshot, last).length > mostNamesakes) return undefined
  const subject = findWritten(reader.aside(), word)
  if (subject.kind !== 'symbols') return undefined
  return { kind: 'change', starts: reader.places(reader.withDefinitions(subject.ids)).map(asStart), text: '', notes: [] }
}

function asStart(place: Place): Start {
  return { place, score: 1, lines: [] }
}

function ofDiff(reader: Reader, text: string, { diff = '', ...params }: Params): Task | Ambiguous {
  const { begin, gone, why, note } = changeOfDiff(reader, diff, params)
  const starts = [...reader.places(begin).map(asStart), ...callsOf(reader, gone.map(({ name }) => name))]
  return { kind: 'review', starts, text, notes: [why, note].filter(said => said !== undefined) }
}

/** Who calls what is gone, by its name: in the index these calls lead nowhere any more. */
function callsOf(reader: Reader, gone: readonly string[]): readonly Start[] {
  const names = new Set(gone.map(name => name.slice(name.lastIndexOf('.') + 1)))
  if (names.size === 0) return []
  const bySymbol = new Map<number, { readonly place: Place; readonly lines: number[] }>()
  for (const { site: [path, line, column] } of hiddenCalls(reader, names).sites) {
    const file = reader.openAt(path)
    const offset = file?.facts.offset(line, column)
    if (file === undefined || offset === undefined) continue
    const place = around(file, offset)
    const known = bySymbol.get(idOf(place)) ?? { place, lines: [] }
    bySymbol.set(idOf(place), known)
    known.lines.push(line)
  }
  return [...bySymbol.values()].map(({ place, lines }) => ({ place, score: goneWorth, lines }))
}
/** That a call breaks is certain only where nothing else has the name. */
const goneWorth = 0.8

/** The frames of a trace, the one in which it broke first. */
function framesOf(reader: Reader, question: Question): readonly Start[] {
  const withLines = question.places.filter(({ line }) => line !== undefined)
  // what is meant by none of them, the ranking of the text says
  const frames = namedIn(reader, { ...question, names: [], places: withLines }).named
  const bySymbol = new Map<number, { readonly place: Place; readonly score: number; readonly lines: number[] }>()
  for (const { place, worth, line } of frames) {
    const known = bySymbol.get(idOf(place)) ?? { place, score: worth, lines: [] }
    bySymbol.set(idOf(place), known)
    if (line !== undefined && !known.lines.includes(line)) known.lines.push(line)
  }
  return [...bySymbol.values()].sort((a, b) => b.score - a.score || comparePlaces(a.place, b.place))
}

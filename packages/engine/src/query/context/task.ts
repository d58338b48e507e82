/**
 * What kind of a task is packed for, and what it sets out from:
 * - a diff to review: the symbols that it changes;
 * - a symbol to change: the symbol that the text names, and nothing else stands in it;
 * - a bug report: the frames of its stack trace;
 * - a question: everything else.
 */
import type { Params } from '@codeloom/model'
import { changedSymbols } from '../changed-symbols.ts'
import { comparePlaces, type Place, type Reader } from '../reader.ts'
import { namedPlaces } from '../subject.ts'
import { namedBy } from '../search/named.ts'
import { readQuestion, type Question } from '../search/read-question.ts'

export type TaskKind = 'review' | 'change' | 'bug' | 'question'

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
  readonly notes: readonly string[]
}

/** Of a name that more symbols have, none is meant. */
const mostNamesakes = 8
/** From so many frames on, a text tells of a failure. */
const fewestFrames = 2

export function readTask(reader: Reader, params: Params): Task {
  const { task = '', symbols, diff } = params
  if (diff !== undefined) return ofDiff(reader, task, { ...params, diff })
  const question = readQuestion(task)
  if (question.diff !== undefined) return ofDiff(reader, '', { ...params, diff: question.diff })
  const asked = symbols ?? (/\s/.test(task.trim()) ? [] : [task.trim()])
  const named = asked.map(text => ({ text, places: namedPlaces(reader, text) }))
  const unknown = symbols === undefined ? [] : named.filter(({ places }) => places.length === 0).map(({ text }) => `nothing in the index is called ${text}`)
  const starts = named.flatMap(({ places }) => (places.length > mostNamesakes ? [] : places)).map(place => ({ place, score: 1, lines: [] }))
  if (starts.length > 0) return { kind: 'change', starts, text: symbols === undefined ? '' : task, notes: unknown }
  const frames = framesOf(reader, question)
  return frames.length >= fewestFrames ? { kind: 'bug', starts: frames, text: task, notes: unknown } : { kind: 'question', starts: [], text: task, notes: unknown }
}

function ofDiff(reader: Reader, text: string, { diff = '', stale = [] }: Params): Task {
  const { ids, missing, files } = changedSymbols(reader, diff, new Set(stale))
  const notes = [
    ...(files === 0 ? ['the diff names no file'] : []),
    ...(missing.length === 0 ? [] : [`not in the index: ${missing.slice(0, 3).join(', ')}${missing.length > 3 ? ` and ${missing.length - 3} more` : ''}`]),
  ]
  return { kind: 'review', starts: reader.places(ids).map(place => ({ place, score: 1, lines: [] })), text, notes }
}

/** The frames of a trace, the first of them most: it is where it broke, in nearly all languages. */
function framesOf(reader: Reader, question: Question): readonly Start[] {
  const withLines = question.places.filter(({ line }) => line !== undefined)
  const frames = namedBy(reader, { ...question, names: [], places: withLines })
  const bySymbol = new Map<string, { place: Place; score: number; lines: number[] }>()
  for (const { place, worth, by } of frames) {
    const key = `${place.file.record.id}:${place.row}`
    const line = Number(by.slice(by.lastIndexOf(':') + 1))
    const known = bySymbol.get(key)
    if (known === undefined) bySymbol.set(key, { place, score: worth, lines: [line] })
    else if (!known.lines.includes(line)) known.lines.push(line)
  }
  return [...bySymbol.values()].sort((a, b) => b.score - a.score || comparePlaces(a.place, b.place))
}

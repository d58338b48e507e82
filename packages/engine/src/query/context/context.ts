/** What a model should read for a task: candidates, packed into the budget that it has. */
import type { ContextResult, Params } from '@codeloom/model'
import { severalMatches, type MethodAnswer } from '../answer.ts'
import type { Reader } from '../reader.ts'
import { candidatesOf } from './candidates.ts'
import { packCandidates, type Packed } from './pack.ts'
import type { PackingModels } from './packing.ts'
import { readTask, type Task } from './task.ts'

const defaultBudget = 8_000

export function answerContext(reader: Reader, params: Params, models: PackingModels): MethodAnswer {
  const { counter, window, note: ofModel } = models(params.model)
  const asked = params.budget ?? defaultBudget
  const budget = Math.min(asked, window)
  if (params.diff !== undefined && params.symbols !== undefined) return refused('either a diff is reviewed, or symbols are changed: give "diff" or "symbols"')
  const task = readTask(reader, params)
  if ('matches' in task) return { ...severalMatches(task.matches), note: task.note }
  const aside = reader.aside()
  const { candidates, notes: found } = candidatesOf(aside, task)
  if (aside.ranking !== undefined) reader.ranking = aside.ranking
  const packed = packCandidates(reader, candidates, { budget, counter, isAboutFirst: task.kind === 'change' })
  const note = [
    `${task.kind}; counted by ${counter.name}`, ...(ofModel === undefined ? [] : [ofModel]),
    ...(budget < asked ? [`the budget was cut to the model's window of ${window.toLocaleString('en-US')} tokens`] : []),
    ...found,
  ].join('; ')
  const why = packed.pieces.length > 0 ? undefined : candidates.length === 0 ? whyNothing(task) : `the budget of ${budget} tokens holds none of its ${candidates.length} symbols, not even a name`
  const vectors = aside.ranking?.vectors
  const share = vectors === undefined ? {} : { vectors: { model: vectors.model, searched: vectors.searched, of: vectors.of } }
  return { result: { ...resultOf(packed, reader), ...share }, note, ...(why === undefined ? {} : { why }) }
}

function whyNothing({ notes }: Task): string {
  return notes.length === 0 ? 'nothing in the index has to do with the task' : notes.join('; ')
}

function refused(message: string): MethodAnswer {
  return { result: { text: '', parts: [], tokens: 0, left: [], leftOut: 0 }, error: { code: 'bad-params', message } }
}

function resultOf({ text, tokens, pieces, left, leftOut }: Packed, reader: Reader): ContextResult {
  return {
    text, tokens, left: [...left], leftOut,
    parts: pieces.map(({ place, form, range }) => ({ symbol: reader.show(place), path: place.file.record.path, range, form })),
  }
}

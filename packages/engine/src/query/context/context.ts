/** What a model should read for a task: candidates, packed into the budget that it has. */
import type { Params } from '@codeloom/model'
import type { MethodAnswer } from '../answer.ts'
import type { Reader } from '../reader.ts'
import { candidatesOf } from './candidates.ts'
import { packCandidates, type Packed } from './pack.ts'
import type { PackingModels } from './packing.ts'
import { readTask } from './task.ts'

const defaultBudget = 8_000
/** What was left out is named one by one up to here. */
const mostLeft = 40

export function answerContext(reader: Reader, params: Params, models: PackingModels): MethodAnswer {
  const { counter, window, note: ofModel } = models(params.model)
  const asked = params.budget ?? defaultBudget
  const budget = Math.min(asked, window)
  const task = readTask(reader, params)
  const { candidates, notes: found } = candidatesOf(reader.aside(), task)
  const packed = packCandidates(reader, candidates, { budget, counter, isAboutFirst: task.kind === 'change' })
  const note = [
    `${task.kind}; counted by ${counter.name}`, ...(ofModel === undefined ? [] : [ofModel]),
    ...(budget < asked ? [`the budget was cut to the model's window of ${window.toLocaleString('en-US')} tokens`] : []),
    ...(packed.left.length <= mostLeft ? [] : [`${packed.left.length - mostLeft} more symbols with some bearing were left out`]), ...found,
  ].join('; ')
  const why = packed.pieces.length > 0 ? undefined : candidates.length === 0 ? 'nothing in the index has to do with the task' : `the budget of ${budget} tokens holds none of its ${candidates.length} symbols, not even a name`
  return { result: resultOf(reader, packed), note, ...(why === undefined ? {} : { why }) }
}

function resultOf(reader: Reader, { text, tokens, pieces, left }: Packed): MethodAnswer['result'] {
  return {
    text, tokens, left: left.slice(0, mostLeft).map(({ symbol, why }) => ({ symbol, why })),
    parts: pieces.map(({ place, form, range }) => ({ symbol: reader.show(place), path: place.file.record.path, range, form })),
  }
}

/** Queries that answer every method, for whoever asks more than once. */
import type { GraphStore } from '@codeloom/store'
import type { MethodAnswer } from './answer.ts'
import { answerCallees, answerCallers } from './calls.ts'
import { answerContext } from './context/context.ts'
import type { PackingModels } from './context/packing.ts'
import { answerDefinition } from './definition.ts'
import { answerImpact } from './impact.ts'
import { answerImplementations } from './implementations.ts'
import { answerSymbols } from './list-symbols.ts'
import { nearTo } from './near.ts'
import { answerPath } from './path.ts'
import { makeQueries, type Called, type Queries, type QueryOptions } from './queries.ts'
import type { Reader } from './reader.ts'
import { answerReferences } from './references.ts'
import { answerSearch } from './search/search.ts'

export function createQueries(store: GraphStore, options: QueryOptions = {}): Queries {
  return makeQueries(store, { byMethod: (reader, called) => byMethod(reader, called, options.models), near: nearTo }, options)
}

function byMethod(reader: Reader, { method, params, cursor }: Called, models: PackingModels | undefined): MethodAnswer {
  const from = cursor?.numbers[0] ?? 0
  switch (method) {
    case 'definition': return answerDefinition(reader, params, from)
    case 'references': return answerReferences(reader, params, cursor)
    case 'callers': return answerCallers(reader, params, from)
    case 'callees': return answerCallees(reader, params, from)
    case 'implementations': return answerImplementations(reader, params, from)
    case 'impact': return answerImpact(reader, params, from)
    case 'path': return answerPath(reader, params)
    case 'context': return models === undefined ? withoutModels : answerContext(reader, params, models)
    case 'search': return answerSearch(reader, params, from)
    case 'symbols': return answerSymbols(reader, params, cursor)
  }
}

const withoutModels: MethodAnswer = { result: { text: '', parts: [], tokens: 0, left: [], leftOut: 0 }, error: { code: 'unsupported', message: 'context is not packed here: nothing was told of how models count' } }

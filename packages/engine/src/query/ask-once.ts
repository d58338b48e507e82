/**
 * One question, for a command that ends with its answer: only what answers it is loaded, because every module costs a start a
 * third of a millisecond. What is asked most is answered here, everything else by `createQueries`.
 */
import { InvariantError, type Request } from '@codeloom/model'
import type { GraphStore } from '@codeloom/store'
import { makeQueries, type Answers, type Asked, type QueryOptions } from './queries.ts'

export type { GraphStore } from '@codeloom/store'
export type { Asked } from './queries.ts'

export async function askOnce(store: GraphStore, request: Request, options: QueryOptions = {}): Promise<Asked> {
  const answers = await answersFor(request)
  if (answers !== undefined) {
    const asked = makeQueries(store, answers, options).ask(request)
    // what could have been meant is looked for by the others
    if ('error' in asked.response || asked.response.why === undefined) return asked
  }
  const { createQueries } = await import('./create-queries.ts')
  return createQueries(store, options).ask(request)
}

async function answersFor({ method }: Request): Promise<Answers | undefined> {
  const near: Answers['near'] = () => []
  if (method === 'definition') {
    const { answerDefinition } = await import('./definition.ts')
    return { byMethod: (reader, { params, cursor }) => answerDefinition(reader, params, cursor?.numbers[0] ?? 0), near }
  }
  if (method === 'callers' || method === 'callees') {
    const { answerCallees, answerCallers } = await import('./calls.ts')
    const answer = method === 'callers' ? answerCallers : answerCallees
    return { byMethod: (reader, { params, cursor }) => answer(reader, params, cursor?.numbers[0] ?? 0), near }
  }
  if (method === 'references') {
    const { answerReferences } = await import('./references.ts')
    return { byMethod: (reader, { params, cursor }) => answerReferences(reader, params, cursor), near }
  }
  if (method === 'status') return { byMethod: () => { throw new InvariantError('status is answered before') }, near }
  return undefined
}

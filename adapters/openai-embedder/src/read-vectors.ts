/** The body of an answer as vectors, or what is wrong with it. */
import { EmbedError, ofLengthOne } from '@codeloom/engine/vectors'

export interface Asked {
  readonly count: number
  readonly dimensions: number
}

export function readVectors(body: string, { count, dimensions }: Asked): readonly Float32Array[] {
  const data = dataIn(body)
  if (data.length !== count) throw wrong(`answered ${data.length} vectors for ${count} texts`)
  const vectors: (Float32Array | undefined)[] = data.map(() => undefined)
  for (const [i, each] of data.entries()) {
    const { index = i, embedding } = partsOf(each)
    if (!(Number.isSafeInteger(index) && index >= 0 && index < count)) throw wrong(`answered a vector for text ${String(index)} of ${count}`)
    if (vectors[index] !== undefined) throw wrong(`answered two vectors for text ${index}`)
    vectors[index] = vectorOf(embedding, dimensions)
  }
  return vectors.filter(vector => vector !== undefined)
}

function dataIn(body: string): readonly unknown[] {
  let parsed: unknown
  try {
    parsed = JSON.parse(body)
  } catch (error) {
    throw wrong(body === '' ? 'answered nothing' : 'answered something that is no JSON, or only half of it', error)
  }
  const data: unknown = typeof parsed === 'object' && parsed !== null && 'data' in parsed ? parsed.data : undefined
  if (!Array.isArray(data)) throw wrong('answered JSON without a list "data": it is no endpoint of embeddings')
  return data
}

function partsOf(each: unknown): { readonly index?: number; readonly embedding: readonly unknown[] } {
  if (typeof each !== 'object' || each === null || !('embedding' in each) || !Array.isArray(each.embedding)) throw wrong('answered a vector that is no list of numbers')
  const { embedding } = each
  if (!('index' in each)) return { embedding }
  if (typeof each.index !== 'number') throw wrong('answered a vector whose place is no number')
  return { embedding, index: each.index }
}

function vectorOf(numbers: readonly unknown[], dimensions: number): Float32Array {
  if (numbers.length !== dimensions) throw wrong(`answered vectors of ${numbers.length} numbers where models.json says ${dimensions}`)
  const values: number[] = []
  for (const number of numbers) {
    if (typeof number !== 'number' || !Number.isFinite(number)) throw wrong('answered a vector that holds something else than numbers')
    values.push(number)
  }
  const vector = ofLengthOne(values)
  if (vector === undefined) throw wrong('answered a vector of nothing but zeros')
  return vector
}

function wrong(message: string, cause?: unknown): EmbedError {
  return new EmbedError('wrong-answer', message, { cause })
}

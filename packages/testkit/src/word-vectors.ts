/** Vectors that any machine makes alike: a direction for each word, added up. Texts that share words are near to each other, and nothing else is. */
import { ofLengthOne, type Embedder } from '@codeloom/engine/vectors'
import { nameHash, textTerms } from '@codeloom/model'
import type { AskedModel } from '@codeloom/store'
import { randomOf } from './random.ts'

export function wordVector(text: string, dimensions: number, model = ''): Float32Array {
  const sum = new Float32Array(dimensions)
  // a text without a word has a direction too
  for (const word of [...textTerms(text.replace(/[^\p{L}\p{N}]+/gu, ' ')), `model ${model}`]) {
    const random = randomOf(nameHash(word))
    for (let i = 0; i < dimensions; i++) sum[i] = (sum[i] ?? 0) + random.below(2 ** 20) / 2 ** 20 - 0.5
  }
  return ofLengthOne(sum) ?? sum
}

/** An embedder without a provider; `onAsked` hears the texts of each request. */
export function wordEmbedder(model: Pick<AskedModel, 'name' | 'dimensions'>, onAsked: (texts: readonly string[]) => void = () => undefined): Embedder {
  return {
    model: { template: 1, digest: `words of ${model.name} in ${model.dimensions}`, url: 'http://localhost/none', questionPrefix: '', asksDimensions: false, ...model },
    window: 512, batch: 16, requests: 2, breaker: 'closed', failure: undefined,
    embed: async (texts, { signal }) => {
      signal?.throwIfAborted()
      onAsked(texts)
      return texts.map(text => wordVector(text, model.dimensions, model.name))
    },
  }
}

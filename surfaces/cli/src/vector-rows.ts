/** The vectors of a store, for people: rows of a name and a text. */
import type { VectorsResult } from '@codeloom/model'
import { counted } from './output.ts'

export function vectorRows({ endpoint, set, next, breaker, failure, bytes }: VectorsResult): readonly (readonly [string, string])[] {
  return [
    ['vectors', set === undefined ? (endpoint === '' ? 'none are made' : 'none yet; codeloom embed makes them') : `${setText(set)}, ${(bytes / 1e6).toFixed(1)} MB`],
    ...(next === undefined ? [] : [['', `beside them, to take their place: ${setText(next)}`] as const]),
    ...(endpoint === '' ? [] : [['', `made by ${endpoint} (models.json), which is sent the texts of symbols and of searches; breaker ${breaker}`] as const]),
    ...(failure === undefined ? [] : [['', `last failure: ${failure}`] as const]),
  ]
}

function setText({ model, dimensions, isComplete, fresh, stale, failed }: NonNullable<VectorsResult['set']>): string {
  const rest = [...(stale === 0 ? [] : [`${stale.toLocaleString('en-US')} stale or missing`]), ...(failed === 0 ? [] : [`${failed.toLocaleString('en-US')} failed`]), ...(isComplete ? [] : ['being made'])]
  return `${model}, ${dimensions} dimensions: ${counted(fresh, 'symbol')} fresh${rest.map(part => `, ${part}`).join('')}`
}

/** What could break, as rows: what changes, then who is affected by distance, then calls that may be hidden users. */
import { nameInKey, type ImpactResult } from '@codeloom/model'
import type { Row } from './pages.ts'

export function impactRows({ changed, gone, affected, tests, unresolved }: ImpactResult): readonly Row[] {
  const testKeys = new Set(tests.map(({ key }) => key))
  return [
    ...changed.map(({ key, path }) => ({ group: 'changed:', text: `  ${path} ${nameInKey(key)}`.trimEnd() })),
    ...gone.map(({ path, name }) => ({ group: 'not in the index:', text: `  ${path} ${name}` })),
    ...affected.map(({ symbol, distance, certainty, via }) => {
      const own = via.from === symbol.key
      const how = own ? `${via.kind} ${spoken(via.to)}` : `is what ${spoken(via.from)} ${via.kind}`
      const line = own && via.site !== undefined ? via.site[1] : symbol.nameRange[0]
      const test = testKeys.has(symbol.key) ? ' (test)' : ''
      return {
        group: `distance ${distance}${certainty === 'certain' ? '' : ', only possible'}:`,
        text: `  ${symbol.path}:${line} ${spoken(symbol.key)} ${how} [${via.how}${via.certainty === 'certain' ? '' : '?'}]${test}`,
      }
    }),
    ...unresolved.map(({ name, site: [path, line], why }) => ({ group: 'unresolved calls of a changed name, any may be of it:', text: `  ${path}:${line} ${name} (${why})` })),
  ]
}

/** The qualified name in a key; the path of a module. */
function spoken(key: string): string {
  return nameInKey(key) || key.slice(key.indexOf(':') + 1, key.indexOf('#'))
}

/** What could break, for people: by distance, the sure ones before the possible ones, tests by themselves. */
import { nameInKey, plainLine, type ImpactResult } from '@codeloom/model'
import { counted, writeOut } from './output.ts'
import { place, spoken, type Page } from './show-page.ts'
import { showUnresolved } from './show-edges.ts'

type Affected = ImpactResult['affected'][number]

export async function showImpact({ changed, gone, affected, tests, unresolved }: ImpactResult, page: Page): Promise<void> {
  const { colours } = page
  const more = changed.length > namedChanges ? ` and ${counted(changed.length - namedChanges, 'other')}` : ''
  if (changed.length > 0) await writeOut(`${colours.faint('changed:')} ${changed.slice(0, namedChanges).map(symbol => colours.name(spoken(symbol))).join(', ')}${more}\n`)
  if (gone.length > 0) await writeOut(`${colours.faint('not in the index:')} ${gone.slice(0, namedChanges).map(({ name }) => colours.name(name)).join(', ')}${gone.length > namedChanges ? ` and ${gone.length - namedChanges} more` : ''}\n`)
  let last = ''
  for (const each of affected) {
    const heading = `distance ${each.distance}${each.certainty === 'certain' ? '' : ', possible'}`
    if (heading !== last) await writeOut(`${each.certainty === 'certain' ? colours.faint(heading) : colours.warn(heading)}\n`)
    last = heading
    await showAffected(each, page)
  }
  if (affected.length > 0) await writeOut(`${colours.faint(summary(affected))}\n`)
  if (tests.length > 0) await writeOut(`${colours.faint(`${counted(tests.length, 'test')} among it:`)} ${[...new Set(tests.map(({ path }) => path))].map(path => colours.path(path)).join(' ')}\n`)
  await showUnresolved(unresolved, page)
}

/** Symbols that are named in a line. */
const namedChanges = 12

async function showAffected({ symbol, via }: Affected, { colours }: Page): Promise<void> {
  const own = via.from === symbol.key
  const [line, column] = via.site === undefined || !own ? symbol.nameRange : [via.site[1], via.site[2]]
  const other = own ? via.to : via.from
  const how = plainLine(own ? `${via.kind} ${nameInKey(other) || fileIn(other)}` : `is what ${nameInKey(other)} ${via.kind}`)
  const doubt = via.certainty === 'certain' ? '' : `  ${colours.warn(`(by ${via.how})`)}`
  await writeOut(`  ${place(colours, symbol.path, [line, column])}  ${colours.name(spoken(symbol))} ${how}${doubt}\n`)
}

/** The last component of the path in the key of a module. */
function fileIn(key: string): string {
  return key.slice(Math.max(key.lastIndexOf('/'), key.indexOf(':')) + 1, key.indexOf('#'))
}

function summary(affected: readonly Affected[]): string {
  const possible = affected.filter(({ certainty }) => certainty === 'possible').length
  const files = new Set(affected.map(({ symbol }) => symbol.path))
  return `${counted(affected.length, 'symbol')} in ${counted(files.size, 'file')} could break${possible === 0 ? '' : `, ${possible} of them only possibly`}`
}

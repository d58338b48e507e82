/** Edges for people: who uses whom, where, and how sure it is. */
import { plainLine, type CallsResult, type EdgeResult, type ImplementationsResult, type PathResult, type UnresolvedResult } from '@codeloom/model'
import { counted, writeOut, type Colours } from './output.ts'
import { place, showLine, showSite, spoken, type Page } from './show-page.ts'

export async function showCalls({ edges, unresolved }: CallsResult, page: Page): Promise<void> {
  const { colours } = page
  const files = new Set<string>()
  for (const edge of edges) {
    const path = edge.from.path
    if (files.size > 0 && !files.has(path)) await writeOut('\n')
    files.add(path)
    await writeOut(`${edgeText(edge, colours)}\n`)
    for (const [, line, column] of edge.sites) await showSite(page, path, [line, column])
  }
  if (edges.length > 0) await writeOut(`${colours.faint(`${counted(edges.length, 'edge')} in ${counted(files.size, 'file')}`)}\n`)
  await showUnresolved(unresolved, page)
}

function edgeText({ from, to, kind, how, certainty, sites, distance }: EdgeResult, colours: Colours): string {
  const [first] = sites
  const at = first === undefined ? colours.path(from.path) : place(colours, first[0], [first[1], first[2]])
  const doubt = certainty === 'certain' ? '' : `  ${colours.warn(`(${certainty}, by ${how})`)}`
  const far = distance === 1 ? '' : `  ${colours.faint(`distance ${distance}`)}`
  return `${at}  ${colours.name(spoken(from))} ${colours.kind(kind)} ${colours.name(spoken(to))}${doubt}${far}`
}

/** One edge under the other, each with its first site. */
export async function showPath({ edges }: PathResult, page: Page): Promise<void> {
  const { colours } = page
  for (const { from, to, kind, how, certainty, sites: [site] } of edges) {
    const at = site === undefined ? place(colours, from.path, from.nameRange) : place(colours, site[0], [site[1], site[2]])
    const doubt = certainty === 'certain' ? '' : `  ${colours.warn(`(${certainty}, by ${how})`)}`
    await writeOut(`${at}  ${colours.name(spoken(from))} ${colours.kind(kind)} ${colours.name(spoken(to))}${doubt}\n`)
    if (site !== undefined) await showSite(page, site[0], [site[1], site[2]])
  }
  if (edges.length > 0) await writeOut(`${colours.faint(counted(edges.length, 'edge'))}\n`)
}

/** The sure ones first; the others below a line that says what they are. */
export async function showImplementations({ symbols, edges }: ImplementationsResult, page: Page): Promise<void> {
  const { colours } = page
  const possible = edges.filter(({ certainty }) => certainty === 'possible')
  for (const edge of edges) if (edge.certainty === 'certain') await showHeir(edge, page)
  if (possible.length > 0) await writeOut(`${colours.warn('possible:')}\n`)
  for (const edge of possible) await showHeir(edge, page)
  const files = new Set(symbols.map(({ path }) => path))
  if (edges.length > 0) await writeOut(`${colours.faint(`${counted(symbols.length, 'symbol')} in ${counted(files.size, 'file')}`)}\n`)
}

async function showHeir({ from, to, kind, how, certainty, distance }: EdgeResult, page: Page): Promise<void> {
  const { colours } = page
  const doubt = certainty === 'certain' ? '' : `  ${colours.warn(`(by ${how})`)}`
  const far = distance === 1 ? '' : `  ${colours.faint(`distance ${distance}`)}`
  await writeOut(`${place(colours, from.path, from.nameRange)}  ${colours.kind(from.kind)} ${colours.name(spoken(from))} ${kind} ${plainLine(spoken(to))}${doubt}${far}\n`)
  await showLine(page, from.path, from.nameRange)
}

export async function showUnresolved(unresolved: readonly UnresolvedResult[], { colours }: Page): Promise<void> {
  if (unresolved.length === 0) return
  await writeOut(`${colours.faint(`${counted(unresolved.length, 'call')} not resolved:`)}\n`)
  for (const { name, site: [path, line, column], why, package: origin } of unresolved) {
    const from = origin === undefined ? '' : ` (${origin})`
    await writeOut(`  ${place(colours, path, [line, column])}  ${plainLine(name) || 'an expression'}  ${colours.faint(`${why}${from}`)}\n`)
  }
}

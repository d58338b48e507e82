/** What a commit changed in the graph, for people. */
import type { CommitDelta, EdgeChange, GraphChange } from '@codeloom/engine'
import { nameInKey, plainLine } from '@codeloom/model'
import { counted, type Colours } from './output.ts'

interface Shown {
  readonly sequence: number
  readonly milliseconds: number
  readonly parsed: number
  readonly linked: number
  readonly delta: CommitDelta | undefined
}

/** Lines of symbols and of edges each; what goes beyond is counted. */
const mostLines = 12

export function changeLines({ sequence, milliseconds, parsed, linked, delta }: Shown, colours: Colours): string {
  const changes = delta?.changes ?? []
  const files = changes.filter(change => change.t === 'file')
  const [only] = files
  const [folder, ...otherFolders] = changes.filter(change => change.t === 'folder')
  const what = folder !== undefined && otherFolders.length === 0
    ? `${sign[folder.change]} ${colours.path(folder.path)} ${colours.faint(`was ${plainLine(folder.from)}`)}, ${counted(files.length, 'file')}`
    : files.length === 1 && only !== undefined ? `${sign[only.change]} ${colours.path(only.path)}${only.from === undefined ? '' : colours.faint(` was ${plainLine(only.from)}`)}` : counted(files.length, 'file')
  const head = `${colours.faint(`#${sequence}`)} ${what}  ${colours.faint(`${Math.round(milliseconds)} ms, ${counted(parsed, 'file')} parsed, ${counted(linked, 'file')} linked`)}\n`
  const symbols = changes.filter(change => change.t === 'symbol' && !(change.change === 'changed' && change.what?.join() === 'place') && !change.key.endsWith(':module'))
  const edges = changes.filter(isWorthALine)
  const untold = delta === undefined || delta.untold === 0 ? '' : `  and ${counted(delta.untold, 'more file')}\n`
  return head + listed(symbols, change => symbolLine(change, colours)) + listed(edges, change => edgeLine(change, colours)) + untold
}

const sign = { added: '+', removed: '-', changed: '~', moved: '>' } as const

/** Containment follows from the symbols, what a test exercises from its calls. */
function isWorthALine(change: GraphChange): change is EdgeChange {
  return change.t === 'edge' && change.kind !== 'contains' && change.kind !== 'tests'
}

function listed<T extends GraphChange>(changes: readonly T[], line: (change: T) => string): string {
  const more = changes.length - mostLines
  return changes.slice(0, mostLines).map(change => `  ${line(change)}\n`).join('') + (more > 0 ? `  and ${more} more\n` : '')
}

function symbolLine(change: GraphChange, colours: Colours): string {
  if (change.t !== 'symbol') return ''
  const how = [...(change.from === undefined ? [] : [wasCalled(change.from, change.key)]), ...change.what ?? []].join(', ')
  return `${sign[change.change]} ${colours.kind(change.kind)} ${colours.name(nameOf(change.key))}${how === '' ? '' : `  ${colours.faint(how)}`}`
}

/** By its path where its name stayed. */
function wasCalled(from: string, key: string): string {
  return nameOf(from) === nameOf(key) ? `was in ${plainLine(pathIn(from))}` : `was ${nameOf(from)}`
}

function edgeLine({ change, from, to, kind, certainty }: EdgeChange, colours: Colours): string {
  return `${sign[change]} ${nameOf(from)} ${colours.faint(kind)} ${nameOf(to)}${certainty === 'possible' ? colours.faint(' (possible)') : ''}`
}

/** The path for a module. */
function nameOf(key: string): string {
  return plainLine(nameInKey(key) || pathIn(key))
}

function pathIn(key: string): string {
  return key.slice(key.indexOf(':') + 1, key.indexOf('#'))
}

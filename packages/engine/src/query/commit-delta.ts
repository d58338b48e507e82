/**
 * What differs between two commits in the files that are named: folders, files, symbols, and the edges that these files own.
 * Read from the two snapshots alone, so that nobody waits for it who asks.
 *
 * E1: it is empty for a file that is the same in both.
 * E2: what left and what came with the same content or shape is one that moved: a folder, a file, a symbol. It is told once.
 * E3: taking away what was removed, giving what moved its new name, its edges with it, and adding what was added makes of the
 *     one commit the other.
 * E5: others have their turn while it is made, and it can be stopped.
 */
import type { Certainty, EdgeKind, How, SymbolKind } from '@codeloom/model'
import type { StoreSnapshot } from '@codeloom/store'
import { FileCache } from './file-cache.ts'
import { Pace } from './pace.ts'
import { glancesAt, movedContents, movedFolders, sharedEnd, type PathChange } from './moved-files.ts'
import { SymbolMoves, swapped, type SymbolMove } from './moved-symbols.ts'
import type { OpenedFile } from './opened-file.ts'
import { Reader } from './reader.ts'
import { differing, shapesOf, type SymbolAspect, type SymbolShape } from './symbol-shapes.ts'
import { forEachGraphEdge } from './test-edges.ts'

/** A folder whose files all lie elsewhere now; paths end with `/`. Its files are told as well. */
interface FolderChange {
  readonly t: 'folder'
  readonly change: 'moved'
  readonly path: string
  readonly from: string
  readonly to: string
}

interface FileChange {
  readonly t: 'file'
  readonly change: 'added' | 'removed' | 'changed' | 'moved'
  readonly path: string
  /** of a file that moved: where it was, and where it is */
  readonly from?: string
  readonly to?: string
}

interface SymbolChange {
  readonly t: 'symbol'
  readonly change: 'added' | 'removed' | 'changed' | 'moved'
  readonly key: string
  readonly kind: SymbolKind
  /** of one that moved: the key that it had, and the key that it has */
  readonly from?: string
  readonly to?: string
  /** in what it is another: of one that changed, and of one that moved and changed */
  readonly what?: readonly SymbolAspect[]
}

export interface EdgeChange {
  readonly t: 'edge'
  readonly change: 'added' | 'removed'
  readonly kind: EdgeKind
  readonly from: string
  readonly to: string
  readonly how: How
  readonly certainty: Certainty
}

export type GraphChange = FolderChange | FileChange | SymbolChange | EdgeChange

export interface CommitDelta {
  readonly changes: readonly GraphChange[]
  /** of more files than this nothing is told but that they were linked anew */
  readonly untold: number
}

/** Files beyond which no one reads what a commit changed, symbol by symbol; one that moved is one. */
const mostFiles = 500
const cacheBytes = 64 << 20

interface Compared {
  readonly before: StoreSnapshot
  readonly after: StoreSnapshot
  readonly paths: readonly string[]
  readonly signal?: AbortSignal | undefined
}

/** Compares the files at these paths, the first ones where they are very many. Others have their turn meanwhile: 500 files took 1.1 to 1.9 s. */
export async function commitDelta({ before, after, paths, signal }: Compared): Promise<CommitDelta> {
  const pace = new Pace(signal)
  const [olds, nows] = [glancesAt(before, paths), glancesAt(after, paths)]
  const changes = paths.map((path, i): PathChange => ({ path, old: olds[i], now: nows[i] })).filter(({ old, now }) => old !== undefined || now !== undefined)
  const sides = { old: new Reader(before, new FileCache(cacheBytes)), now: new Reader(after, new FileCache(cacheBytes)) }
  const moved = await withEdited(movedContents(changes), { changes, sides, pace })
  const all = unitsOf(changes, moved)
  const units = all.slice(0, mostFiles)
  const folders = movedFolders(moved, changes, { before, after }).map(({ from, to }): FolderChange => ({ t: 'folder', change: 'moved', path: to, from, to }))
  const symbols = new SymbolComparison()
  for (const unit of units) {
    symbols.compare(unit, sides)
    await pace.step()
  }
  const told = symbols.changes()
  const edges = await edgeChanges(units, { sides, moves: symbols.moves, pace })
  return {
    changes: [...folders, ...units.flatMap(unit => fileChange(unit) ?? []), ...told, ...edges],
    untold: all.length - units.length,
  }
}

interface Sides {
  readonly old: Reader
  readonly now: Reader
}

/** A file in both commits, wherever it was; undefined where it was, or is, none. */
interface Unit {
  readonly from: string | undefined
  readonly to: string | undefined
  readonly isSame: boolean
}

/** What came from elsewhere is one with that; what another content came over, or left, stands for itself. */
function unitsOf(changes: readonly PathChange[], moved: ReadonlyMap<string, string>): readonly Unit[] {
  const left = new Set(moved.values())
  return changes.flatMap(({ path, old, now }): readonly Unit[] => {
    const from = moved.get(path)
    const stays = old !== undefined && !left.has(path)
    if (from !== undefined) return [...(stays ? [{ from: path, to: undefined, isSame: false }] : []), { from, to: path, isSame: false }]
    if (now === undefined) return stays ? [{ from: path, to: undefined, isSame: false }] : []
    return [{ from: stays ? path : undefined, to: path, isSame: stays && old.hash === now.hash }]
  })
}

function fileChange({ from, to, isSame }: Unit): FileChange | undefined {
  if (isSame) return undefined
  if (to === undefined) return from === undefined ? undefined : { t: 'file', change: 'removed', path: from }
  if (from === undefined) return { t: 'file', change: 'added', path: to }
  return from === to ? { t: 'file', change: 'changed', path: to } : { t: 'file', change: 'moved', path: to, from, to }
}

interface Editing {
  readonly changes: readonly PathChange[]
  readonly sides: Sides
  readonly pace: Pace
}

/** Files that moved and were edited at once: half of their symbols, at the least, are the same. */
async function withEdited(moved: ReadonlyMap<string, string>, { changes, sides: { old, now }, pace }: Editing): Promise<ReadonlyMap<string, string>> {
  const left = new Set(moved.values())
  const gone = changes.filter(each => each.now === undefined && !left.has(each.path)).slice(0, mostFiles)
  const came = changes.filter(each => each.old === undefined && !moved.has(each.path)).slice(0, mostFiles)
  if (gone.length === 0 || came.length === 0) return moved
  const holders = new Map<string, string[]>()
  const counts = new Map<string, number>()
  for (const { path } of gone) {
    const looks = looksIn(old.openAt(path))
    counts.set(path, looks.size)
    for (const look of looks) (holders.get(look) ?? holders.set(look, []).get(look))?.push(path)
    await pace.step()
  }
  const found: { readonly from: string; readonly to: string; readonly share: number }[] = []
  for (const { path: to } of came) {
    const looks = looksIn(now.openAt(to))
    const votes = new Map<string, number>()
    for (const look of looks) for (const from of mostAlike(holders.get(look))) votes.set(from, (votes.get(from) ?? 0) + 1)
    for (const [from, shared] of votes) found.push({ from, to, share: (2 * shared) / (looks.size + (counts.get(from) ?? 0)) })
    await pace.step()
  }
  const all = new Map(moved)
  const taken = new Set<string>()
  const likeliest = found.filter(({ share }) => share >= leastShare).sort((a, b) => b.share - a.share || sharedEnd(b.from, b.to) - sharedEnd(a.from, a.to))
  for (const { from, to } of likeliest) {
    if (taken.has(from) || all.has(to)) continue
    all.set(to, from)
    taken.add(from)
  }
  return all
}

const leastShare = 0.5

/** What very many files hold tells none from the others. */
function mostAlike(paths: readonly string[] | undefined): readonly string[] {
  return paths === undefined || paths.length > 16 ? [] : paths
}

function looksIn(file: OpenedFile | undefined): ReadonlySet<string> {
  return new Set(shapesOf(file).flatMap(({ row, tail, signature, length, body }) => (row === 0 ? [] : `${tail} ${signature} ${length} ${body}`)))
}

/** Symbols of the files that are told, those that moved among files included. */
class SymbolComparison {
  readonly moves = new SymbolMoves()
  private readonly told: SymbolChange[] = []
  /** where symbols stand now, by their keys */
  private readonly order = new Map<string, number>()
  private readonly left = new Set<SymbolShape>()
  private readonly came = new Set<SymbolShape>()
  /** under the same key, with another body */
  private readonly changed = new Map<SymbolShape, SymbolShape>()

  compare({ from, to, isSame }: Unit, sides: Sides): void {
    if (isSame) return
    const olds = shapesOf(from === undefined ? undefined : sides.old.openAt(from))
    const byTail = new Map(olds.map(shape => [shape.tail, shape]))
    for (const old of olds) this.left.add(old)
    for (const now of shapesOf(to === undefined ? undefined : sides.now.openAt(to))) {
      const old = byTail.get(now.tail)
      this.order.set(now.key, this.order.size)
      if (old === undefined) {
        this.came.add(now)
        continue
      }
      this.left.delete(old)
      this.moves.note({ from: old, to: now })
      if (old.key !== now.key) this.told.push(movedTo({ from: old, to: now }))
      else if (old.body !== now.body) this.changed.set(old, now)
      else this.tell(old, now)
    }
  }
  changes(): readonly SymbolChange[] {
    for (const move of this.moves.match(this.left, this.came)) this.told.push(movedTo(move))
    const swaps = swapped(new Set([...this.changed.keys(), ...this.left]), new Set([...this.changed.values(), ...this.came]))
    const [origins, targets] = [new Set(swaps.map(({ from }) => from)), new Set(swaps.map(({ to }) => to))]
    for (const move of swaps) {
      this.moves.note(move)
      this.told.push(movedTo(move))
    }
    const removed: SymbolChange[] = []
    const remove = ({ key, kind }: SymbolShape): void => {
      this.moves.byOldKey.set(key, nowhere)
      removed.push({ t: 'symbol', change: 'removed', key, kind })
    }
    const add = ({ key, kind }: SymbolShape): void => void this.told.push({ t: 'symbol', change: 'added', key, kind })
    for (const [old, now] of this.changed) {
      // where a body went elsewhere, what has its key is another
      if (!origins.has(old) && !targets.has(now)) this.tell(old, now)
      else if (!origins.has(old)) remove(old)
      else if (!targets.has(now)) add(now)
    }
    for (const shape of this.came) if (!targets.has(shape)) add(shape)
    for (const shape of this.left) if (!origins.has(shape)) remove(shape)
    const placeOf = ({ key }: SymbolChange): number => this.order.get(key) ?? 0
    return [...this.told.sort((a, b) => placeOf(a) - placeOf(b)), ...removed]
  }

  private tell(old: SymbolShape, now: SymbolShape): void {
    const what = differing(old, now)
    if (what.length > 0) this.told.push({ t: 'symbol', change: 'changed', key: now.key, kind: now.kind, what })
  }
}

/** Where a symbol is that was removed: another may have its key now. */
const nowhere = ''

function movedTo({ from, to }: SymbolMove): SymbolChange {
  const what = differing(from, to).filter(aspect => aspect !== 'place')
  return { t: 'symbol', change: 'moved', key: to.key, kind: to.kind, from: from.key, to: to.key, ...(what.length === 0 ? {} : { what }) }
}

/** An edge between symbols by the numbers of their keys. */
interface Edge extends Pick<EdgeChange, 'kind' | 'how' | 'certainty'> {
  readonly from: number
  readonly to: number
}

interface Moving {
  readonly sides: Sides
  readonly moves: SymbolMoves
  readonly pace: Pace
}

async function edgeChanges(units: readonly Unit[], { sides, moves: { byOldKey }, pace }: Moving): Promise<readonly EdgeChange[]> {
  const [before, gone, after] = [new Map<string, Edge>(), new Map<string, Edge>(), new Map<string, Edge>()]
  const keys = new NumberedKeys()
  const [olds, nows] = [new EdgeReader(sides.old, keys), new EdgeReader(sides.now, keys)]
  const moved = new Map(Array.from(byOldKey, ([old, now]) => [keys.numberOf(old), now === nowhere ? none : keys.numberOf(now)]))
  const named = (key: number): number => moved.get(key) ?? key
  for (const { from, to } of units) {
    for (const edge of olds.edgesOf(from)) {
      const [user, used] = [named(edge.from), named(edge.to)]
      if (user === none || used === none) gone.set(textOf(edge), edge)
      else before.set(textOf({ ...edge, from: user, to: used }), edge)
    }
    for (const edge of nows.edgesOf(to)) after.set(textOf(edge), edge)
    await pace.step()
  }
  const changes: EdgeChange[] = []
  const tell = (change: EdgeChange['change'], edges: Iterable<Edge>): void => {
    for (const edge of edges) changes.push({ t: 'edge', change, ...edge, from: keys.keyOf(edge.from), to: keys.keyOf(edge.to) })
  }
  tell('added', await missingIn(before, after, pace))
  tell('removed', await missingIn(after, before, pace))
  tell('removed', gone.values())
  return changes
}

/** Edges that one commit has and the other has not. */
async function missingIn(others: ReadonlyMap<string, Edge>, edges: ReadonlyMap<string, Edge>, pace: Pace): Promise<readonly Edge[]> {
  const missing: Edge[] = []
  let count = 0
  for (const [text, edge] of edges) {
    if (!others.has(text)) missing.push(edge)
    if (++count % edgesAStep === 0) await pace.step()
  }
  return missing
}

const edgesAStep = 512

function textOf({ kind, from, to, how, certainty }: Edge): string {
  return `${from} ${to} ${kind} ${how} ${certainty}`
}

/** Of no symbol. */
const none = -1

/** Keys of symbols under numbers: most edges are the same in both commits, and are told so without their long names. */
class NumberedKeys {
  private readonly keys: string[] = []
  private readonly numbers = new Map<string, number>()

  numberOf(key: string): number {
    let number = this.numbers.get(key)
    if (number === undefined) this.numbers.set(key, (number = this.keys.push(key) - 1))
    return number
  }
  keyOf(number: number): string {
    return this.keys[number] ?? ''
  }
}

class EdgeReader {
  private readonly reader: Reader
  private readonly keys: NumberedKeys
  /** by the identifiers of symbols */
  private readonly used = new Map<number, number>()

  constructor(reader: Reader, keys: NumberedKeys) {
    this.reader = reader
    this.keys = keys
  }
  edgesOf(path: string | undefined): readonly Edge[] {
    const { reader } = this
    const file = path === undefined ? undefined : reader.openAt(path)
    const edges: Edge[] = []
    if (file === undefined) return edges
    const users: number[] = []
    forEachGraphEdge(file, id => reader.isOfTest(id), ({ kind, from, to, how, certainty }) => {
      const used = this.numberOf(to)
      if (used !== none) edges.push({ kind, from: (users[from] ??= this.keys.numberOf(file.keys.keyOf(from))), to: used, how, certainty })
    })
    return edges
  }
  private numberOf(symbol: number): number {
    const known = this.used.get(symbol)
    if (known !== undefined) return known
    const place = this.reader.glimpse(symbol)
    const number = place === undefined ? none : this.keys.numberOf(place.file.keys.keyOf(place.row))
    this.used.set(symbol, number)
    return number
  }
}

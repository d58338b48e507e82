/**
 * What differs between two commits in the files that are named: symbols, and the edges that these files own. Read from the
 * two snapshots alone, so that nobody waits for it who asks.
 *
 * E1: it is empty for a file that is the same in both.
 * E2: a symbol that left a file and one that came with the same shape are one that moved.
 */
import { at, forEachEdge, mixHash, nameHash, nameOf, pick, symbolKinds, type Certainty, type EdgeKind, type FileFacts, type How, type SymbolKind } from '@codeloom/model'
import type { StoreSnapshot } from '@codeloom/store'
import { FileCache } from './file-cache.ts'
import type { OpenedFile } from './opened-file.ts'
import { Reader } from './reader.ts'

/** In what a symbol is another: its signature, what it mentions and how long it is, its doc comment; or only where it stands. */
type SymbolAspect = 'signature' | 'body' | 'doc' | 'place'

interface FileChange {
  readonly t: 'file'
  readonly change: 'added' | 'removed' | 'changed' | 'moved'
  readonly path: string
  /** where a file that moved was */
  readonly from?: string
}

interface SymbolChange {
  readonly t: 'symbol'
  readonly change: 'added' | 'removed' | 'changed' | 'moved'
  readonly key: string
  readonly kind: SymbolKind
  /** the key that a symbol that moved had */
  readonly from?: string
  /** of one that changed */
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

export type GraphChange = FileChange | SymbolChange | EdgeChange

export interface CommitDelta {
  readonly changes: readonly GraphChange[]
  /** of more files than this nothing is told but that they were linked anew */
  readonly untold: number
}

/** Files beyond which no one reads what a commit changed, symbol by symbol. */
const mostFiles = 500
const cacheBytes = 64 << 20

/** Compares the files at these paths, the first ones where they are very many. */
export function commitDelta(before: StoreSnapshot, after: StoreSnapshot, paths: readonly string[]): CommitDelta {
  const [old, now] = [new Reader(before, new FileCache(cacheBytes)), new Reader(after, new FileCache(cacheBytes))]
  const pairs = paths.slice(0, mostFiles).map(path => ({ path, old: old.openAt(path), now: now.openAt(path) }))
  const moved = movedFiles(pairs)
  const left = new Set(moved.values())
  const files: FileChange[] = []
  const symbols: SymbolChange[] = []
  const edges: EdgeChange[] = []
  for (const { path, old: was, now: is } of pairs) {
    if (was === undefined && is === undefined) continue
    const from = is === undefined ? undefined : moved.get(is)
    if (was !== undefined && is === undefined && left.has(was)) continue
    const origin = was ?? from
    if (from !== undefined) files.push({ t: 'file', change: 'moved', path, from: from.record.path })
    else if (origin === undefined || is === undefined) files.push({ t: 'file', change: is === undefined ? 'removed' : 'added', path })
    else if (origin.record.hash !== is.record.hash) files.push({ t: 'file', change: 'changed', path })
    if (origin?.record.hash !== is?.record.hash || from !== undefined) symbols.push(...symbolChanges(origin, is))
    edges.push(...edgeChanges({ file: origin, reader: old }, { file: is, reader: now }))
  }
  return { changes: [...files, ...symbols, ...edges], untold: Math.max(0, paths.length - mostFiles) }
}

interface Pair {
  readonly path: string
  readonly old: OpenedFile | undefined
  readonly now: OpenedFile | undefined
}

/** Of files that came those whose content is that of one that went, each of one. */
function movedFiles(pairs: readonly Pair[]): ReadonlyMap<OpenedFile, OpenedFile> {
  const gone = new Map<string, OpenedFile[]>()
  for (const { old, now } of pairs) if (old !== undefined && now === undefined) (gone.get(old.record.hash) ?? gone.set(old.record.hash, []).get(old.record.hash))?.push(old)
  const moved = new Map<OpenedFile, OpenedFile>()
  for (const { old, now } of pairs) {
    const from = old === undefined && now !== undefined ? gone.get(now.record.hash)?.shift() : undefined
    if (now !== undefined && from !== undefined) moved.set(now, from)
  }
  return moved
}

function symbolChanges(old: OpenedFile | undefined, now: OpenedFile | undefined): readonly SymbolChange[] {
  const [before, after] = [shapesOf(old), shapesOf(now)]
  const changes: SymbolChange[] = []
  const isSamePath = old?.record.path === now?.record.path
  const came: Shape[] = []
  const left = new Set(before.values())
  const origins = new Origins(isSamePath)
  for (const [key, shape] of after) {
    const was = isSamePath ? before.get(key) : undefined
    if (was === undefined) {
      came.push(shape)
      continue
    }
    left.delete(was)
    const what = differing(was, shape)
    if (what.length > 0) changes.push({ t: 'symbol', change: 'changed', key, kind: shape.kind, what })
  }
  for (const shape of left) origins.add(shape)
  for (const shape of came) {
    const from = origins.take(shape)
    if (from !== undefined) left.delete(from)
    changes.push(from === undefined
      ? { t: 'symbol', change: 'added', key: shape.key, kind: shape.kind }
      : { t: 'symbol', change: 'moved', key: shape.key, kind: shape.kind, from: from.key })
  }
  for (const { key, kind } of left) changes.push({ t: 'symbol', change: 'removed', key, kind })
  return changes
}

/** What a symbol is, without its name and its place. */
interface Shape {
  readonly key: string
  readonly kind: SymbolKind
  readonly row: number
  readonly name: string
  /** of its container */
  readonly containerKey: string
  readonly signature: string
  readonly doc: string
  readonly body: number
  readonly start: number
  readonly length: number
}

function shapesOf(file: OpenedFile | undefined): ReadonlyMap<string, Shape> {
  const shapes = new Map<string, Shape>()
  if (file === undefined) return shapes
  const { facts } = file
  const { symbols } = facts
  const bodies = bodiesOf(facts)
  for (let row = 0; row < symbols.count; row++) {
    const key = file.keys.keyOf(row)
    const name = file.nameOf(row)
    shapes.set(key, {
      key, row, name, kind: pick(symbolKinds, file.kindOf(row)), containerKey: row === 0 ? '' : file.keys.keyOf(at(symbols.container, row)),
      signature: facts.string(at(symbols.signature, row)), doc: facts.string(at(symbols.doc, row)),
      body: at(bodies, row), start: at(symbols.start, row), length: at(symbols.end, row) - at(symbols.start, row) - (row === 0 ? 0 : name.length),
    })
  }
  return shapes
}

/** Of every symbol a hash of what it mentions itself, and where, counted from its beginning. */
function bodiesOf(facts: FileFacts): Uint32Array {
  const { symbols, occurrences } = facts
  const bodies = new Uint32Array(symbols.count)
  for (let i = 0; i < occurrences.count; i++) {
    const row = at(occurrences.from, i)
    const start = at(occurrences.start, i) - (row === 0 ? 0 : at(symbols.nameEnd, row))
    bodies[row] = mixHash(at(bodies, row), row === 0 ? 0 : start, at(occurrences.role, i), nameHash(nameOf(facts, at(occurrences.ref, i))))
  }
  return bodies
}

function differing(old: Shape, now: Shape): readonly SymbolAspect[] {
  const aspects: SymbolAspect[] = []
  if (old.signature !== now.signature) aspects.push('signature')
  if (old.body !== now.body || (now.row !== 0 && old.length !== now.length)) aspects.push('body')
  if (old.doc !== now.doc) aspects.push('doc')
  // where the module stands says nothing
  if (aspects.length === 0 && now.row !== 0 && old.start !== now.start) aspects.push('place')
  return aspects
}

/** The symbols that left a file, to be found again: in a file that moved by their place, in one that stayed by all but their name. */
class Origins {
  private readonly isSamePath: boolean
  private readonly byLook = new Map<string, Set<Shape>>()

  constructor(isSamePath: boolean) {
    this.isSamePath = isSamePath
  }
  add(shape: Shape): void {
    const look = this.lookOf(shape)
    const alike = this.byLook.get(look)
    if (alike === undefined) this.byLook.set(look, new Set([shape]))
    else alike.add(shape)
  }
  /** The one that a symbol was, which is no other's then; undefined where none or several may be. */
  take(shape: Shape): Shape | undefined {
    const alike = this.byLook.get(this.lookOf(shape))
    // in generated code all may look the same: none of them can be told from the others
    if (alike === undefined || alike.size > mostAlike) return undefined
    const found = this.isSamePath ? [...alike].filter(each => isRenamed(each, shape)) : [...alike]
    const [only] = found
    if (only === undefined || found.length > 1) return undefined
    alike.delete(only)
    return only
  }
  private lookOf({ kind, row, containerKey, length, body }: Shape): string {
    return this.isSamePath ? `${kind} ${length} ${body} ${containerKey}` : `${kind} ${row}`
  }
}

const mostAlike = 16

function isRenamed(old: Shape, now: Shape): boolean {
  return old.signature.replace(old.name, '') === now.signature.replace(now.name, '')
}

interface Side {
  readonly file: OpenedFile | undefined
  readonly reader: Reader
}

function edgeChanges(old: Side, now: Side): readonly EdgeChange[] {
  const [before, after] = [edgesOf(old), edgesOf(now)]
  const changes: EdgeChange[] = []
  for (const [text, edge] of after) if (!before.has(text)) changes.push({ t: 'edge', change: 'added', ...edge })
  for (const [text, edge] of before) if (!after.has(text)) changes.push({ t: 'edge', change: 'removed', ...edge })
  return changes
}

function edgesOf({ file, reader }: Side): ReadonlyMap<string, Omit<EdgeChange, 't' | 'change'>> {
  const edges = new Map<string, Omit<EdgeChange, 't' | 'change'>>()
  if (file === undefined) return edges
  forEachEdge(file, ({ kind, from, to, how, certainty }) => {
    const place = reader.glimpse(to)
    if (place === undefined) return
    const edge = { kind, from: file.keys.keyOf(from), to: place.file.keys.keyOf(place.row), how, certainty }
    edges.set(Object.values(edge).join(' '), edge)
  })
  return edges
}

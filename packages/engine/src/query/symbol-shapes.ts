/** What a symbol is beside its name and its place: what tells one that changed from one that moved. */
import { at, mixHash, nameHash, nameOf, pick, symbolKinds, type FileFacts, type SymbolKind } from '@codeloom/model'
import type { OpenedFile } from './opened-file.ts'
import { symbolKeys } from './symbol-keys.ts'

/** In what a symbol is another: its signature, what it mentions and how long it is, its doc comment; or only where it stands. */
export type SymbolAspect = 'signature' | 'body' | 'doc' | 'place'

export interface SymbolShape {
  readonly key: string
  /** the key without language and path */
  readonly tail: string
  readonly path: string
  readonly kind: SymbolKind
  readonly row: number
  readonly name: string
  /** of its container; '' for a module */
  readonly containerKey: string
  /** how many containers are around it */
  readonly depth: number
  readonly hasMembers: boolean
  readonly signature: string
  readonly doc: string
  /** a hash of what it mentions, its own name apart */
  readonly body: number
  readonly mentions: number
  readonly start: number
  /** without its own name, wherever that stands in it */
  readonly length: number
}

/** The shapes of a file's symbols, containers before their members. */
export function shapesOf(file: OpenedFile | undefined): readonly SymbolShape[] {
  if (file === undefined) return []
  const { facts, record: { path } } = file
  const { symbols } = facts
  const keys = symbolKeys(file.record, facts)
  const names = keys.map((_, row) => file.nameOf(row))
  const bodies = bodiesOf(facts, names)
  const prefix = pick(keys, 0).indexOf('#') + 1
  const depths: number[] = []
  const holders = new Set<number>()
  for (let row = 1; row < symbols.count; row++) holders.add(at(symbols.container, row))
  return keys.map((key, row) => {
    const container = at(symbols.container, row)
    const name = pick(names, row)
    depths.push(row === 0 ? 0 : (depths[container] ?? 0) + 1)
    return {
      key, tail: key.slice(prefix), path, kind: pick(symbolKinds, file.kindOf(row)), row, name, containerKey: row === 0 ? '' : pick(keys, container), depth: depths[row] ?? 0,
      hasMembers: holders.has(row), signature: facts.string(at(symbols.signature, row)), doc: facts.string(at(symbols.doc, row)),
      body: at(bodies.hash, row), mentions: at(bodies.count, row), start: at(symbols.start, row),
      length: at(symbols.end, row) - at(symbols.start, row) - (row === 0 ? 0 : name.length * (1 + at(bodies.own, row))),
    }
  })
}

interface Bodies {
  readonly hash: Uint32Array
  /** how many names it mentions */
  readonly count: Uint32Array
  /** how often its own name stands within it */
  readonly own: Uint32Array
}

/** Of every symbol what it mentions itself, in order and by the text in between; of a module the names alone. */
function bodiesOf(facts: FileFacts, names: readonly string[]): Bodies {
  const { symbols, occurrences } = facts
  const bodies: Bodies = { hash: new Uint32Array(symbols.count), count: new Uint32Array(symbols.count), own: new Uint32Array(symbols.count) }
  const ends = symbols.nameEnd.slice()
  for (let i = 0; i < occurrences.count; i++) {
    const row = at(occurrences.from, i)
    const name = nameOf(facts, at(occurrences.ref, i))
    const gap = row === 0 ? 0 : at(occurrences.start, i) - at(ends, row)
    const isOwn = row !== 0 && name === names[row]
    bodies.hash[row] = mixHash(at(bodies.hash, row), gap, at(occurrences.role, i), isOwn ? 0 : nameHash(name))
    bodies.count[row] = at(bodies.count, row) + 1
    ends[row] = at(occurrences.end, i)
    for (let around = row; around !== 0; around = at(symbols.container, around)) if (name === names[around]) bodies.own[around] = at(bodies.own, around) + 1
  }
  return bodies
}

/** In what two shapes of one symbol differ. */
export function differing(old: SymbolShape, now: SymbolShape): readonly SymbolAspect[] {
  const aspects: SymbolAspect[] = []
  if (old.signature !== now.signature && signatureOf(old) !== signatureOf(now)) aspects.push('signature')
  if (old.body !== now.body || (now.row !== 0 && old.length !== now.length)) aspects.push('body')
  if (old.doc !== now.doc) aspects.push('doc')
  // where the module stands says nothing
  if (aspects.length === 0 && now.row !== 0 && old.path === now.path && old.start !== now.start) aspects.push('place')
  return aspects
}

/** A signature without the symbol's own name. */
export function signatureOf({ signature, name }: SymbolShape): string {
  return signature.replaceAll(/[\p{L}\p{N}_$]+/gu, word => (word === name ? '\0' : word))
}

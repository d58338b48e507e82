/**
 * The whole graph as JSON lines, in pieces. `canonicalDump` gives the bytes that the contract promises; `plainDump` the
 * same lines, file after file. Neither holds the tree: the canonical one goes through the files once for as many kinds of
 * lines as fit into its budget, and again for the rest.
 *
 * D1: the canonical dump is sorted by UTF-8 bytes and depends on files' contents and paths alone, not on the store's numbers.
 */
import { edgeKinds, FileFacts, keyPrefix, type EdgeKind } from '@codeloom/model'
import { comparePaths, type FileRecord, type StoreSnapshot } from '@codeloom/store'
import { DumpKeys } from './dump-keys.ts'
import { edgeLines, fileLine, symbolLines, unresolvedLines, type LinesOf } from './dump-lines.ts'
import { OpenedFile } from './opened-file.ts'

/** Lines that are held back while the files are gone through for those that come before them. */
const defaultHeldBytes = 256 << 20

/** Kinds of lines that are made file by file, in the order of the bytes with which they begin. */
type Section = EdgeKind | 'symbol' | 'unresolved'
const edgeSections: readonly Section[] = [...edgeKinds].sort(comparePaths)
const lastSections: readonly Section[] = ['symbol', 'unresolved']

export function* canonicalDump(snapshot: StoreSnapshot, heldBytes: number = defaultHeldBytes): Generator<Uint8Array> {
  const records = [...snapshot.files()]
  const keys = new DumpKeys(snapshot, records)
  // No file's prefix begins with another's, so the order of the prefixes is the order of all lines that begin with them.
  const inOrder = records.map(record => ({ record, prefix: JSON.stringify(keyPrefix(record)).slice(0, -1) }))
    .sort((a, b) => comparePaths(a.prefix, b.prefix)).map(({ record }) => record)
  const passes = { snapshot, keys, records: inOrder, heldBytes }
  yield* sections(passes, edgeSections)
  yield encode(sortLines(records.map(fileLine)))
  yield* sections(passes, lastSections)
}

export function* plainDump(snapshot: StoreSnapshot): Generator<Uint8Array> {
  const records = [...snapshot.files()]
  const keys = new DumpKeys(snapshot, records)
  for (const record of records) {
    const file = openForDump(snapshot, record)
    const lines = [fileLine(record)]
    if (file !== undefined) {
      lines.push(...symbolLines(file, keys), ...unresolvedLines(file, keys))
      for (const ofKind of edgeLines(file, keys).values()) lines.push(...ofKind)
    }
    yield encode(lines)
  }
}

interface Passes {
  readonly snapshot: StoreSnapshot
  readonly keys: DumpKeys
  readonly records: readonly FileRecord[]
  readonly heldBytes: number
}

/** The first section of a pass is given out at once; the ones behind it are held, as many as the budget allows. */
function* sections(passes: Passes, wanted: readonly Section[]): Generator<Uint8Array> {
  let left = wanted
  while (left.length > 0) {
    const [first, ...behind] = left
    const held = new Held(behind, passes.heldBytes)
    for (const record of passes.records) {
      const file = openForDump(passes.snapshot, record)
      if (file === undefined) continue
      const lines = linesOf(file, passes.keys, [...(first === undefined ? [] : [first]), ...held.sections])
      for (const [section, ofSection] of lines) {
        if (ofSection.length === 0) continue
        const bytes = encode(sortLines(ofSection))
        if (section === first) yield bytes
        else held.add(section, bytes)
      }
    }
    for (const section of held.sections) yield* held.of(section)
    left = behind.slice(held.sections.length)
  }
}

/** Bytes of the sections behind the first; the last section gives way when they grow beyond the budget. */
class Held {
  sections: readonly Section[]
  private readonly chunks = new Map<Section, Uint8Array[]>()
  private readonly maxBytes: number
  private bytes = 0

  constructor(sections: readonly Section[], maxBytes: number) {
    this.sections = sections
    this.maxBytes = maxBytes
  }
  add(section: Section, bytes: Uint8Array): void {
    if (!this.sections.includes(section)) return
    const chunks = this.chunks.get(section)
    if (chunks === undefined) this.chunks.set(section, [bytes])
    else chunks.push(bytes)
    this.bytes += bytes.length
    while (this.bytes > this.maxBytes && this.sections.length > 0) this.giveWay()
  }
  of(section: Section): readonly Uint8Array[] {
    return this.chunks.get(section) ?? []
  }
  private giveWay(): void {
    const last = this.sections[this.sections.length - 1]
    this.sections = this.sections.slice(0, -1)
    if (last === undefined) return
    for (const chunk of this.of(last)) this.bytes -= chunk.length
    this.chunks.delete(last)
  }
}

function linesOf(file: OpenedFile, keys: LinesOf, wanted: readonly Section[]): ReadonlyMap<Section, string[]> {
  const lines = new Map<Section, string[]>()
  if (wanted.some(section => section !== 'symbol' && section !== 'unresolved')) {
    for (const [kind, ofKind] of edgeLines(file, keys)) if (wanted.includes(kind)) lines.set(kind, ofKind)
  }
  if (wanted.includes('symbol')) lines.set('symbol', symbolLines(file, keys))
  if (wanted.includes('unresolved')) lines.set('unresolved', unresolvedLines(file, keys))
  return lines
}

function openForDump(snapshot: StoreSnapshot, record: FileRecord): OpenedFile | undefined {
  const facts = snapshot.blob('facts', record.id)
  if (facts === undefined) return undefined
  return new OpenedFile(record, { facts: new FileFacts(facts), linked: snapshot.blob('links', record.id), sequence: snapshot.commit.sequence })
}

/** Sorts in place, by UTF-8 bytes; the order of UTF-16 units is the same where there are no surrogates. */
function sortLines(lines: string[]): string[] {
  return lines.some(line => surrogate.test(line)) ? lines.sort(comparePaths) : lines.sort()
}
const surrogate = /[\ud800-\udfff]/

function encode(lines: readonly string[]): Uint8Array {
  return lines.length === 0 ? new Uint8Array(0) : encoder.encode(`${lines.join('\n')}\n`)
}
const encoder = new TextEncoder()

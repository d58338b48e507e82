/** Opened files between questions, bounded by bytes; of those that were not asked for of late the oldest go first. */
import { FileFacts } from '@codeloom/model'
import type { FileRecord, StoreSnapshot } from '@codeloom/store'
import { OpenedFile } from './opened-file.ts'
import { OwnerPages } from './owner-pages.ts'

/**
 * What an opened file takes beside the bytes of its facts once every question has been asked of it: its columns, four bytes
 * a value, its links unpacked, and objects. Measured over the 2,607 files of the kernel's folders: 171 MB of heap and
 * array buffers, where `weigh` says 180.
 */
const linksGrowth = 8
const bytesPerFile = 12_288

/** `symbols`: what facts say of a file's own symbols, without the links. */
type Parts = 'all' | 'symbols'

/** Of a file, from its record. */
interface Seen {
  readonly path: string
  /** bytes of its source */
  readonly size: number
  /** pairs of a first identifier and a count */
  readonly symbolIds: readonly number[]
}

interface Reopening {
  readonly record: FileRecord
  readonly known: OpenedFile | undefined
  readonly parts: Parts
}

export class FileCache {
  private readonly files = new Map<number, OpenedFile>()
  private readonly byPath = new Map<string, OpenedFile>()
  /** of files, open or not, as one commit has them */
  private readonly seen = new Map<number, Seen>()
  private readonly symbolsSeen = new OwnerPages()
  private seenAt = -1
  private readonly maxBytes: number
  /** of all files that are kept; above the bound only by the file that was opened last */
  bytes = 0
  private versions = ''
  private versionsAt = -1

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes
  }

  /** The file as the snapshot has it; undefined where it is not there or has no facts. Of many that are only looked at, the links are not read. */
  open(snapshot: StoreSnapshot, id: number, parts: Parts = 'all'): OpenedFile | undefined {
    const { sequence } = snapshot.commit
    if (sequence !== this.versionsAt) this.checkVersions(snapshot)
    const known = this.files.get(id)
    if (known !== undefined && known.checkedAt === sequence && (known.hasLinks || parts === 'symbols')) {
      known.used = true
      return known
    }
    const record = snapshot.file(id)
    if (record === undefined) {
      if (known !== undefined) this.drop(known)
      return undefined
    }
    return this.reopen(snapshot, { record, known, parts })
  }

  /** The opened file at a path; undefined where it has to be looked up. */
  knownAt(snapshot: StoreSnapshot, path: string): OpenedFile | undefined {
    const known = this.byPath.get(path)
    if (known === undefined || !known.hasLinks || known.checkedAt !== snapshot.commit.sequence || snapshot.commit.sequence !== this.versionsAt) return undefined
    known.used = true
    return known
  }

  /** The file that a symbol belongs to. */
  ownerOf(snapshot: StoreSnapshot, symbol: number, parts: Parts = 'all'): OpenedFile | undefined {
    const owner = this.fileOf(snapshot, symbol)
    const file = owner === undefined ? undefined : this.open(snapshot, owner, parts)
    return file?.rowOf(symbol) === undefined ? undefined : file
  }

  /** The identifiers of the file that a symbol belongs to, without opening it. */
  idsBeside(snapshot: StoreSnapshot, symbol: number): readonly number[] {
    const owner = this.fileOf(snapshot, symbol)
    return owner === undefined ? [] : (this.see(snapshot, owner)?.symbolIds ?? [])
  }

  /** What the record of a file says of it, without opening it. */
  see(snapshot: StoreSnapshot, id: number): Seen | undefined {
    this.forgetSeenBefore(snapshot)
    const known = this.seen.get(id)
    if (known !== undefined) return known
    const record = snapshot.file(id)
    if (record === undefined) return undefined
    if (this.seen.size >= mostHints) this.seen.clear()
    const { path, stamp: { size }, symbolIds } = record
    const seen = { path, size, symbolIds }
    this.seen.set(id, seen)
    this.symbolsSeen.add(id, symbolIds)
    return seen
  }

  /** The file that a symbol belongs to, unopened; with it its neighbours are known, which are asked for next. */
  fileOf(snapshot: StoreSnapshot, symbol: number): number | undefined {
    this.forgetSeenBefore(snapshot)
    const known = this.symbolsSeen.fileOf(symbol)
    if (known !== undefined) return known
    const owner = snapshot.owner(symbol)
    const seen = owner === undefined ? undefined : this.see(snapshot, owner)
    // seen long ago, and forgotten there since
    if (owner !== undefined && seen !== undefined && this.symbolsSeen.fileOf(symbol) === undefined) this.symbolsSeen.add(owner, seen.symbolIds)
    return owner
  }

  private forgetSeenBefore({ commit: { sequence } }: StoreSnapshot): void {
    if (this.seenAt === sequence) return
    this.seen.clear()
    this.symbolsSeen.clear()
    this.seenAt = sequence
  }

  private reopen(snapshot: StoreSnapshot, { record, known, parts }: Reopening): OpenedFile | undefined {
    const { sequence } = snapshot.commit
    const wanted = parts === 'all' || known?.hasLinks === true
    const linked = wanted ? snapshot.blob('links', record.id) : 'not-read'
    const sameFacts = known !== undefined && sameRecord(known.record, record)
    if (sameFacts && (linked === 'not-read' || !known.hasLinks || sameBytes(known.linkBytes, linked))) {
      if (linked !== 'not-read' && !known.hasLinks) this.complete(known, linked)
      known.checkedAt = sequence
      known.used = true
      return known
    }
    if (known !== undefined) this.drop(known)
    const bytes = sameFacts ? known.facts.bytes : snapshot.blob('facts', record.id)
    if (bytes === undefined) return undefined
    const facts = sameFacts ? known.facts : new FileFacts(bytes)
    const opened = new OpenedFile(record, { facts, linked, sequence })
    this.keep(opened)
    return opened
  }
  private complete(file: OpenedFile, links: Uint8Array | undefined): void {
    this.bytes -= weigh(file)
    file.readLinks(links)
    this.bytes += weigh(file)
  }

  /** A file that was asked for again since it was last looked at gets a second chance; so many that a call stays short. */
  private keep(file: OpenedFile): void {
    this.files.set(file.record.id, file)
    this.byPath.set(file.record.path, file)
    this.bytes += weigh(file)
    let chances = mostChances
    for (const [id, oldest] of this.files) {
      if (this.bytes <= this.maxBytes) break
      if (oldest === file) continue
      if (oldest.used && chances-- > 0) {
        oldest.used = false
        this.files.delete(id)
        this.files.set(id, oldest)
      } else this.drop(oldest)
    }
  }
  private drop(file: OpenedFile): void {
    this.files.delete(file.record.id)
    if (this.byPath.get(file.record.path) === file) this.byPath.delete(file.record.path)
    this.bytes -= weigh(file)
  }

  /** Facts follow from content, language and extractor version: another version, and nothing known is worth keeping. */
  private checkVersions(snapshot: StoreSnapshot): void {
    const { sequence, state } = snapshot.commit
    this.versionsAt = sequence
    const versions = versionsIn(state)
    if (versions !== this.versions) {
      this.files.clear()
      this.byPath.clear()
      this.bytes = 0
    }
    this.versions = versions
  }
}

const mostChances = 64
/** A file that was seen takes 150 bytes and 16 a range of its symbols; pages of owners take 32 MB at the most beside. */
const mostHints = 100_000

function versionsIn(state: string): string {
  if (state === '') return ''
  const parsed: unknown = JSON.parse(state)
  return typeof parsed === 'object' && parsed !== null && 'versions' in parsed ? JSON.stringify(parsed.versions) : ''
}

/** Changes while the file is kept only when its links are read: what it weighs follows from its blobs alone. */
function weigh({ facts, linkBytes }: OpenedFile): number {
  const { symbols, locals, occurrences, lines } = facts
  // ids and keys stand beside the symbols, the index of mentions beside the occurrences
  const values = symbols.count * 16 + locals.count * 8 + occurrences.count * 6 + lines.count + facts.stringCount
  return facts.bytes.length + values * 4 + (linkBytes?.length ?? 0) * linksGrowth + bytesPerFile
}

/** Whether nothing was read anew: a file that was read again may have other facts, as when it did not parse in time before. */
function sameRecord(a: FileRecord, b: FileRecord): boolean {
  return a.path === b.path && a.hash === b.hash && a.language === b.language && a.problems === b.problems && a.stamp.mtimeNs === b.stamp.mtimeNs && a.readNs === b.readNs
    && a.symbolIds.length === b.symbolIds.length && a.symbolIds.every((id, i) => id === b.symbolIds[i])
}

function sameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && Buffer.compare(a, b) === 0)
}

import { at, InvariantError, type FileFacts } from '@codeloom/model'
import type { FileId } from '@codeloom/link'

/**
 * Owner, kind and flags of the symbols that one update has read, by identifier: plain columns, because links look at
 * millions of targets and must not open a file for each. Identifiers of an update lie close together, or are few.
 */
export class SymbolOwners {
  private readonly first: number
  private owners = new Int32Array(1 << 12)
  private kinds = new Uint8Array(1 << 12)
  private flagBits = new Uint16Array(1 << 12)
  /** identifiers that were carried over from before the first new one */
  private readonly carried = new Map<number, readonly [FileId, number, number]>()

  /** Columns begin at `first`: the first identifier that the update may give out. */
  constructor(first: number) {
    this.first = first
  }
  add(file: FileId, ranges: readonly number[], facts: FileFacts): void {
    const { kind, flags } = facts.symbols
    let row = 0
    for (let i = 0; i < ranges.length; i += 2) {
      const start = ranges[i] ?? 0
      for (let id = start; id < start + (ranges[i + 1] ?? 0); id++, row++) this.put(id, file, at(kind, row), at(flags, row))
    }
  }
  file(id: number): FileId | undefined {
    const place = this.place(id)
    if (place < 0) return this.carried.get(id)?.[0]
    const owner = this.owners[place] ?? 0
    return owner === 0 ? undefined : (owner as FileId)
  }
  kind(id: number): number {
    return this.place(id) < 0 ? this.carriedOver(id)[1] : (this.kinds[this.place(id)] ?? 0)
  }
  flags(id: number): number {
    return this.place(id) < 0 ? this.carriedOver(id)[2] : (this.flagBits[this.place(id)] ?? 0)
  }

  private place(id: number): number {
    return id < this.first ? -1 : id - this.first
  }
  private carriedOver(id: number): readonly [FileId, number, number] {
    const known = this.carried.get(id)
    if (known === undefined) throw new InvariantError(`symbol ${id} was not read`)
    return known
  }
  private put(id: number, file: FileId, kind: number, flags: number): void {
    const place = this.place(id)
    if (place < 0) {
      this.carried.set(id, [file, kind, flags])
      return
    }
    if (place >= this.owners.length) this.grow(place + 1)
    this.owners[place] = file
    this.kinds[place] = kind
    this.flagBits[place] = flags
  }
  private grow(need: number): void {
    const size = Math.max(need, this.owners.length * 2)
    this.owners = grown(this.owners, new Int32Array(size))
    this.kinds = grown(this.kinds, new Uint8Array(size))
    this.flagBits = grown(this.flagBits, new Uint16Array(size))
  }
}

function grown<T extends Int32Array | Uint8Array | Uint16Array>(from: T, to: T): T {
  to.set(from)
  return to
}

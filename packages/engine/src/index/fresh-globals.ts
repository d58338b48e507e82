import { at, type FileFacts } from '@codeloom/model'
import { definition, type Definition, type FileId, type NameId, type NameTable } from '@codeloom/link'
import { isGlobal } from './file-postings.ts'

/**
 * The global definitions of files read in this update, by name; and the kind and flags of all their symbols. Columns of
 * integers, because a large tree has millions. Entries of a file that is read twice must not be added twice.
 */
export class FreshGlobals {
  private readonly names: NameTable
  private heads = new Int32Array(1 << 12)
  private next = new Int32Array(1 << 12)
  private definitions = new Float64Array(1 << 12)
  private count = 1

  constructor(names: NameTable) {
    this.names = names
  }
  add(file: FileId, facts: FileFacts): void {
    const { symbols } = facts
    for (let row = 1; row < symbols.count; row++) {
      if (!isGlobal(facts, row)) continue
      const name = this.names.ofFacts(facts, at(symbols.name, row))
      if (this.count === this.next.length) this.grow()
      if (name >= this.heads.length) this.heads = grown(this.heads, new Int32Array(Math.max(name + 1, this.heads.length * 2)))
      this.definitions[this.count] = definition(file, row)
      this.next[this.count] = this.heads[name] ?? 0
      this.heads[name] = this.count++
    }
  }
  of(name: NameId): Definition[] {
    const found: Definition[] = []
    for (let entry = this.heads[name] ?? 0; entry !== 0; entry = this.next[entry] ?? 0) found.push((this.definitions[entry] ?? 0) as Definition)
    return found
  }
  private grow(): void {
    const size = this.next.length * 2
    this.next = grown(this.next, new Int32Array(size))
    this.definitions = grown(this.definitions, new Float64Array(size))
  }
}

function grown<T extends Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from)
  return to
}

/**
 * What files reach through imports, kept from one run of the link stage to the next: the headers of one C source are a
 * thousand files, and an edit changes what none of them includes.
 *
 * F1: what is kept is what would be computed now: it goes when a file in it was read anew, or a question on which anything
 *     kept rests may have another answer.
 * F2: only what a store keeps already is kept here: nobody has to write it again.
 */
import { hasBit } from './bits.ts'
import type { FileId } from './rules.ts'

/** Sets of files in a tree of 55,000 take 7 kB each. */
const mostBytesByDefault = 16 << 20

export class ReachMemory {
  private readonly reached = new Map<FileId, Uint32Array>()
  /** hashes of the questions on which they rest */
  private readonly asked = new Set<number>()
  private bytes = 0
  private readonly mostBytes: number

  constructor(mostBytes = mostBytesByDefault) {
    this.mostBytes = mostBytes
  }
  /** What a file reaches, itself among it, as bits by FileId; undefined where it is not kept. */
  of(file: FileId): Uint32Array | undefined {
    return this.reached.get(file)
  }
  /** Keeps what a file reaches, as far as there is room. `asked` are the hashes of what was asked of other files for it. */
  keep(file: FileId, reached: Uint32Array, asked: Uint32Array): void {
    // what is kept of others rests on them all the same
    for (const hash of asked) this.asked.add(hash)
    if (this.bytes + reached.byteLength > this.mostBytes || this.reached.has(file)) return
    this.reached.set(file, reached)
    this.bytes += reached.byteLength
  }
  /** Lets go of what may be otherwise, now that these files were read anew or are gone and these base questions (hashes) may have other answers. */
  forget(files: ReadonlySet<FileId>, changed: ReadonlySet<number>): void {
    if (!changed.isDisjointFrom(this.asked)) return this.clear()
    for (const [file, reached] of this.reached) {
      for (const each of files) {
        if (!hasBit(reached, each)) continue
        this.reached.delete(file)
        this.bytes -= reached.byteLength
        break
      }
    }
  }
  private clear(): void {
    this.reached.clear()
    this.asked.clear()
    this.bytes = 0
  }
}

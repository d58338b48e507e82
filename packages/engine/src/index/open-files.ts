import type { LinkedFile } from '@codeloom/link'

/** Facts of a file cost about this much more in memory than in bytes, once the tables that links read are unpacked. */
const unpackedFactor = 3
/** And so much whatever it holds: its columns and tables are objects, however few rows they have. */
const bytesPerFile = 8_192

/**
 * Files opened lately, bounded by the bytes of their facts. Two generations: what was not asked for while the young one
 * filled up is dropped with the old one. Cheaper to ask than an order of use, and asked for every definition.
 */
export class OpenFiles {
  private readonly maxBytes: number
  private young = new Map<number, LinkedFile>()
  private old = new Map<number, LinkedFile>()
  private youngBytes = 0

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes
  }
  get(id: number): LinkedFile | undefined {
    const file = this.young.get(id)
    if (file !== undefined) return file
    const older = this.old.get(id)
    return older === undefined ? undefined : this.add(older)
  }
  /** Takes in a file, in place of what stood under its identifier. */
  add(file: LinkedFile): LinkedFile {
    if (this.youngBytes > this.maxBytes / 2) {
      this.old = this.young
      this.young = new Map()
      this.youngBytes = 0
    }
    this.old.delete(file.id)
    this.young.set(file.id, file)
    this.youngBytes += file.facts.bytes.length * unpackedFactor + bytesPerFile
    return file
  }
  remove(id: number): void {
    this.young.delete(id)
    this.old.delete(id)
  }
}

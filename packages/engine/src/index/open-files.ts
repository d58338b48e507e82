import type { LinkedFile } from '@codeloom/link'

/** Facts of a file cost about this much more in memory than in bytes, once their tables are unpacked. */
const unpackedFactor = 4

/** Files opened lately, least lately used dropped first, bounded by the bytes of their facts. */
export class OpenFiles {
  private readonly files = new Map<number, LinkedFile>()
  private readonly maxBytes: number
  private bytes = 0

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes
  }
  get(id: number): LinkedFile | undefined {
    const file = this.files.get(id)
    if (file === undefined) return undefined
    this.files.delete(id)
    this.files.set(id, file)
    return file
  }
  add(file: LinkedFile): LinkedFile {
    this.drop(file.id)
    this.files.set(file.id, file)
    this.bytes += sizeOf(file)
    for (const [id] of this.files) {
      if (this.bytes <= this.maxBytes || id === file.id) break
      this.drop(id)
    }
    return file
  }
  drop(id: number): void {
    const file = this.files.get(id)
    if (file === undefined) return
    this.files.delete(id)
    this.bytes -= sizeOf(file)
  }
}

function sizeOf(file: LinkedFile): number {
  return file.facts.bytes.length * unpackedFactor
}

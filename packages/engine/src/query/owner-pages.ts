/**
 * Which file a symbol belongs to, as far as it was seen: pages of file numbers by the identifiers of symbols, which lie close together
 * file by file. Of one commit; bounded by the number of pages, beyond which what was seen is forgotten.
 */
import { pick } from '@codeloom/model'

const pageBits = 10
const mostPages = 8_192

export class OwnerPages {
  /** numbers of files plus one; 0 where it was not seen */
  private readonly pages = new Map<number, Int32Array>()

  fileOf(symbol: number): number | undefined {
    const file = this.pages.get(symbol >>> pageBits)?.[symbol & ((1 << pageBits) - 1)] ?? 0
    return file === 0 ? undefined : file - 1
  }
  /** `ranges` are pairs of a first identifier and a count. */
  add(file: number, ranges: readonly number[]): void {
    for (let i = 0; i + 1 < ranges.length; i += 2) {
      const end = pick(ranges, i) + pick(ranges, i + 1)
      for (let start = pick(ranges, i); start < end;) {
        const page = start >>> pageBits
        const stop = Math.min(end, (page + 1) << pageBits)
        this.page(page).fill(file + 1, start - (page << pageBits), stop - (page << pageBits))
        start = stop
      }
    }
  }
  clear(): void {
    this.pages.clear()
  }

  private page(number: number): Int32Array {
    let page = this.pages.get(number)
    if (page === undefined) {
      if (this.pages.size >= mostPages) this.pages.clear()
      this.pages.set(number, (page = new Int32Array(1 << pageBits)))
    }
    return page
  }
}

/**
 * Which file a symbol belongs to, as far as it was seen: pages of file numbers by the identifiers of symbols, which lie close together
 * file by file. Of one commit; bounded by the number of pages, of which the oldest are forgotten.
 */
import { pick } from '@codeloom/model'

/** Identifiers of a page. They take 32 bits without a sign, so they are divided and multiplied, not shifted. */
const pageSize = 1_024
const mostPages = 8_192

export class OwnerPages {
  /** numbers of files plus one; 0 where it was not seen */
  private readonly pages = new Map<number, Int32Array>()

  fileOf(symbol: number): number | undefined {
    const file = this.pages.get(Math.floor(symbol / pageSize))?.[symbol % pageSize] ?? 0
    return file === 0 ? undefined : file - 1
  }
  /** `ranges` are pairs of a first identifier and a count. */
  add(file: number, ranges: readonly number[]): void {
    for (let i = 0; i + 1 < ranges.length; i += 2) {
      const end = pick(ranges, i) + pick(ranges, i + 1)
      for (let start = pick(ranges, i); start < end;) {
        const page = Math.floor(start / pageSize)
        const from = page * pageSize
        const stop = Math.min(end, from + pageSize)
        this.page(page).fill(file + 1, start - from, stop - from)
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
      const [oldest] = this.pages.keys()
      if (this.pages.size >= mostPages && oldest !== undefined) this.pages.delete(oldest)
      this.pages.set(number, (page = new Int32Array(pageSize)))
    }
    return page
  }
}

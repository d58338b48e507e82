/** Whole numbers from 0, each once, the largest first: a binary heap. */
export class LatestFirst {
  private readonly heap: number[] = []
  private readonly held = new Set<number>()

  add(value: number): void {
    if (this.held.has(value)) return
    this.held.add(value)
    const { heap } = this
    let at = heap.push(value) - 1
    for (let above = (at - 1) >> 1; at > 0 && (heap[above] ?? 0) < value; above = (at - 1) >> 1) {
      heap[at] = heap[above] ?? 0
      at = above
    }
    heap[at] = value
  }
  take(): number | undefined {
    const { heap } = this
    const [first] = heap
    const last = heap.pop()
    if (first === undefined || last === undefined) return undefined
    this.held.delete(first)
    if (heap.length === 0) return first
    let at = 0
    for (let below = 1; below < heap.length; below = 2 * at + 1) {
      if (below + 1 < heap.length && (heap[below + 1] ?? 0) > (heap[below] ?? 0)) below++
      if ((heap[below] ?? 0) <= last) break
      heap[at] = heap[below] ?? 0
      at = below
    }
    heap[at] = last
    return first
  }
}

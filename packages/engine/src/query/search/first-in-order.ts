/** The first of many symbols by path and row: identifiers tell when a symbol came into the index, which is nobody's question. */
import { comparePaths } from '@codeloom/store'
import { idOf, type Reader } from '../reader.ts'

/** Opens files that have several of them, as far as they come among the first. */
export function firstInOrder(reader: Reader, ids: Iterable<number>, most: number): readonly number[] {
  const first: number[] = []
  const byFile = Map.groupBy(ids, id => reader.fileOf(id))
  const files = Array.from(byFile, ([file, symbols]) => ({ path: file === undefined ? undefined : reader.pathOf(file), symbols }))
  for (const { symbols } of files.flatMap(({ path, symbols }) => (path === undefined ? [] : [{ path, symbols }])).sort((a, b) => comparePaths(a.path, b.path))) {
    if (first.length >= most) break
    first.push(...(symbols.length === 1 ? symbols : reader.glimpses(symbols).map(idOf)))
  }
  return first.slice(0, most)
}

/** Doc strings: a string that stands first in a body. */
import { node } from './node-kinds.ts'
import type { Walk } from './walk.ts'

const quote = 34
const apostrophe = 39

/** Gives a symbol the doc string of its body. */
export function documentBody(walk: Walk, row: number, body: number): void {
  const first = walk.firstChild(body)
  if (first < 0 || walk.code(first) !== node.string) return
  const { units } = walk.out
  let start = walk.start(first)
  let end = walk.end(first)
  // what stands before the quotes: `r`, `u`; bytes and templates are no docs
  for (; start < end && units[start] !== quote && units[start] !== apostrophe; start++) {
    const unit = (units[start] ?? 0) | 32
    if (unit === 98 || unit === 102) return
  }
  const mark = units[start]
  const length = units[start + 1] === mark && units[start + 2] === mark ? 3 : 1
  start += length
  for (let i = 0; i < length && end > start && units[end - 1] === mark; i++) end--
  walk.symbols.document(row, start, end)
}

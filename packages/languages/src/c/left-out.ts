/** Words that were left out of the text before it was parsed (`masked.ts`): they are mentioned, and belong to what is declared beside them. */
import { at, pick, roleCode, space } from '@codeloom/model'
import { mark, tagMark, type Extraction } from './extraction.ts'
import { Ahead } from './lexical.ts'
import { mentionKind } from './mask.ts'

/** Mentions what was left out before a node, -1 for behind the last; a tag is told to the name that is its own. */
export function mentionLeftOut(file: Extraction, node: number): void {
  const { out, tree } = file
  const { leftOut, kind } = tree
  const place = node < 0 ? file.text.length : at(tree.start, node)
  for (; file.nextLeftOut < leftOut.length && pick(leftOut, file.nextLeftOut) <= place; file.nextLeftOut += 3) {
    const start = pick(leftOut, file.nextLeftOut)
    const end = pick(leftOut, file.nextLeftOut + 1)
    const how = pick(leftOut, file.nextLeftOut + 2)
    if (how === mentionKind.tag) {
      if (node < 0 || start !== place) continue
      if (at(tree.end, node) !== end) return
      if (file.mark[node] === mark.none) file.mark[node] = at(kind, node) === file.kinds.identifier ? mark.tagName : tagMark
    } else {
      const ref = file.resolve(out.name(start, end), space.value)
      if (ref >= 0) out.occurrence(start, end, how === mentionKind.call ? roleCode.call : roleCode.read, ref, file.from)
    }
  }
}

/** The end of what is declared up to a place, behind the words that were left out there: `int ready __read_mostly`. */
export function behindLeftOut({ text, tree }: Extraction, place: number): number {
  const { leftOut } = tree
  let end = place
  for (let i = firstFrom(leftOut, place); i < leftOut.length; i += 3) {
    const start = pick(leftOut, i)
    if (pick(leftOut, i + 2) === mentionKind.tag || start < end || text.slice(end, start).trim() !== '') break
    end = endOf(text, leftOut, i)
  }
  return end
}

/** The start of what is declared from a place on, before the words that were left out there: `STATIC int f`. */
export function beforeLeftOut({ text, tree }: Extraction, place: number): number {
  const { leftOut } = tree
  let start = place
  for (let i = firstFrom(leftOut, place) - 3; i >= 0; i -= 3) {
    const end = endOf(text, leftOut, i)
    if (pick(leftOut, i + 2) === mentionKind.tag || end > start || text.slice(end, start).trim() !== '') break
    start = pick(leftOut, i)
  }
  return start
}

/** The end of what was left out: of a macro that is called, behind its arguments. */
function endOf(text: string, leftOut: readonly number[], i: number): number {
  const end = pick(leftOut, i + 1)
  if (pick(leftOut, i + 2) !== mentionKind.call) return end
  ahead.begin(0)
  return ahead.argumentsEnd(text, end)
}

const ahead = new Ahead()

/** Of triples in the order of their first number, the place of the first from a number on. */
function firstFrom(triples: readonly number[], from: number): number {
  let low = 0
  let high = triples.length / 3
  while (low < high) {
    const middle = (low + high) >> 1
    if (pick(triples, middle * 3) < from) low = middle + 1
    else high = middle
  }
  return low * 3
}

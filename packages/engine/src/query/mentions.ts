/** Which rows of a file's `occurrences` mention which symbol, and which of its calls are open: as columns, made once a file. */
import { at, fitting, nameHash, nameOf, pick, refIndex, refTag, roleCode, roles, tag, type FileFacts, type PackedLinks } from '@codeloom/model'

interface MentioningFile {
  readonly facts: FileFacts
  readonly links: PackedLinks
  readonly ids: Uint32Array
}

const noRows = new Int32Array(0)

/** Rows of `occurrences` by the identifier of a symbol that they mention. A call mentions what is named and what is run: a class and its constructor. */
export class Mentions {
  /** ascending */
  private readonly symbols: Uint32Array
  /** by symbol: where its rows end */
  private readonly ends: Int32Array
  /** ascending for each symbol */
  private readonly rows: Int32Array

  constructor(file: MentioningFile) {
    const found = new Map<number, number[]>()
    let total = 0
    forEachMention(file, (symbol, row) => {
      const rows = found.get(symbol)
      if (rows === undefined) found.set(symbol, [row])
      else if (rows[rows.length - 1] !== row) rows.push(row)
      else return
      total++
    })
    this.symbols = Uint32Array.from(found.keys()).sort()
    this.ends = new Int32Array(this.symbols.length)
    this.rows = new Int32Array(total)
    let end = 0
    for (let i = 0; i < this.symbols.length; i++) {
      for (const row of found.get(at(this.symbols, i)) ?? []) this.rows[end++] = row
      this.ends[i] = end
    }
  }
  of(symbol: number): Int32Array {
    const { symbols } = this
    let low = 0
    let high = symbols.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (at(symbols, middle) < symbol) low = middle + 1
      else high = middle
    }
    if (symbols[low] !== symbol) return noRows
    return this.rows.subarray(low === 0 ? 0 : at(this.ends, low - 1), at(this.ends, low))
  }
}

/** In the order of the rows. */
function forEachMention({ facts, links, ids }: MentioningFile, mention: (symbol: number, row: number) => void): void {
  const { count, ref, role } = facts.occurrences
  const { answers, runs } = links
  const numbers = answers.numbersByRef()
  const add = (symbol: number, row: number, code: number): void => {
    mention(symbol, row)
    const made = runs.size > 0 && isCall(code) ? runs.get(symbol) : undefined
    if (made !== undefined) mention(made.symbol, row)
  }
  for (let row = 0; row < count; row++) {
    const mentioned = at(ref, row)
    const code = at(role, row)
    const number = numbers[mentioned] ?? -1
    if (number < 0) {
      if (refTag(mentioned) === tag.symbol) add(at(ids, refIndex(mentioned)), row, code)
      continue
    }
    if (!answers.isFound(number)) continue
    const only = answers.onlyTarget(number)
    if (only >= 0) {
      add(only, row, code)
      continue
    }
    const answer = answers.answer(number)
    if (answer.found) for (const { symbol } of fitting(answer.targets, pick(roles, code))) add(symbol, row, code)
  }
}

/** Calls of names that were not resolved and may stand for something of this tree. */
export class OpenCalls {
  private readonly facts: FileFacts
  /** pairs: a reference, the hash of its name */
  private readonly named: Uint32Array

  constructor({ facts, links }: MentioningFile) {
    const named: number[] = []
    links.answers.forEachOpen((ref, number) => {
      const answer = links.answers.answer(number)
      if (!answer.found && answer.why !== 'external') named.push(ref, nameHash(nameOf(facts, ref)))
    })
    this.facts = facts
    this.named = Uint32Array.from(named)
  }
  /** Rows of `occurrences` that call the name, ascending. */
  of(name: string): readonly number[] {
    const { facts, named } = this
    const hash = nameHash(name) >>> 0
    const refs: number[] = []
    for (let i = 0; i < named.length; i += 2) if (named[i + 1] === hash && nameOf(facts, at(named, i)) === name) refs.push(at(named, i))
    if (refs.length === 0) return []
    const { count, ref, role } = facts.occurrences
    const rows: number[] = []
    for (let row = 0; row < count; row++) if (isCall(at(role, row)) && refs.includes(at(ref, row))) rows.push(row)
    return rows
  }
}

function isCall(role: number): boolean {
  return role === roleCode.call || role === roleCode.new
}

import { type FactsBuilder, kindCode, flag } from '@codeloom/model'
import type { Extract } from './language.ts'
import type { GrammarParser } from './parser.ts'
import type { SyntaxTree } from './syntax-tree.ts'

export interface FactsLimits {
  /** how long one file may parse, milliseconds */
  readonly maxParseMs: number
}

/** A grammar with the extractor that was prepared for it. */
export interface Extraction {
  readonly parser: GrammarParser
  readonly extract: Extract
}

/**
 * The facts of a text, encoded. A text that does not parse, or not in time or memory, yields the facts of what parsed, and says so
 * in the table `problems`. Pure: equal texts give equal bytes.
 */
export function extractFacts(
  extraction: Extraction, text: string, out: FactsBuilder, limits: FactsLimits,
): Uint8Array<ArrayBuffer> {
  beginModule(text, out)
  const tree = extraction.parser.parse(text, limits.maxParseMs)
  if (typeof tree === 'string') out.add('problems', [out.literal(tree), 0, text.length])
  else {
    extraction.extract(tree, out)
    addErrors(tree, out)
  }
  return out.finish()
}

/** Starts a file's facts with what every language has: the module as symbol 0, and the lines. */
export function beginModule(text: string, out: FactsBuilder): void {
  out.begin(text)
  out.add('symbols', [0, kindCode.module, flag.exported, 0, 0, text.length, 0, 0, 0, 0, 0, 0, 0, 0])
  out.addLines()
}

/** Says what did not parse; errors inside errors are one problem. */
function addErrors(tree: SyntaxTree, out: FactsBuilder): void {
  let covered = -1
  for (let i = 0; i < tree.errors.length; i += 2) {
    const start = tree.errors[i] ?? 0
    const end = tree.errors[i + 1] ?? 0
    if (start < covered) continue
    covered = Math.max(end, start + 1)
    out.add('problems', [out.literal('syntax'), start, end])
  }
}

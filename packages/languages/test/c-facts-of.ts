/** The facts of a C text, through the real parser; one parser and one builder for all tests of a file, as a worker has. */
import { FactsBuilder, FileFacts, pick } from '@codeloom/model'
import { extractFacts, loadGrammar } from '@codeloom/syntax'
import { grammarFiles } from '../../testkit/src/grammar-files.ts'
import { printFacts, type FactsSection } from '../../testkit/src/print-facts.ts'
import { c } from '../src/c/index.ts'

const grammar = pick(c.grammars, 0)
const parser = await loadGrammar(c, grammar, grammarFiles(grammar))
const extraction = { parser, extract: await c.extractor(parser.kinds) }
const builder = new FactsBuilder()

export const usesFastWalk: boolean = parser.walk === 'narrow'

export function bytesOf(text: string, out: FactsBuilder = builder): Uint8Array {
  return extractFacts(extraction, text, out, { maxParseMs: 10_000 })
}

export function factsOf(text: string): FileFacts {
  return new FileFacts(bytesOf(text))
}

/** The tables of a text's facts that are named, without indentation and empty lines. */
export function print(text: string, ...sections: readonly FactsSection[]): string {
  return trimmed(printFacts(factsOf(text), ...sections))
}

export function trimmed(text: string): string {
  return text.split('\n').map(line => line.trim()).filter(line => line !== '').join('\n')
}

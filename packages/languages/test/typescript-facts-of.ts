/** The facts of a text through the real parsers; one parser and one builder for all tests of a file, as a worker has. */
import { FactsBuilder, FileFacts } from '@codeloom/model'
import { extractFacts, loadGrammar, type Extraction, type SourceLanguage } from '@codeloom/syntax'
import { grammarFiles } from '../../testkit/src/grammar-files.ts'
import { printFacts, type FactsSection } from '../../testkit/src/print-facts.ts'
import { javascript } from '../src/javascript/index.ts'
import { typescript } from '../src/typescript/index.ts'

export type GrammarName = 'typescript' | 'tsx' | 'javascript'

const extractions = new Map<string, Extraction>()
for (const language of [javascript, typescript] satisfies readonly SourceLanguage[]) {
  for (const grammar of language.grammars) {
    const parser = await loadGrammar(language, grammar, grammarFiles(grammar))
    extractions.set(grammar.name, { parser, extract: await language.extractor(parser.kinds) })
  }
}
const builder = new FactsBuilder()

function extractionOf(grammar: GrammarName): Extraction {
  const found = extractions.get(grammar)
  if (found === undefined) throw new Error(`no grammar ${grammar}`)
  return found
}

export function usesFastWalk(grammar: GrammarName): boolean {
  return extractionOf(grammar).parser.walk === 'narrow'
}

export function bytesOf(grammar: GrammarName, text: string, out: FactsBuilder = builder): Uint8Array<ArrayBuffer> {
  return extractFacts(extractionOf(grammar), text, out, { maxParseMs: 60_000 })
}

export function factsOf(grammar: GrammarName, text: string): FileFacts {
  return new FileFacts(bytesOf(grammar, text))
}

/** The tables that are named, without indentation. */
export function print(grammar: GrammarName, text: string, ...sections: readonly FactsSection[]): string {
  return trimmed(printFacts(factsOf(grammar, text), ...sections))
}

export function trimmed(text: string): string {
  return text.split('\n').map(line => line.trim()).filter(line => line !== '').join('\n')
}

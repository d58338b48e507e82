/** The registered languages, ready to parse in this thread. Loading a grammar takes a moment, so it is done once. */
import { beginModule, extractFacts, loadGrammar, type Extraction } from '@codeloom/syntax'
import { sourceLanguages, textLanguages } from '@codeloom/languages'
import { FactsBuilder } from '@codeloom/model'
import { grammarFiles } from './grammar-files.ts'

const builder = new FactsBuilder()
const extractions = new Map<string, Extraction>()
for (const language of sourceLanguages) {
  for (const grammar of language.grammars) {
    const parser = await loadGrammar(language, grammar, grammarFiles(grammar))
    const extraction = { parser, extract: await language.extractor(parser.kinds) }
    for (const suffix of grammar.suffixes) extractions.set(suffix, extraction)
  }
}

export const versions: Readonly<Record<string, number>> = Object.fromEntries(
  [...sourceLanguages, ...textLanguages].map(language => [language.id, language.version]))

/** The language of a path; undefined where none claims it. */
export function languageOf(path: string): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const text = textLanguages.find(language => language.names.includes(name) || language.patterns.some(pattern => pattern.test(name)))
  if (text !== undefined) return text.id
  return sourceLanguages.find(language => language.grammars.some(grammar => grammar.suffixes.some(suffix => name.endsWith(suffix))))?.id
}

/** The facts of a text, as if it stood at this path. */
export function extractText(path: string, text: string): Uint8Array {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const textLanguage = textLanguages.find(language => language.names.includes(name) || language.patterns.some(pattern => pattern.test(name)))
  if (textLanguage !== undefined) {
    beginModule(text, builder)
    textLanguage.extract(text, builder)
    return builder.finish()
  }
  const extraction = extractions.get(name.slice(name.lastIndexOf('.')))
  if (extraction === undefined) throw new Error(`no language claims ${path}`)
  return extractFacts(extraction, text, builder, { maxParseMs: 10_000 })
}

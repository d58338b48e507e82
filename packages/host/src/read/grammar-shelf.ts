import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { loadGrammar, type Extraction, type Grammar, type SourceLanguage } from '@codeloom/syntax'

/** The grammars that a thread has loaded: each when the first file asks for it. */
export class GrammarShelf {
  private readonly loaded = new Map<Grammar, Promise<Extraction>>()
  private readonly languagesUrl: string

  constructor(languagesUrl: string) {
    this.languagesUrl = languagesUrl
  }

  extraction(language: SourceLanguage, grammar: Grammar): Promise<Extraction> {
    const known = this.loaded.get(grammar)
    if (known !== undefined) return known
    const loading = load(language, grammar, grammarFile(this.languagesUrl, grammar))
    this.loaded.set(grammar, loading)
    return loading
  }
}

async function load(language: SourceLanguage, grammar: Grammar, file: string): Promise<Extraction> {
  const parser = await loadGrammar(language, grammar, await readFile(file))
  return { parser, extract: await language.extractor(parser.kinds) }
}

/** The `.wasm` file of a grammar, found from the package that names it. */
export function grammarFile(languagesUrl: string, grammar: Grammar): string {
  return createRequire(languagesUrl).resolve(grammar.wasm)
}

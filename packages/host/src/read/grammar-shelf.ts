import { readFile } from 'node:fs/promises'
import { loadGrammar, type Extraction, type Grammar, type GrammarParser, type SourceLanguage } from '@codeloom/syntax'
import { grammarFile, parserFile } from './grammar-files.ts'

/** The grammars that a thread has loaded: each when the first file asks for it. */
export class GrammarShelf {
  private readonly loaded = new Map<Grammar, Promise<Extraction>>()
  private readonly languagesUrl: string
  private anyParser: GrammarParser | undefined

  constructor(languagesUrl: string) {
    this.languagesUrl = languagesUrl
  }

  /** The memory of the thread's parser. */
  heapBytes(): number {
    return this.anyParser?.heapBytes() ?? 0
  }
  extraction(language: SourceLanguage, grammar: Grammar): Promise<Extraction> {
    const known = this.loaded.get(grammar)
    if (known !== undefined) return known
    const loading = load(this.languagesUrl, language, grammar).then(extraction => {
      this.anyParser = extraction.parser
      return extraction
    })
    this.loaded.set(grammar, loading)
    return loading
  }
}

async function load(languagesUrl: string, language: SourceLanguage, grammar: Grammar): Promise<Extraction> {
  const [parserWasm, grammarWasm] = await Promise.all([readFile(parserFile()), readFile(grammarFile(languagesUrl, grammar))])
  const parser = await loadGrammar(language, grammar, { parser: parserWasm, grammar: grammarWasm })
  return { parser, extract: await language.extractor(parser.kinds) }
}

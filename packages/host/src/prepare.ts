import { getCompileCacheDir } from 'node:module'
import { registeredLanguages } from './languages.ts'
import { keepGrammars } from './read/compiled-wasm.ts'
import { contentHash } from './read/content-hash.ts'

/**
 * Compiles the parser and all grammars once and keeps their code, so that the first index need not. Takes one to three
 * seconds of CPU and, for the largest grammar, 660 MB for a moment; what is kept already is only read.
 */
export async function prepareGrammars(): Promise<void> {
  const languages = await registeredLanguages()
  const grammars = languages.sourceLanguages.flatMap(language => language.grammars)
  keepGrammars(grammars, { languagesUrl: languages.url, hash: await contentHash(), folder: getCompileCacheDir() })
}

import { registeredLanguages } from './languages.ts'

/** The languages that are known, each with the suffixes of its files. */
export async function knownLanguages(): Promise<readonly { readonly language: string; readonly suffixes: readonly string[] }[]> {
  const { sourceLanguages } = await registeredLanguages()
  return sourceLanguages.map(({ id, grammars }) => ({ language: id, suffixes: grammars.flatMap(({ suffixes }) => suffixes) }))
}

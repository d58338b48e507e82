import type { Languages } from './claims.ts'

/** The languages that a module exports. */
export async function languagesAt(url: string): Promise<Languages> {
  const module: Omit<Languages, 'url'> = await import(url)
  return { url, sourceLanguages: module.sourceLanguages, textLanguages: module.textLanguages }
}

/** The languages that are registered. */
export function registeredLanguages(): Promise<Languages> {
  return languagesAt(import.meta.resolve('@codeloom/languages/source'))
}

import type { Languages } from './claims.ts'

/** The languages that a module exports. */
export async function languagesAt(url: string): Promise<Languages> {
  // ours by their name, so that a bundle holds them
  const { sourceLanguages, textLanguages }: Omit<Languages, 'url'> = await (url === registeredUrl() ? import('@codeloom/languages/source') : import(url))
  return { url, sourceLanguages, textLanguages }
}

/** The languages that are registered. */
export function registeredLanguages(): Promise<Languages> {
  return languagesAt(registeredUrl())
}

function registeredUrl(): string {
  return import.meta.resolve('@codeloom/languages/source')
}

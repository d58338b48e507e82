import test from 'node:test'
import { check } from './check.ts'

/** What every language has to do, or say why it cannot. The list makes the support table in the docs. */
export const languageCaseNames = [
  'import', 're-export', 'shadowing', 'method', 'inheritance', 'cycle', 'broken file', 'field', 'declared type', 'external name',
] as const
export type LanguageCaseName = (typeof languageCaseNames)[number]

/** A fixture, or the reason why there is none. */
export type LanguageCase = string | { readonly unsupported: string }

/** Registers a test a case. A case that a language does not support is told as skipped, with the reason. */
export function languageCases(language: string, cases: Readonly<Record<LanguageCaseName, LanguageCase>>): void {
  for (const name of languageCaseNames) {
    const one = cases[name]
    if (typeof one === 'string') test(`${language}: ${name}`, () => check(one))
    else test(`${language}: ${name}`, { skip: one.unsupported }, () => undefined)
  }
}

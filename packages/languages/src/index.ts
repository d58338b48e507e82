/**
 * The languages that Codeloom knows: how their files become facts, and how their names are linked. Each lives in a folder
 * of its own and is named nowhere else.
 */
import type { LinkRules } from '@codeloom/link'
import type { SourceLanguage, TextLanguage } from '@codeloom/syntax'
import { c, cConfiguration, cRules } from './c/index.ts'
import { javascript, javascriptRules } from './javascript/index.ts'
import { jsonConfiguration } from './json/index.ts'
import { typescript } from './typescript/index.ts'

export const sourceLanguages: readonly SourceLanguage[] = [typescript, javascript, c]
export const textLanguages: readonly TextLanguage[] = [...jsonConfiguration, ...cConfiguration]
/** One set of rules links all files of its languages. */
export const linkRules: readonly LinkRules[] = [javascriptRules, cRules]

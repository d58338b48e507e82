/**
 * The languages that Codeloom knows: how their files become facts, and how their names are linked. Each lives in a folder
 * of its own and is named nowhere else.
 */
import type { LinkRules } from '@codeloom/link'
import type { SourceLanguage, TextLanguage } from '@codeloom/syntax'
import { javascript } from './javascript/index.ts'
import { typescript } from './typescript/index.ts'

export const sourceLanguages: readonly SourceLanguage[] = [typescript, javascript]
export const textLanguages: readonly TextLanguage[] = []
export const linkRules: readonly LinkRules[] = []

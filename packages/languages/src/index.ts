/**
 * The languages that Codeloom knows: how their files become facts, and how their names are linked. Each lives in a folder
 * of its own and is named nowhere else.
 */
import type { LinkRules } from '@codeloom/link'
import { cRules } from './c/rules.ts'
import { goRules } from './go/rules.ts'
import { javascriptRules } from './javascript/link-rules.ts'
import { pythonRules } from './python/link-rules.ts'

export { sourceLanguages, textLanguages } from './source-languages.ts'

/** One set of rules links all files of its languages. */
export const linkRules: readonly LinkRules[] = [javascriptRules, cRules, goRules, pythonRules]

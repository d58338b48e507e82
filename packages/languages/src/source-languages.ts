/** How the files of each language become facts: all that a thread needs that only reads. */
import type { SourceLanguage, TextLanguage } from '@codeloom/syntax'
import { cConfiguration } from './c/compile-commands.ts'
import { c } from './c/index.ts'
import { go } from './go/index.ts'
import { goConfiguration } from './go/modules.ts'
import { javascript } from './javascript/index.ts'
import { jsonConfiguration } from './json/index.ts'
import { python } from './python/index.ts'
import { pythonConfiguration } from './python/project-files.ts'
import { typescript } from './typescript/index.ts'

export const sourceLanguages: readonly SourceLanguage[] = [typescript, javascript, c, go, python]
export const textLanguages: readonly TextLanguage[] = [...jsonConfiguration, ...cConfiguration, ...goConfiguration, ...pythonConfiguration]

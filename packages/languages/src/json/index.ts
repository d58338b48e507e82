/**
 * The JSON files that say how JavaScript and TypeScript find each other: `package.json`, `tsconfig.json`, `jsconfig.json`.
 * What they say is kept as configuration, cut to what resolution reads. A broken one is a problem, never a throw.
 */
import type { FactsBuilder } from '@codeloom/model'
import type { TextLanguage } from '@codeloom/syntax'
import { plainJson } from './plain-json.ts'

export const packageJson: TextLanguage = {
  id: 'package-json', version: 1, names: ['package.json'], patterns: [], extract: extractPackage,
}
export const tsconfigJson: TextLanguage = {
  id: 'tsconfig-json', version: 1, names: ['tsconfig.json', 'jsconfig.json'], patterns: [/^[tj]sconfig[.-].*\.json$/, /^.+\.tsconfig\.json$/],
  extract: extractTsconfig,
}
export const jsonConfiguration: readonly TextLanguage[] = [packageJson, tsconfigJson]

const packageFields = ['name', 'main', 'module', 'types', 'typings', 'source', 'exports', 'imports', 'workspaces', 'type'] as const

function extractPackage(text: string, out: FactsBuilder): void {
  const said = parsed(text, out)
  if (said === undefined) return
  out.configure(JSON.stringify(Object.fromEntries(packageFields.filter(key => key in said).map(key => [key, said[key]]))))
  if (typeof said['name'] === 'string' && said['name'] !== '') out.add('provides', [out.literal(`npm:${said['name']}`)])
}

const compilerFields = ['baseUrl', 'paths', 'rootDirs'] as const
const projectFields = ['extends', 'references', 'files', 'include'] as const

function extractTsconfig(text: string, out: FactsBuilder): void {
  const said = parsed(text, out)
  if (said === undefined) return
  const options = isRecord(said['compilerOptions']) ? said['compilerOptions'] : {}
  out.configure(JSON.stringify(Object.fromEntries([
    ...projectFields.filter(key => key in said).map(key => [key, said[key]] as const),
    ...compilerFields.filter(key => key in options).map(key => [key, options[key]] as const),
  ])))
}

type JsonRecord = Readonly<Record<string, unknown>>

/** What nests deeper is not configuration, and no stack has to hold it. */
const maxDepth = 64

function parsed(text: string, out: FactsBuilder): JsonRecord | undefined {
  const said = parsedJson(text)
  if (isRecord(said) && !isDeeper(said, maxDepth)) return said
  out.add('problems', [out.literal('configuration'), 0, text.length])
  return undefined
}

/** What a text says; undefined where it is no JSON. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(plainJson(text))
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function isDeeper(value: unknown, than: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return than === 0 || Object.values(value).some(inside => isDeeper(inside, than - 1))
}

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

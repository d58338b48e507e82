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
  configure(out, text, Object.fromEntries(packageFields.filter(key => key in said).map(key => [key, said[key]])))
  if (typeof said['name'] === 'string' && said['name'] !== '') out.add('provides', [out.literal(`npm:${said['name']}`)])
}

const compilerFields = ['baseUrl', 'paths', 'rootDirs'] as const
const projectFields = ['extends', 'references', 'files', 'include'] as const

function extractTsconfig(text: string, out: FactsBuilder): void {
  const said = parsed(text, out)
  if (said === undefined) return
  const options = isRecord(said['compilerOptions']) ? said['compilerOptions'] : {}
  configure(out, text, Object.fromEntries([
    ...projectFields.filter(key => key in said).map(key => [key, said[key]] as const),
    ...compilerFields.filter(key => key in options).map(key => [key, options[key]] as const),
  ]))
}

type JsonRecord = Readonly<Record<string, unknown>>

function parsed(text: string, out: FactsBuilder): JsonRecord | undefined {
  const said = decided(() => JSON.parse(plainJson(text)) as unknown)
  if (isRecord(said)) return said
  addProblem(text, out)
  return undefined
}

function configure(out: FactsBuilder, text: string, said: JsonRecord): void {
  const json = decided(() => JSON.stringify(said))
  if (json === undefined) addProblem(text, out)
  else out.configure(json)
}

function addProblem(text: string, out: FactsBuilder): void {
  out.add('problems', [out.literal('configuration'), 0, text.length])
}

/** What a step gives; undefined where the text is no JSON, or nests deeper than the stack. */
function decided<T>(step: () => T): T | undefined {
  try {
    return step()
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined
    throw error
  }
}

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The repositories of `corpora.json` that precision is measured on. */
import type { OracleName } from './oracles.ts'

export interface Repository {
  readonly name: string
  readonly language: string
  readonly corpus: string
  /** below the corpus; all of it unless told */
  readonly folder?: string
  readonly oracle: OracleName
}

export const repositories: readonly Repository[] = [
  { name: 'vue-core', language: 'TypeScript', corpus: 'vue-core', oracle: 'typescript' },
  { name: 'trpc', language: 'TypeScript', corpus: 'trpc', oracle: 'typescript' },
  { name: 'rxjs', language: 'TypeScript', corpus: 'rxjs', oracle: 'typescript' },
]

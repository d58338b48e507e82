/** The repositories of `corpora.json` that precision is measured on. */
import type { OracleName } from './oracles.ts'

export interface Repository {
  readonly name: string
  readonly language: string
  readonly corpus: string
  readonly oracle: OracleName
  /** of so many files drawn by a fixed seed; of all of them unless told */
  readonly files?: number
  /** it was not looked at while what is measured was built */
  readonly keptAside?: true
  /** what the compiler is told, from the folder of the corpus */
  readonly flags?: readonly string[]
}

export const repositories: readonly Repository[] = [
  { name: 'vue-core', language: 'TypeScript', corpus: 'vue-core', oracle: 'typescript' },
  { name: 'trpc', language: 'TypeScript', corpus: 'trpc', oracle: 'typescript' },
  { name: 'rxjs', language: 'TypeScript', corpus: 'rxjs', oracle: 'typescript' },
  { name: 'ethers', language: 'TypeScript', corpus: 'ethers', oracle: 'typescript' },
  { name: 'matrix-js-sdk', language: 'TypeScript', corpus: 'matrix-js-sdk', oracle: 'typescript' },
  { name: 'mediabunny', language: 'TypeScript', corpus: 'mediabunny', oracle: 'typescript' },
  { name: 'puppeteer-core', language: 'TypeScript', corpus: 'puppeteer-core', oracle: 'typescript', keptAside: true },
  { name: 'livekit-client', language: 'TypeScript', corpus: 'livekit-client', oracle: 'typescript', keptAside: true },
  { name: 'express', language: 'JavaScript', corpus: 'express', oracle: 'typescript' },
  { name: 'koa', language: 'JavaScript', corpus: 'koa', oracle: 'typescript' },
  { name: 'fastify', language: 'JavaScript', corpus: 'fastify', oracle: 'typescript', keptAside: true },
  { name: 'click', language: 'Python', corpus: 'click', oracle: 'pyright', files: 24 },
  { name: 'networkx', language: 'Python', corpus: 'networkx', oracle: 'pyright', files: 12 },
  { name: 'sqlalchemy', language: 'Python', corpus: 'sqlalchemy', oracle: 'pyright', files: 8 },
  { name: 'starlette', language: 'Python', corpus: 'starlette', oracle: 'pyright', files: 20 },
  { name: 'httpx', language: 'Python', corpus: 'httpx', oracle: 'pyright', files: 20, keptAside: true },
  { name: 'cobra', language: 'Go', corpus: 'cobra', oracle: 'go/types' },
  { name: 'go-20mb', language: 'Go', corpus: 'go-20mb', oracle: 'go/types', files: 300 },
  { name: 'raft', language: 'Go', corpus: 'raft', oracle: 'go/types', keptAside: true },
  { name: 'libuv', language: 'C', corpus: 'libuv', oracle: 'clang', flags: ['-Iinclude', '-Isrc', '-D_GNU_SOURCE'] },
  { name: 'hiredis', language: 'C', corpus: 'hiredis', oracle: 'clang', flags: ['-I.'] },
  { name: 'tree-sitter-core', language: 'C', corpus: 'tree-sitter-core', oracle: 'clang', flags: ['-Iinclude', '-Isrc', '-D_GNU_SOURCE'] },
  { name: 'libexpat', language: 'C', corpus: 'libexpat', oracle: 'clang', flags: ['-I.', '-Ilib', '-DHAVE_EXPAT_CONFIG_H', '-DXML_DEV_URANDOM', '-D_GNU_SOURCE'], keptAside: true },
]

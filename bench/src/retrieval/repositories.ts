/**
 * What retrieval is measured on: repositories of `corpora.json`, their doc comments or their history. Those kept aside were
 * drawn before anything was tuned, one a language and sort where there is one to spare; C has one history alone, so its newest
 * commits are kept aside and its older ones looked at.
 */
export interface Repository {
  readonly name: string
  readonly language: string
  readonly corpus: string
  /** a folder of the corpus, with / at its end; all of it unless told */
  readonly within?: string
  /** it was not looked at, and nothing was tuned on it */
  readonly keptAside?: true
}

export interface HistoryRepository extends Repository {
  /** which commits of the first-parent history are drawn from: so many, behind so many newer ones */
  readonly commits: number
  readonly behind: number
}

export const documented: readonly Repository[] = [
  { name: 'networkx', language: 'Python', corpus: 'networkx' },
  { name: 'click', language: 'Python', corpus: 'click' },
  { name: 'cobra', language: 'Go', corpus: 'cobra' },
  { name: 'net/http', language: 'Go', corpus: 'go-20mb', within: 'net/http/' },
  { name: 'tree-sitter', language: 'C', corpus: 'tree-sitter-core' },
  { name: 'linux/mm', language: 'C', corpus: 'linux-kernel-fs-mm', within: 'mm/' },
  { name: 'vue-core', language: 'TypeScript', corpus: 'vue-core' },
  { name: 'ethers', language: 'TypeScript', corpus: 'ethers' },
  { name: 'express', language: 'JavaScript', corpus: 'express' },
  { name: 'koa', language: 'JavaScript', corpus: 'koa' },
  { name: 'sqlalchemy', language: 'Python', corpus: 'sqlalchemy', keptAside: true },
  { name: 'raft', language: 'Go', corpus: 'raft', keptAside: true },
  { name: 'hiredis', language: 'C', corpus: 'hiredis', keptAside: true },
  { name: 'livekit-client', language: 'TypeScript', corpus: 'livekit-client', keptAside: true },
  { name: 'fastify', language: 'JavaScript', corpus: 'fastify', keptAside: true },
]

export const withHistory: readonly HistoryRepository[] = [
  { name: 'click', language: 'Python', corpus: 'click', commits: 1500, behind: 0 },
  { name: 'starlette', language: 'Python', corpus: 'starlette', commits: 900, behind: 0 },
  { name: 'cobra', language: 'Go', corpus: 'cobra', commits: 600, behind: 0 },
  { name: 'libuv, older', language: 'C', corpus: 'libuv', commits: 1500, behind: 600 },
  { name: 'vue-core', language: 'TypeScript', corpus: 'vue-core', commits: 1500, behind: 0 },
  { name: 'express', language: 'JavaScript', corpus: 'express', commits: 3000, behind: 0 },
  { name: 'httpx', language: 'Python', corpus: 'httpx', commits: 900, behind: 0, keptAside: true },
  { name: 'raft', language: 'Go', corpus: 'raft', commits: 600, behind: 0, keptAside: true },
  { name: 'libuv, newest', language: 'C', corpus: 'libuv', commits: 600, behind: 0, keptAside: true },
  { name: 'trpc', language: 'TypeScript', corpus: 'trpc', commits: 1500, behind: 0, keptAside: true },
  { name: 'fastify', language: 'JavaScript', corpus: 'fastify', commits: 1500, behind: 0, keptAside: true },
]

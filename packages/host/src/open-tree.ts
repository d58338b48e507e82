import type { TreeSource } from '@codeloom/engine'
import type { Problem } from '@codeloom/model'
import { claimsOf, type Languages } from './claims.ts'
import type { Root } from './find-root.ts'
import { registeredLanguages } from './languages.ts'
import { contentHash, hexOf } from './read/content-hash.ts'
import type { GraphStore } from '@codeloom/store'
import type { ReadLimits } from './read/messages.ts'
import { makeDonors, type Donors } from './read/donors.ts'
import { LeftFacts } from './read/left-facts.ts'
import { OwnThread } from './read/own-thread.ts'
import { readTree } from './read/read-tree.ts'
import type { Swept } from './tree-changes.ts'
import { walkTree } from './walk/walk.ts'

export interface TreeOptions {
  /** how many threads read; as many as there are cores where it is not given */
  readonly workers?: number | undefined
  /** a larger file is in the graph without its symbols; 10 MB where it is not given */
  readonly maxFileBytes?: number | undefined
  /** how long one file may parse; 10 s where it is not given */
  readonly maxParseMs?: number | undefined
  readonly languages?: Languages | undefined
  /** what a sweep found already; of use to an update of the same commit */
  readonly swept?: Swept | undefined
  /** opens other stores that may hold the facts of what is read; asked when there is much to read */
  readonly donorStores?: (() => Promise<readonly GraphStore[]>) | undefined
  /** whether what files leave is kept for all trees of the user, and looked for there */
  readonly sharesLeft?: boolean | undefined
}

const defaultMaxFileBytes = 10 << 20
const defaultMaxParseMs = 10_000

/** Limits as they are given, the usual ones for the rest. */
export function readingLimits({ maxFileBytes = defaultMaxFileBytes, maxParseMs = defaultMaxParseMs }: Pick<TreeOptions, 'maxFileBytes' | 'maxParseMs'>): ReadLimits {
  return { maxFileBytes, maxParseMs }
}

export interface OpenTree extends TreeSource {
  /** Lets go of what it shares with other trees; it may be read on. */
  close(): void
}

/** The tree under a root, and the workers that read it. Nothing is started before something is read. */
export async function openTree(root: Root, options: TreeOptions = {}): Promise<OpenTree> {
  const languages = options.languages ?? await registeredLanguages()
  const hash = await contentHash()
  const claimOf = claimsOf(languages)
  const problems = new Map<string, Problem>()
  const { dir } = root
  const limits = readingLimits(options)
  // a bundle has all its modules in one folder
  const workerUrl = new URL(import.meta.url.endsWith('.ts') ? './read/parse-worker.ts' : './parse-worker.mjs', import.meta.url)
  const ownThread = new OwnThread(async () => {
    // brings the parser with it
    const { BatchReader } = await import('./read/batch-reader.ts')
    return new BatchReader({ dir, languages, limits }, hash)
  })
  const versions = Object.fromEntries([...languages.sourceLanguages, ...languages.textLanguages].map(({ id, version }) => [id, version]))
  const openDonors = async (): Promise<Donors> => makeDonors(await options.donorStores?.() ?? [], { claimOf, versions, left })
  const left = options.sharesLeft === true ? await LeftFacts.open({ claimOf, versions }) : undefined
  const reading = { dir, languages, claimOf, hash, limits, workers: options.workers, workerUrl, openDonors, ownThread, left }
  return {
    sweep: (known, signal) => {
      const { swept } = options
      problems.clear()
      if (swept === undefined || swept.sequence !== known.sequence) return walkTree({ dir, claimOf, problems, known }, signal)
      for (const [path, problem] of swept.problems) problems.set(path, problem)
      return once(swept)
    },
    isTooLarge: ({ size }) => size > limits.maxFileBytes,
    read: (files, signal) => readTree(reading, files, signal),
    left: file => left?.add(file),
    settled: () => left?.write(),
    close: () => left?.close(),
    hash: bytes => {
      hash.update(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
      return hexOf(hash.digest())
    },
    versions,
    problems,
  }
}

async function* once<T>(value: T): AsyncGenerator<T> {
  yield value
}

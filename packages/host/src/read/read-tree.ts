import { getCompileCacheDir } from 'node:module'
import os from 'node:os'
import type { FileToRead, ReadFile } from '@codeloom/engine'
import { FactsBuilder, InvariantError, type Problem } from '@codeloom/model'
import type { Grammar } from '@codeloom/syntax'
import type { ClaimOf, Languages } from '../claims.ts'
import { bytesOf, cutIntoBatches } from './batches.ts'
import { bytesByGrammar } from './compile-tier.ts'
import { compileGrammars, type Compiling } from './compiled-wasm.ts'
import { hexOf, type ContentHash } from './content-hash.ts'
import { lendLeft, type Donors } from './donors.ts'
import type { LeftFacts } from './left-facts.ts'
import { outcome, stampAt, type BatchReply, type ReadLimits } from './messages.ts'
import type { OwnThread } from './own-thread.ts'
import { FileReader } from './read-bytes.ts'
import { WorkerPool, type Finished } from './worker-pool.ts'

export interface Reading {
  readonly dir: string
  readonly languages: Languages
  readonly claimOf: ClaimOf
  readonly hash: ContentHash
  readonly limits: ReadLimits
  /** undefined: as many as there are cores */
  readonly workers: number | undefined
  readonly workerUrl: URL
  /** gathers who may hold the facts of what is read */
  readonly openDonors: () => Promise<Donors>
  readonly ownThread: OwnThread
  /** what trees have left */
  readonly left: LeftFacts | undefined
}

/** Up to so much is read in the thread that asks alone, before a worker would have started. */
const inlineBytes = 256 << 10
/** A worker more for each so many bytes: its start and its cold code take 0.35 s of CPU. */
const bytesPerWorker = 2 << 20

/** Reads files with all workers, in any order; holds back when the consumer is slow. */
export async function* readTree(reading: Reading, files: readonly FileToRead[], signal?: AbortSignal): AsyncGenerator<readonly ReadFile[]> {
  if (files.length === 0) return
  const grammars = bytesByGrammar(files, reading.claimOf)
  const compiled = compileGrammars(grammars, compiling(reading))
  try {
    const donors = isSmall(reading, files) ? lendLeft(reading.left) : await reading.openDonors()
    try {
      yield* readInPool(reading, { files, donors, toLoad: compiled.whole ? [...grammars.keys()] : [] }, signal)
    } finally {
      donors.close()
    }
  } finally {
    // held until here
    compiled.modules.length = 0
  }
}

/** V8's own cache is the place of what V8 compiled. */
function compiling({ languages, hash }: Reading): Compiling {
  return { languagesUrl: languages.url, hash, folder: getCompileCacheDir() }
}

function isSmall({ workers }: Reading, files: readonly FileToRead[]): boolean {
  return workers === undefined && bytesOf(files) <= inlineBytes
}

interface Task {
  readonly files: readonly FileToRead[]
  readonly donors: Donors
  /** grammars that may be loaded at any time, under any flags */
  readonly toLoad: readonly Grammar[]
}

async function* readInPool(reading: Reading, { files, donors, toLoad }: Task, signal?: AbortSignal): AsyncGenerator<readonly ReadFile[]> {
  const { dir, limits, languages } = reading
  const bytes = bytesOf(files)
  const cores = os.availableParallelism()
  const workers = isSmall(reading, files) ? 0 : workersFor(files, reading.workers ?? cores)
  const lendsHand = reading.workers === undefined && workers < cores
  const readHere = lendsHand ? reading.ownThread.begin({ grammars: toLoad, bytes, held: donors.held }) : undefined
  const setup = { dir, limits, languagesUrl: languages.url, held: donors.held.memory, bytes }
  const pool = new WorkerPool({ workers, setup, workerUrl: reading.workerUrl, hangMs: limits.maxParseMs + 5_000, readHere })
  pool.put(cutIntoBatches(files, readHere === undefined ? workers : workers + 1))
  for await (const finished of pool.run(signal)) {
    const { read, again } = finished.kind === 'lost' ? { read: [await lost(reading, finished)], again: [] } : resultOf(finished, donors)
    if (again.length > 0) pool.put([{ files: again, deaths: 0, parseHeld: true }])
    if (read.length > 0) yield read
  }
}

/** How many workers some files are worth. */
export function workersFor(files: readonly FileToRead[], most: number): number {
  return Math.max(1, Math.min(most, Math.floor(bytesOf(files) / bytesPerWorker)))
}

interface Result {
  readonly read: readonly ReadFile[]
  /** files whose facts were thought to be held, and are not */
  readonly again: readonly FileToRead[]
}

function resultOf({ batch, reply }: Extract<Finished, { kind: 'reply' }>, donors: Donors): Result {
  const problems = new Map(reply.problems)
  const read: ReadFile[] = []
  const again: FileToRead[] = []
  for (const [i, file] of batch.files.entries()) {
    const result = fileResult(donors, file, { reply, i, problems: problems.get(i) ?? [] })
    if (result === undefined) again.push(file)
    else read.push(result)
  }
  return { read, again }
}

interface Place {
  readonly reply: BatchReply
  readonly i: number
  readonly problems: readonly Problem[]
}

function fileResult(donors: Donors, asked: FileToRead, { reply, i, problems }: Place): ReadFile | undefined {
  const { path, language } = asked
  const file = { path, language, stamp: stampAt(reply, i) }
  const readNs = reply.readNs[i] ?? 0n
  const digest = reply.hashes.subarray(i * 32, i * 32 + 32)
  switch (reply.kinds[i]) {
    case outcome.gone: return { kind: 'gone', file: asked }
    case outcome.same: return { kind: 'same', file, hash: hexOf(digest), readNs }
    case outcome.facts: {
      const facts = reply.facts.subarray(i === 0 ? 0 : reply.ends[i - 1], reply.ends[i])
      return { kind: 'facts', file, hash: hexOf(digest), readNs, facts, problems, bytes: file.stamp.size }
    }
    case outcome.held: {
      const hash = hexOf(digest)
      const given = donors.give(asked, hash)
      return given === undefined ? undefined : { kind: 'facts', file, hash, readNs, ...given, bytes: file.stamp.size, isLent: true }
    }
    default: throw new InvariantError(`an outcome ${reply.kinds[i]}`)
  }
}

/** A file that no worker can read: it is in the tree with its hash, and nothing else is known of it. */
async function lost({ dir, hash }: Reading, { file, code }: Extract<Finished, { kind: 'lost' }>): Promise<ReadFile> {
  const { emptyFacts } = await import('./batch-reader.ts')
  const read = new FileReader(hash, 0).read(`${dir}/${file.path}`)
  if (read.kind === 'gone') return { kind: 'gone', file }
  const known = read.kind === 'read' || read.kind === 'too-large'
  const message = code === 'timeout' ? 'took too long to parse' : 'parsing it ended the parser'
  return {
    kind: 'facts',
    file: { path: file.path, language: file.language, stamp: known ? read.stamp : unknownStamp },
    hash: known ? hexOf(read.digest) : '0'.repeat(64),
    readNs: known ? read.readNs : 0n,
    facts: emptyFacts(new FactsBuilder()),
    problems: [{ code, message }],
    bytes: 0,
  }
}

/** The stamp of nothing: the next update tries again. */
const unknownStamp = { size: 0, mtimeNs: 0n, ctimeNs: 0n, inode: 0n }

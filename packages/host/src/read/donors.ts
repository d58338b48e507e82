/**
 * Branches, worktrees and clones parse a content once: the facts of a content are taken out of another store of the same
 * user, where one holds them. There is no second copy of anything, so nothing to write, to bound or to clear away: a
 * store that vanished, is damaged or is locked is a miss. Who may have such facts is told by `donor-list.ts`.
 *
 * D1: what a donor gives is byte for byte what parsing gives: same content, language, grammar, extractor and format.
 */
import type { FileToRead } from '@codeloom/engine'
import { CodecError, FileFacts, InvariantError, type Problem, type ProblemCode } from '@codeloom/model'
import { StoreError, type FileRecord, type GraphStore, type StoreSnapshot } from '@codeloom/store'
import type { ClaimOf } from '../claims.ts'
import { HeldHashes } from './held-hashes.ts'

/** Other stores that hold facts already. */
export interface Donors {
  readonly held: HeldHashes
  /** The facts of a content, where a donor holds them for such a file. */
  give(file: FileToRead, hash: string): Given | undefined
  close(): void
}

interface Given {
  readonly facts: Uint8Array
  readonly problems: readonly Problem[]
}

export interface DonorOptions {
  readonly claimOf: ClaimOf
  /** the extractor version of each language */
  readonly versions: Readonly<Record<string, number>>
}

interface Held {
  readonly snapshot: StoreSnapshot
  readonly file: number
}

/** Gathers what some stores hold, and closes them with itself. */
export function makeDonors(stores: readonly GraphStore[], options: DonorOptions): Donors {
  const held: Held[] = []
  const hashes: Buffer[] = []
  const snapshots: StoreSnapshot[] = []
  for (const store of stores) tried(() => gather(store, options, { held, hashes, snapshots }))
  const table = HeldHashes.forCount(hashes.length)
  for (const [i, hash] of hashes.entries()) table.add(hash, i)
  return {
    held: table,
    give: (file, hash) => {
      const from = held[table.find(Buffer.from(hash, 'hex'))]
      return from === undefined ? undefined : tried(() => factsOf(from, { file, hash, claimOf: options.claimOf }))
    },
    close: () => {
      for (const snapshot of snapshots) snapshot.close()
      for (const store of stores) store.close()
    },
  }
}

interface Gathered {
  readonly held: Held[]
  readonly hashes: Buffer[]
  readonly snapshots: StoreSnapshot[]
}

function gather(store: GraphStore, { versions }: DonorOptions, { held, hashes, snapshots }: Gathered): void {
  const snapshot = store.snapshot()
  snapshots.push(snapshot)
  if (snapshot.commit.sequence === 0) return
  const old = versionsIn(snapshot.commit.state)
  for (const record of snapshot.files()) {
    if (old.get(record.language) !== versions[record.language] || !isPure(record)) continue
    held.push({ snapshot, file: record.id })
    hashes.push(Buffer.from(record.hash, 'hex'))
  }
}

/** The extractor versions that a commit's state tells. */
function versionsIn(state: string): ReadonlyMap<string, unknown> {
  const parsed: unknown = JSON.parse(state)
  const versions = typeof parsed === 'object' && parsed !== null && 'versions' in parsed ? parsed.versions : undefined
  return new Map(typeof versions === 'object' && versions !== null ? Object.entries(versions) : [])
}

/** Problems that follow from the content alone; the others depend on limits, or on what else went on. */
const pureProblems: ReadonlySet<ProblemCode> = new Set(['syntax', 'too-deep', 'encoding', 'binary', 'configuration'])
/** Those of them that reading finds; the rest stand in the facts. */
const readingProblems: ReadonlySet<ProblemCode> = new Set(['encoding', 'binary'])

function isPure(record: FileRecord): boolean {
  return problemsOf(record).every(({ code }) => pureProblems.has(code))
}

function problemsOf({ problems }: FileRecord): readonly Problem[] {
  if (problems === '') return []
  const listed: readonly Problem[] = JSON.parse(problems)
  return listed
}

interface Asked {
  readonly file: FileToRead
  readonly hash: string
  readonly claimOf: ClaimOf
}

function factsOf({ snapshot, file: id }: Held, { file, hash, claimOf }: Asked): Given | undefined {
  const record = snapshot.file(id)
  if (record === undefined || record.hash !== hash || record.language !== file.language) return undefined
  if (grammarOf(claimOf, record.path) !== grammarOf(claimOf, file.path)) return undefined
  const facts = snapshot.blob('facts', id)
  if (facts === undefined) return undefined
  // reads the format and the sections' sizes
  return { facts: new FileFacts(facts).bytes, problems: problemsOf(record).filter(({ code }) => readingProblems.has(code)) }
}

function grammarOf(claimOf: ClaimOf, path: string): string {
  const claim = claimOf(path.slice(path.lastIndexOf('/') + 1))
  return claim?.kind === 'source' ? claim.grammar.name : ''
}

/** What a donor answers; undefined where its bytes are damaged or its store fails. */
function tried<T>(ask: () => T): T | undefined {
  try {
    return ask()
  } catch (error) {
    if (error instanceof StoreError || error instanceof CodecError || error instanceof SyntaxError || error instanceof InvariantError) return undefined
    throw error
  }
}

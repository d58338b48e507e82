/**
 * Branches, worktrees and clones parse a content once: the facts of a content are taken out of another store of the same
 * user, where one holds them, or out of what trees of the user have left (`left-facts.ts`). What a store holds has no second
 * copy, so nothing to write, to bound or to clear away: a store that vanished, is damaged or is locked is a miss. Who may have
 * such facts is told by `donor-list.ts`.
 *
 * D1: what a donor gives is byte for byte what parsing gives: same content, language, grammar, extractor and format.
 */
import type { FileToRead } from '@codeloom/engine'
import type { GraphStore, StoreSnapshot } from '@codeloom/store'
import type { ClaimOf } from '../claims.ts'
import { HeldHashes, type HeldContents } from './held-hashes.ts'
import type { LeftFacts } from './left-facts.ts'
import { followsFromContent, given, grammarOf, tried, type Given } from './lending.ts'

/** Other stores that hold facts already, and what trees have left. */
export interface Donors {
  readonly held: HeldContents & Pick<HeldHashes, 'memory'>
  /** The facts of a content, where a donor holds them for such a file. */
  give(file: FileToRead, hash: string): Given | undefined
  close(): void
}

export interface DonorOptions {
  readonly claimOf: ClaimOf
  /** the extractor version of each language */
  readonly versions: Readonly<Record<string, number>>
  /** what trees have left */
  readonly left?: LeftFacts | undefined
}

interface Held {
  readonly snapshot: StoreSnapshot
  readonly file: number
}

/** Gathers what some stores hold, and closes them with itself. */
export function makeDonors(stores: readonly GraphStore[], options: DonorOptions): Donors {
  const held: Held[] = []
  const hashes: Uint8Array[] = []
  const snapshots: StoreSnapshot[] = []
  for (const store of stores) tried(() => gather(store, options, { held, hashes, snapshots }))
  // what is left has the numbers behind those of the stores
  hashes.push(...options.left?.hashes() ?? [])
  const table = HeldHashes.forCount(hashes.length)
  for (const [i, hash] of hashes.entries()) table.add(hash, i)
  return {
    held: table,
    give: (file, hash) => {
      const from = held[table.find(Buffer.from(hash, 'hex'))]
      const lent = from === undefined ? undefined : tried(() => factsOf(from, { file, hash, claimOf: options.claimOf }))
      return lent ?? options.left?.give(file, hash)
    },
    close: () => {
      for (const snapshot of snapshots) snapshot.close()
      for (const store of stores) store.close()
    },
  }
}

/** What trees have left, asked content by content: gathering all that stores hold takes longer than parsing a few files. */
export function lendLeft(left: LeftFacts | undefined): Donors {
  return {
    held: { memory: HeldHashes.forCount(0).memory, find: (digest, path) => (left?.has(digest, path) === true ? 0 : -1) },
    give: (file, hash) => left?.give(file, hash),
    close: () => undefined,
  }
}

interface Gathered {
  readonly held: Held[]
  readonly hashes: Uint8Array[]
  readonly snapshots: StoreSnapshot[]
}

function gather(store: GraphStore, { versions }: DonorOptions, { held, hashes, snapshots }: Gathered): void {
  const snapshot = store.snapshot()
  snapshots.push(snapshot)
  if (snapshot.commit.sequence === 0) return
  const old = versionsIn(snapshot.commit.state)
  for (const record of snapshot.files()) {
    if (old.get(record.language) !== versions[record.language] || !followsFromContent(record.problems)) continue
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
  return given(facts, record.problems)
}

/**
 * The one write path: brings a store up to date with a tree. A full index is an update of an empty store.
 *
 * U1: after it, the graph is byte for byte that of a fresh full index of the same tree.
 * U2: nothing is visible before the commit, and a cancelled or failed update leaves the store as it was.
 */
import { randomUUIDv7 } from 'node:crypto'
import type { Problem } from '@codeloom/model'
import { groupOf, makeLinker, makingOf, type LinkRules } from '@codeloom/link'
import type { CommitInfo, FileRecord, GraphStore, StoreTransaction } from '@codeloom/store'
import { processDelta, type Changes, type Delta } from './delta-processor.ts'
import { updateGraph } from './graph-updater.ts'
import { merkleRoot } from './merkle.ts'
import { PostingBuffer } from './posting-buffer.ts'
import { ProgressTracker } from './progress-tracker.ts'
import { idCounter, IdLane } from './symbol-ids.ts'
import type { Progress, TreeSource, UpdateSummary } from './sources.ts'
import { TreeCorpus } from './tree-corpus.ts'

export interface UpdateOptions {
  readonly store: GraphStore
  readonly tree: TreeSource
  readonly rules: readonly LinkRules[]
  /** the name under which the repository is known */
  readonly repo: string
  /** the folder in which the tree lies, where it lies in one: whoever lists stores tells it */
  readonly root?: string | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: Progress) => void) | undefined
  /** about how many bytes the answers take that are kept while files are linked; 160 MB where it is not given */
  readonly linkBytes?: number | undefined
  /** is told of every file that is parsed and of every file that is linked */
  readonly onWork?: ((work: 'parse' | 'link', path: string) => void) | undefined
}

/** What a commit's `state` holds, as JSON. */
export interface CommitState {
  readonly repo: string
  readonly root?: string | undefined
  readonly versions: Readonly<Record<string, number>>
  /** what the links were made by */
  readonly linking: string
  readonly languages: Readonly<Record<string, { readonly files: number }>>
  readonly symbols: number
}

/** Brings the store up to date. Throws StoreError, HostError, or the signal's reason. */
export async function updateIndex(options: UpdateOptions): Promise<UpdateSummary> {
  const started = performance.now()
  const transaction = await options.store.begin(options.signal)
  try {
    const update = prepare(options, transaction)
    const changes = await processDelta(update.delta)
    options.signal?.throwIfAborted()
    if (!changes.any && update.delta.hasPast) {
      const { commit } = transaction.before
      const records = [...transaction.before.files()]
      transaction.abort()
      return summaryOf(options, { commit, changes, linked: 0, started, records })
    }
    const linked = changes.read.size + changes.removed.size === 0 ? 0 : await link(options, update, changes)
    options.signal?.throwIfAborted()
    const records = [...transaction.before.files()]
    const commit = finish(options, update, { changes, records })
    return summaryOf(options, { commit, changes, linked, started, records })
  } catch (error) {
    transaction.abort()
    throw error
  }
}

/** Raised with every change of what files post. */
const postingVersion = 3

function making({ rules }: UpdateOptions): string {
  return `${postingVersion}; ${makingOf(rules)}`
}

interface Update {
  readonly delta: Delta
  readonly counter: Int32Array<SharedArrayBuffer>
}

function prepare(options: UpdateOptions, transaction: StoreTransaction): Update {
  const { commit } = transaction.before
  const counter = idCounter(Math.max(1, commit.nextSymbolId))
  const groups = new Map(options.rules.flatMap(rules => rules.languages.map(language => [language, groupOf(rules.languages)] as const)))
  const isOtherMaking = commit.sequence > 0 && stateOf(commit).linking !== making(options)
  const delta: Delta = {
    transaction, tree: options.tree, signal: options.signal,
    corpus: new TreeCorpus(transaction),
    postings: new PostingBuffer(transaction),
    lane: new IdLane(counter),
    hasPast: commit.sequence > 0,
    isOtherMaking,
    groupOf: language => groups.get(language),
    // links of another making are made anew, and all facts with them: it comes once a release
    oldVersions: commit.sequence > 0 && !isOtherMaking ? stateOf(commit).versions : {},
    progress: new ProgressTracker(options.onProgress),
    parsed: path => options.onWork?.('parse', path),
  }
  return { delta, counter }
}

async function link(options: UpdateOptions, { delta }: Update, changes: Changes): Promise<number> {
  const { transaction, corpus, postings, hasPast, progress } = delta
  let last = 0
  let resume = performance.now() + pauseEveryMs
  return updateGraph({
    transaction, corpus, postings, hasPast, read: changes.read, removed: changes.removed, changed: changes.questions,
    makeLinker: () => makeLinker(corpus, options.rules),
    linkBytes: options.linkBytes ?? defaultLinkBytes,
    linking: path => options.onWork?.('link', path),
    linked: async (count, total) => {
      if (count === 1) progress.expect('link', total)
      if (count !== total && performance.now() < resume) return
      progress.advance('link', count - last, 0)
      last = count
      // lets an abort, and whoever draws the progress, have their turn
      await new Promise(setImmediate)
      options.signal?.throwIfAborted()
      resume = performance.now() + pauseEveryMs
    },
  })
}

const pauseEveryMs = 50

const defaultLinkBytes = 160 << 20

interface Done {
  readonly changes: Changes
  readonly records: readonly FileRecord[]
}

/** Writes what is left and commits. */
function finish(options: UpdateOptions, { delta, counter }: Update, { changes, records }: Done): CommitInfo {
  const { transaction, tree, postings } = delta
  postings.flush()
  const state: CommitState = {
    repo: options.repo, root: options.root, versions: tree.versions, linking: making(options), languages: languagesOf(records),
    symbols: records.reduce((sum, record) => sum + symbolsIn(record), 0),
  }
  return transaction.commit({
    root: merkleRoot(records, bytes => tree.hash(bytes)), label: randomUUIDv7(), nextFileId: changes.nextFileId,
    nextSymbolId: Atomics.load(counter, 0), state: JSON.stringify(state),
  })
}

/** The state that a commit carries. */
export function stateOf(commit: CommitInfo): CommitState {
  const state: CommitState = JSON.parse(commit.state)
  return state
}

function symbolsIn(record: FileRecord): number {
  let count = 0
  for (let i = 1; i < record.symbolIds.length; i += 2) count += record.symbolIds[i] ?? 0
  return count
}

function languagesOf(records: readonly FileRecord[]): CommitState['languages'] {
  const counts = new Map<string, number>()
  for (const { language } of records) counts.set(language, (counts.get(language) ?? 0) + 1)
  const sorted = [...counts].sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(sorted.map(([language, files]) => [language, { files }]))
}

interface Outcome extends Done {
  readonly commit: CommitInfo
  readonly linked: number
  readonly started: number
}

function summaryOf(options: UpdateOptions, { commit, changes, linked, started, records }: Outcome): UpdateSummary {
  const { sequence, root } = commit
  const { symbols, languages } = stateOf(commit)
  const { added, changed, parsed, bytes } = changes
  return {
    sequence, root, files: records.length, added, changed, removed: changes.removed.size, parsed, linked, symbols, bytes,
    languages: Object.fromEntries(Object.entries(languages).map(([language, { files }]) => [language, files])),
    problems: problemsIn(options.tree, records), milliseconds: Math.round(performance.now() - started),
  }
}

function problemsIn(tree: TreeSource, records: readonly FileRecord[]): UpdateSummary['problems'] {
  const ofFiles = records.filter(({ problems }) => problems !== '').flatMap(({ path, problems }) => {
    const listed: Problem[] = JSON.parse(problems)
    return listed.map(problem => ({ path, problem }))
  })
  return [...[...tree.problems].map(([path, problem]) => ({ path, problem })), ...ofFiles]
}

/**
 * The one write path: brings a store up to date with a tree. A full index is an update of an empty store.
 *
 * U1: after it, the graph is byte for byte that of a fresh full index of the same tree.
 * U2: nothing is visible before the commit, and a cancelled or failed update leaves the store as it was.
 */
import { randomUUIDv7 } from 'node:crypto'
import { groupOf, makeLinker, makingOf, type LinkRules } from '@codeloom/link'
import { comparePaths, isEmpty, type CommitInfo, type GraphStore, type StoreTransaction } from '@codeloom/store'
import { processDelta, type Changes, type Delta } from './delta-processor.ts'
import { updateGraph } from './graph-updater.ts'
import type { KnownTree } from './known-tree.ts'
import { updateMerkle } from './merkle.ts'
import { PostingBuffer } from './posting-buffer.ts'
import { ProgressTracker } from './progress-tracker.ts'
import { idCounter, IdLane } from './symbol-ids.ts'
import type { Progress, TreeSource, UpdateSummary } from './sources.ts'
import { TreeCorpus } from './tree-corpus.ts'
import { UpdateMemory, type Kept } from './update-memory.ts'

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
  /** what observes this update with others, in place of `onProgress` */
  readonly progress?: ProgressTracker | undefined
  /** about how many bytes the answers take that are kept while files are linked; 160 MB where it is not given */
  readonly linkBytes?: number | undefined
  /** what an earlier update of the same store has kept */
  readonly memory?: UpdateMemory | undefined
  /** is told of every file that is taken out */
  readonly onGone?: ((path: string) => void) | undefined
  /** is told of every file that is parsed, or lent what was, and of every file that is linked */
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
  /** the label of the first commit of a line of commits: a store that is made anew counts them from 1 again */
  readonly history?: string | undefined
}

/** Brings the store up to date. Throws StoreError, HostError, or the signal's reason. */
export async function updateIndex(options: UpdateOptions): Promise<UpdateSummary> {
  const progress = options.progress ?? new ProgressTracker({ listener: options.onProgress })
  try {
    const summary = await update(options, progress)
    progress.end('done')
    return summary
  } catch (error) {
    progress.end(options.signal?.aborted === true ? 'stopped' : 'failed')
    throw error
  }
}

async function update(options: UpdateOptions, progress: ProgressTracker): Promise<UpdateSummary> {
  const started = performance.now()
  const transaction = await options.store.begin(options.signal)
  try {
    const { commit: past } = transaction.before
    // what was made otherwise is made anew, in the same commit: it comes once a release
    if (!isEmpty(past) && stateOf(past).linking !== making(options)) transaction.clear()
    progress.enter('walk')
    const memory = options.memory ?? new UpdateMemory()
    const kept = memory.take(transaction.before)
    const prepared = prepare(options, transaction, { kept, progress })
    const changes = await processDelta(prepared.delta, kept.known)
    options.signal?.throwIfAborted()
    if (!changes.any && prepared.delta.hasPast) {
      const { commit } = transaction.before
      transaction.abort()
      const summary = summaryOf(options, { commit, changes, linked: 0, started, known: kept.known })
      memory.keep(kept, commit, { folders: new Map(), names: [] })
      return summary
    }
    kept.links.forget(changes.read.union(changes.removed), changes.questions)
    const linked = changes.read.size + changes.removed.size === 0 ? 0 : await link(options, prepared, changes)
    options.signal?.throwIfAborted()
    const sheets = new Map(options.memory === undefined ? [] : Array.from(changes.sheets, folder => [folder, transaction.before.folder(folder)]))
    progress.enter('store')
    const commit = finish(options, prepared, changes)
    const summary = summaryOf(options, { commit, changes, linked, started, known: kept.known })
    if (options.memory !== undefined) memory.keep(kept, commit, { folders: sheets, names: prepared.changedNames })
    return summary
  } catch (error) {
    transaction.abort()
    throw error
  } finally {
    options.tree.settled?.()
  }
}

/** Raised with every change of what files post. */
const postingVersion = 4

function making({ rules }: UpdateOptions): string {
  return `${postingVersion}; ${makingOf(rules)}`
}

interface Update {
  readonly delta: Delta
  readonly counter: Int32Array<SharedArrayBuffer>
  /** where there is a memory to keep: the hashes of names under which symbols came or went */
  readonly changedNames: ReadonlySet<number>
  readonly kept: Kept
}

function prepare(options: UpdateOptions, transaction: StoreTransaction, { kept, progress }: Pick<Delta, 'progress'> & { readonly kept: Kept }): Update {
  const { commit } = transaction.before
  const counter = idCounter(Math.max(1, commit.nextSymbolId))
  const groups = new Map(options.rules.flatMap(rules => rules.languages.map(language => [language, groupOf(rules.languages)] as const)))
  const changedNames = new Set<number>()
  const delta: Delta = {
    transaction, tree: options.tree, signal: options.signal,
    corpus: new TreeCorpus(transaction, kept),
    postings: new PostingBuffer(transaction, options.memory === undefined ? undefined : changedNames),
    lane: new IdLane(counter),
    hasPast: !isEmpty(commit),
    groupOf: language => groups.get(language),
    oldVersions: isEmpty(commit) ? {} : stateOf(commit).versions,
    progress,
    parsed: path => options.onWork?.('parse', path),
    gone: path => options.onGone?.(path),
  }
  return { delta, counter, changedNames, kept }
}

async function link(options: UpdateOptions, update: Update, changes: Changes): Promise<number> {
  const { transaction, corpus, postings, hasPast, progress } = update.delta
  const { questions: remembered, links } = update.kept
  let last = 0
  let resume = performance.now() + pauseEveryMs
  return updateGraph({
    transaction, corpus, postings, hasPast, read: changes.read, removed: changes.removed, changed: changes.questions,
    remembered,
    makeLinker: () => makeLinker(corpus, options.rules, { memory: options.memory === undefined ? undefined : links }),
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

/** Writes what is left and commits. */
function finish(options: UpdateOptions, { delta, counter }: Update, changes: Changes): CommitInfo {
  const { transaction, tree, postings, hasPast } = delta
  postings.flush()
  const { commit } = transaction.before
  const past = hasPast ? stateOf(commit) : undefined
  const label = randomUUIDv7()
  const state: CommitState = {
    repo: options.repo, root: options.root, versions: tree.versions, linking: making(options),
    languages: languagesOf(past?.languages ?? {}, changes.languages), symbols: (past?.symbols ?? 0) + changes.symbols,
    history: past?.history ?? label,
  }
  return transaction.commit({
    root: updateMerkle(transaction, hasPast ? changes.folders : [...changes.folders, ''], bytes => tree.hash(bytes)), label, nextFileId: changes.nextFileId,
    nextSymbolId: Atomics.load(counter, 0), state: JSON.stringify(state),
  })
}

/** The state that a commit carries. */
export function stateOf(commit: CommitInfo): CommitState {
  const state: CommitState = JSON.parse(commit.state)
  return state
}

/** Of which history of its store a commit is; '' where there is none, or a Codeloom made it that did not say. */
export function historyOf(commit: CommitInfo): string {
  return commit.state === '' ? '' : stateOf(commit).history ?? ''
}

function languagesOf(before: CommitState['languages'], changes: ReadonlyMap<string, number>): CommitState['languages'] {
  const counts = new Map(Object.entries(before).map(([language, { files }]) => [language, files]))
  for (const [language, count] of changes) counts.set(language, (counts.get(language) ?? 0) + count)
  const sorted = [...counts].filter(([, files]) => files !== 0).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(sorted.map(([language, files]) => [language, { files }]))
}

interface Outcome {
  readonly commit: CommitInfo
  readonly changes: Changes
  readonly known: KnownTree
  readonly linked: number
  readonly started: number
}

function summaryOf(options: UpdateOptions, { commit, changes, linked, started, known }: Outcome): UpdateSummary {
  const { sequence, root } = commit
  const { symbols, languages } = stateOf(commit)
  const { added, changed, parsed, lent, unsettled, bytes, removed } = changes
  return {
    sequence, root, files: known.files + added - removed.size, added, changed, removed: removed.size, parsed, lent, unsettled, linked, symbols, bytes,
    languages: Object.fromEntries(Object.entries(languages).map(([language, { files }]) => [language, files])),
    // asked for by few, and a large tree has thousands
    get problems() {
      return problemsIn(options.tree, known, changes)
    },
    milliseconds: Math.round(performance.now() - started),
  }
}

/** Those of the tree, then those of files, in the order of their paths. */
function problemsIn(tree: TreeSource, known: KnownTree, changes: Changes): UpdateSummary['problems'] {
  const ofFiles = changes.problems.size === 0 ? [...known.problems] : [...new Map([...known.problems, ...changes.problems])]
  const listed = ofFiles.sort(([a], [b]) => comparePaths(a, b)).flatMap(([path, problems]) => problems.map(problem => ({ path, problem })))
  return [...[...tree.problems].map(([path, problem]) => ({ path, problem })), ...listed]
}

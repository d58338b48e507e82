/**
 * The one write path: brings a store up to date with a tree. A full index is an update of an empty store.
 *
 * U1: after it, the graph is byte for byte that of a fresh full index of the same tree.
 * U2: nothing is visible before the commit, and a cancelled or failed update leaves the store as it was.
 *     One that fails with `NotDurableError` is no such: its commit is there, others see it, and it may not outlive the loss of power.
 * U3: it resolves when its commit is durable, as far as the store was opened to make it so; the next update may begin before.
 */
import { randomUUIDv7 } from 'node:crypto'
import { groupOf, makeLinker, makingOf, type LinkRules } from '@codeloom/link'
import { comparePaths, isEmpty, StoreError, type CommitInfo, type CommitLabel, type GraphStore } from '@codeloom/store'
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
import type { QueuedChange, Sealed } from './write-queue/queued-change.ts'
import { WriteQueue } from './write-queue/write-queue.ts'

export { withRetries } from './retries.ts'

export interface UpdateOptions {
  readonly store: GraphStore
  /** that of the store, where the process has one; else one of this update alone */
  readonly queue?: WriteQueue | undefined
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
  /** is told when it is a commit that others see, or found nothing to commit: before it is durable. The next update may begin */
  readonly onSealed?: ((summary: UpdateSummary) => void) | undefined
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

/** A commit is there that could not be made durable: nothing of the update is to be done again but that. */
export class NotDurableError extends StoreError {
  readonly summary: UpdateSummary

  constructor(summary: UpdateSummary, cause: unknown) {
    const { code, isPassing } = cause instanceof StoreError ? cause : { code: 'failed' as const, isPassing: false }
    super(code, `Commit ${summary.sequence} is there, but not durable: ${cause instanceof Error ? cause.message : String(cause)}`, { cause, isPassing })
    this.summary = summary
  }
}

/** Brings the store up to date. Throws StoreError, HostError, or the signal's reason; `NotDurableError` where the commit is there all the same. */
export async function updateIndex(options: UpdateOptions): Promise<UpdateSummary> {
  const progress = options.progress ?? new ProgressTracker({ listener: options.onProgress })
  const written = await write(options, progress)
  options.onSealed?.(written.summary)
  try {
    await written.durable
  } catch (error) {
    progress.undone()
    throw new NotDurableError(written.summary, error)
  }
  return written.summary
}

interface Written extends Pick<Sealed, 'durable'> {
  readonly summary: UpdateSummary
}

async function write(options: UpdateOptions, progress: ProgressTracker): Promise<Written> {
  const started = performance.now()
  const queue = options.queue ?? new WriteQueue(options.store)
  let change: QueuedChange | undefined
  try {
    change = await queue.begin(options.signal)
    const written = await update(options, { queue, change, progress, started })
    progress.end('done')
    return written
  } catch (error) {
    change?.abandon(error)
    progress.end(options.signal?.aborted === true ? 'stopped' : 'failed')
    throw error
  } finally {
    if (change !== undefined) options.tree.settled?.()
  }
}

interface Writing {
  readonly queue: WriteQueue
  readonly change: QueuedChange
  readonly progress: ProgressTracker
  readonly started: number
}

async function update(options: UpdateOptions, { queue, change, progress, started }: Writing): Promise<Written> {
  const { commit: past } = change.before
  // what was made otherwise is made anew, in the same commit: it comes once a release
  if (!isEmpty(past) && stateOf(past).linking !== making(options)) change.clear()
  progress.enter('walk')
  const memory = options.memory ?? new UpdateMemory()
  const kept = memory.take(change.before)
  const prepared = prepare(options, change, { kept, progress })
  const changes = await processDelta(prepared.delta, kept.known)
  options.signal?.throwIfAborted()
  if (!changes.any && prepared.delta.hasPast) {
    const { commit } = change.before
    change.abandon()
    memory.keep(kept, commit, { folders: new Map(), names: [] })
    return { summary: summaryOf(options, { commit, changes, linked: 0, started, known: kept.known }), durable: queue.settled() }
  }
  kept.links.forget(changes.read.union(changes.removed), changes.questions)
  const linked = changes.read.size + changes.removed.size === 0 ? 0 : await link(options, prepared, changes)
  options.signal?.throwIfAborted()
  const sheets = new Map(options.memory === undefined ? [] : Array.from(changes.sheets, folder => [folder, change.before.folder(folder)]))
  progress.enter('store')
  const { commit, durable } = change.seal(await labelOf(options, prepared, changes))
  const summary = summaryOf(options, { commit, changes, linked, started, known: kept.known })
  if (options.memory !== undefined) memory.keep(kept, commit, { folders: sheets, names: prepared.changedNames })
  return { summary, durable }
}

/** Raised with every change of what files post. */
const postingVersion = 4

function making({ rules }: UpdateOptions): string {
  return `${postingVersion}; ${makingOf(rules)}`
}

interface Update {
  readonly delta: Delta
  /** where there is a memory to keep: the hashes of names under which symbols came or went */
  readonly changedNames: ReadonlySet<number>
  readonly kept: Kept
}

function prepare(options: UpdateOptions, transaction: QueuedChange, { kept, progress }: Pick<Delta, 'progress'> & { readonly kept: Kept }): Update {
  const { commit } = transaction.before
  const groups = new Map(options.rules.flatMap(rules => rules.languages.map(language => [language, groupOf(rules.languages)] as const)))
  const changedNames = new Set<number>()
  const delta: Delta = {
    transaction, tree: options.tree, signal: options.signal,
    corpus: new TreeCorpus(transaction, kept),
    postings: new PostingBuffer(transaction, options.memory === undefined ? undefined : changedNames),
    lane: new IdLane(idCounter(Math.max(1, commit.nextSymbolId))),
    hasPast: !isEmpty(commit),
    groupOf: language => groups.get(language),
    oldVersions: isEmpty(commit) ? {} : stateOf(commit).versions,
    progress,
    parsed: path => options.onWork?.('parse', path),
    gone: path => options.onGone?.(path),
  }
  return { delta, changedNames, kept }
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
      await transaction.room()
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

/** Writes what is left; what the commit is to carry. */
async function labelOf(options: UpdateOptions, { delta }: Update, changes: Changes): Promise<CommitLabel> {
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
  return {
    root: await updateMerkle(transaction, hasPast ? changes.folders : [...changes.folders, ''], bytes => tree.hash(bytes)), label, nextFileId: changes.nextFileId,
    nextSymbolId: delta.lane.firstFree, state: JSON.stringify(state),
  }
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

/**
 * Keeps the graph of a folder up to date until it is stopped, and prints what changes in it: for people a few lines a commit,
 * with --json one document a line: `live` once everything is in, then `commit` after each commit, `problem` where one failed,
 * `missed` where others committed in between and nobody kept what. With --since, what was committed after the commit that the reader
 * knows comes before `live`: as it was told, where it was kept, else as `missed`. Where another process keeps the graph already,
 * what that one commits is printed the same way (`following`), and this one takes over when it ends (`holding`). Where the system gave no
 * watches, which is a `problem`, and gives them again, `watching` says so; `vectors` tells of those that are made where models.json names an embedder.
 *
 * W1: every commit of whoever keeps it is printed once, in order, after it is durable or could not be made so, which is a problem that is told, or named among those that were missed: at once where
 *     nobody will tell of it any more, and when it is stopped.
 */
import { openStore } from '@codeloom/host'
import { commitOf } from '@codeloom/host/ask'
import { EventLog, TreeKeeper, type Greeting, type KeptCommit, type ToldCommit } from '@codeloom/host/keeper'
import type { CommitInfo, Durability, GraphStore } from '@codeloom/engine/query'
import { plainLine } from '@codeloom/model'
import { plainWords } from './explain-error.ts'
import { coloursFor, counted, writeOut, type Colours } from './output.ts'
import { ProgressBar } from './progress-bar.ts'
import { rootOf, type GlobalOptions } from './session.ts'
import { StateLine } from './state-line.ts'
import { changeLines } from './show-changes.ts'

interface WatchOptions {
  /** of Codeloom */
  readonly version: string
  readonly durability: Durability
  readonly since?: number
  readonly workers?: number
  readonly maxFileBytes?: number
}

/** Watches until it is told to stop; returns the exit code. */
export async function runWatch(options: GlobalOptions, { version, durability, since, workers, maxFileBytes }: WatchOptions): Promise<number> {
  const stop = Promise.withResolvers<'stopped'>()
  // a second Ctrl-C ends at once: what was committed is whole anyway
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.resolve('stopped'))
  const root = rootOf(options)
  const store = await openStore(options.store, root, { create: true, durability })
  const state = new StateLine(process.stderr)
  const bar = new ProgressBar(process.stderr)
  const printer = new Printer(options.json === true, { store, state, colours: coloursFor(process.stdout) })
  const kept = Promise.withResolvers<Greeting | 'own'>()
  // the graph is another folder's: this one is not kept
  const refused = Promise.withResolvers<never>()
  let isLive = false
  const keeper = TreeKeeper.open({
    root, store, workers, maxFileBytes, version, command: 'watch', tellsDelta: true,
    events: {
      committed: commit => {
        state.updated(commit)
        if (isLive) printer.commit(commit)
      },
      progress: progress => {
        if (isLive) state.progress(progress)
        else bar.show(progress)
      },
      holding: ({ epoch, after, toldUpTo }) => {
        if (!isLive) return kept.resolve('own')
        printer.upTo(toldUpTo)
        printer.holds(epoch, after)
      },
      following: (holder, toldUpTo) => {
        if (!isLive) return kept.resolve(holder)
        printer.upTo(toldUpTo)
        printer.follows(holder)
      },
      ended: refused.reject,
      failed: error => {
        state.failed()
        printer.problem(plainWords(error))
      },
      gaveUp: ({ tries }) => printer.problem(`it failed${tries === 1 ? '' : ` ${tries} times in a row`}, so the whole folder is looked at a little later`),
      polling: code => printer.problem(noWatches(code)),
      watching: () => printer.watchesAgain(),
      waiting: why => printer.problem(why),
      vectors: words => printer.vectors(words),
    },
  })
  try {
    const first = await Promise.race([kept.promise, stop.promise, refused.promise]).finally(() => bar.clear())
    if (first === 'stopped') return 0
    const report = await keeper.report()
    const commit = await EventLog.of(store).settled(store, since ?? Infinity)
    isLive = true
    printer.live(commit, { dir: root.dir, folders: report?.folders ?? 0, since })
    if (first !== 'own') printer.follows(first)
    await Promise.race([stop.promise, refused.promise])
    return 0
  } finally {
    await keeper.close()
    bar.clear()
    state.clear()
    try {
      // what was committed last may not have been told by the time it was stopped
      if (isLive) printer.upTo(commitOf(store).sequence)
      printer.tellMissed()
      await Promise.race([printer.ended(), new Promise(resolve => setTimeout(resolve, lastWordsMs).unref())])
    } finally {
      store.close()
    }
  }
}

/** How long a reader may take for what is left when it ends. */
const lastWordsMs = 1_000

function noWatches(code: string): string {
  const limit = code === 'ENOSPC' ? 'fs.inotify.max_user_watches' : 'fs.inotify.max_user_instances or the limit of open files'
  return `the system gives no more watches (${code}), so changes are looked for every few seconds: later, but none is lost. Raise ${limit} for watches`
}

interface Printing {
  readonly store: GraphStore
  readonly state: StateLine
  readonly colours: Colours
}

type ShownCommit = Omit<KeptCommit, 'delta'> & Pick<ToldCommit, 'delta'>

/** What waits for a slow reader at most, characters. */
const mostWaiting = 8 << 20

class Printer {
  private readonly isJson: boolean
  private readonly store: GraphStore
  private readonly state: StateLine
  private readonly colours: Colours
  private last = Promise.resolve()
  private waiting = 0
  /** the commit that was told last, or need not be */
  private told = 0
  /** the last one that was to be told */
  private made = 0

  constructor(isJson: boolean, { store, state, colours }: Printing) {
    this.isJson = isJson
    this.store = store
    this.state = state
    this.colours = colours
  }
  live(commit: CommitInfo, { dir, folders, since }: { readonly dir: string; readonly folders: number; readonly since: number | undefined }): void {
    const isMissed = since !== undefined && this.again(since, commit)
    this.told = commit.sequence
    const { sequence, root } = commit
    if (this.isJson) this.document({ event: 'live', snapshot: { sequence, root }, folders, ...(since === undefined ? {} : { missed: isMissed }) })
    else this.put(`${this.colours.name(dir)}: watching ${counted(folders, 'folder')}, at commit ${sequence}\n`)
  }
  /** Another process keeps it: its commits are printed. */
  follows({ pid, command, version }: Greeting): void {
    if (this.isJson) return this.document({ event: 'following', process: pid, command, version })
    this.note(`process ${pid} (codeloom ${command} ${version}) keeps it up to date; its commits are shown, and this one takes over when it ends`)
  }
  /** The other process ended: this one keeps it now. */
  holds(epoch: number, after: Greeting | undefined): void {
    if (this.isJson) return this.document({ event: 'holding', epoch, ...(after === undefined ? {} : { after: after.pid }) })
    this.note(after === undefined ? 'this process keeps it up to date again' : `process ${after.pid} ended; this one keeps it up to date now`)
  }
  commit(commit: ToldCommit): void {
    const { sequence } = commit
    if (sequence <= this.told) return
    this.made = sequence
    // who does not read is told later what it missed
    if (this.waiting > mostWaiting) return
    this.upTo(sequence - 1)
    this.told = sequence
    this.show(commit, commit.pending)
  }
  /** What was committed until then and not told by whoever made it is told from what was kept of it, or named. */
  upTo(sequence: number): void {
    if (sequence <= this.told) return
    if (this.waiting <= mostWaiting) {
      this.again(this.told, commitOf(this.store), sequence)
      this.told = sequence
    }
    this.made = Math.max(this.made, sequence)
  }
  /** The system gives watches again. */
  watchesAgain(): void {
    if (this.isJson) return this.document({ event: 'watching' })
    this.note('the system gives watches again: what changes is heard at once')
  }
  /** What is to be known of the vectors that are made. */
  vectors(message: string): void {
    if (this.isJson) return this.document({ event: 'vectors', message })
    this.note(message)
  }
  problem(message: string): void {
    if (this.isJson) return this.document({ event: 'problem', message })
    this.note(message)
  }
  /** Names the commits that were not told for want of a reader. */
  tellMissed(): void {
    if (this.made > this.told) this.missed(this.told + 1, this.made)
    this.told = Math.max(this.told, this.made)
  }
  /** Resolves when all of it is written. */
  ended(): Promise<void> {
    return this.last
  }

  /** Tells what was committed after a commit, from what was kept of it; whether any of it was missed. */
  private again(since: number, now: CommitInfo, upTo = now.sequence): boolean {
    let isMissed = false
    for (const told of EventLog.of(this.store).since(since, now)) {
      if (told.kind === 'commit' && told.commit.sequence <= upTo) this.show(told.commit, 0)
      if (told.kind === 'commit' || told.from > upTo) continue
      this.missed(told.from, Math.min(told.to, upTo))
      isMissed = true
    }
    return isMissed
  }
  private note(message: string): void {
    this.state.clear()
    process.stderr.write(`codeloom: ${plainLine(message)}\n`)
  }
  private show({ sequence, root, milliseconds, parsed, lent, linked, delta }: ShownCommit, pending: number): void {
    if (this.isJson) {
      this.document({
        event: 'commit', snapshot: { sequence, root }, milliseconds: Math.round(milliseconds * 10) / 10, parsed, lent, linked, pending, changes: delta?.changes ?? [], untold: delta?.untold ?? 0,
      })
    } else if (delta === undefined || delta.changes.length + delta.untold > 0) {
      // a stamp that is new changes nothing that a reader could see
      this.put(changeLines({ sequence, milliseconds, parsed, linked, delta }, this.colours))
    }
  }
  private missed(from: number, to: number): void {
    if (this.isJson) this.document({ event: 'missed', from, to })
    else this.put(`${this.colours.faint(`${from === to ? `#${from} was` : `#${from} to #${to} were`} not told: another process's, read too slowly, or stopped before it was worked out what changed`)}\n`)
  }
  private document(value: object): void {
    this.put(`${JSON.stringify(value)}\n`)
  }
  private put(text: string): void {
    this.waiting += text.length
    this.last = this.last.then(async () => {
      this.state.clear()
      await writeOut(text)
      this.waiting -= text.length
      this.state.draw()
    })
  }
}

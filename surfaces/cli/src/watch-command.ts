/**
 * Keeps the graph of a folder up to date until it is stopped, and prints what changes in it: for people a few lines a commit,
 * with --json one document a line: `live` once everything is in, then `commit` after each commit, `problem` where one failed,
 * `missed` where others committed in between, or the reader was too slow.
 *
 * W1: every commit of its own is printed once, in order, after it is durable, or named among those that were missed.
 */
import { openStore } from '@codeloom/host'
import { LiveTree, type LiveUpdate } from '@codeloom/host/watch'
import type { GraphStore } from '@codeloom/engine/query'
import { plainWords } from './explain-error.ts'
import { coloursFor, counted, writeOut, type Colours } from './output.ts'
import { ProgressBar } from './progress-bar.ts'
import { rootOf, type GlobalOptions } from './session.ts'
import { StateLine } from './state-line.ts'
import { changeLines } from './show-changes.ts'

interface WatchOptions {
  readonly since?: number
  readonly workers?: number
  readonly maxFileBytes?: number
}

/** Watches until it is told to stop; returns the exit code. */
export async function runWatch(options: GlobalOptions, { since, workers, maxFileBytes }: WatchOptions): Promise<number> {
  const stop = Promise.withResolvers<'stopped'>()
  // a second Ctrl-C ends at once: what was committed is whole anyway
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.resolve('stopped'))
  const root = rootOf(options)
  const store = await openStore(options.store, root, { create: true })
  const state = new StateLine(process.stderr)
  const bar = new ProgressBar(process.stderr)
  const printer = new Printer(options.json === true, { store, state, colours: coloursFor(process.stdout) })
  let isLive = false
  const live = await LiveTree.open({
    root, store, workers, maxFileBytes, tellsDelta: true,
    events: {
      updated: update => {
        state.updated(update.milliseconds)
        if (isLive) printer.commit(update)
      },
      progress: progress => {
        if (!isLive) bar.show(progress)
      },
      failed: error => printer.problem(plainWords(error)),
      gaveUp: ({ tries }) => printer.problem(`it failed ${tries} times in a row, so the whole folder is looked at a little later`),
      polling: code => printer.problem(noWatches(code)),
    },
  })
  try {
    const first = await Promise.race([live.ready, stop.promise])
    bar.clear()
    if (first === 'stopped') return 0
    isLive = true
    printer.live({ dir: root.dir, folders: live.watchedFolders, since })
    await stop.promise
    return 0
  } finally {
    live.close()
    bar.clear()
    state.clear()
    printer.tellMissed()
    await Promise.race([printer.ended(), new Promise(resolve => setTimeout(resolve, lastWordsMs).unref())])
    store.close()
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
  /** the last one of our own */
  private made = 0

  constructor(isJson: boolean, { store, state, colours }: Printing) {
    this.isJson = isJson
    this.store = store
    this.state = state
    this.colours = colours
  }
  live({ dir, folders, since }: { readonly dir: string; readonly folders: number; readonly since: number | undefined }): void {
    const snapshot = snapshotOf(this.store)
    this.told = snapshot.sequence
    const isMissed = since !== undefined && since !== snapshot.sequence
    if (this.isJson) this.document({ event: 'live', snapshot, folders, ...(since === undefined ? {} : { missed: isMissed }) })
    else this.put(`${this.colours.name(dir)}: watching ${counted(folders, 'folder')}, at commit ${snapshot.sequence}${isMissed ? `; it was ${since} when you looked last` : ''}\n`)
  }
  commit({ summary, milliseconds, pending, delta }: LiveUpdate): void {
    const { sequence, root, parsed, linked } = summary
    // who does not read is told later what it missed
    if (this.waiting > mostWaiting) {
      this.made = sequence
      return
    }
    if (sequence > this.told + 1) this.missed(this.told + 1, sequence - 1)
    this.told = sequence
    this.made = sequence
    if (this.isJson) {
      this.document({
        event: 'commit', snapshot: { sequence, root }, milliseconds: Math.round(milliseconds * 10) / 10, parsed, linked, pending, changes: delta?.changes ?? [], untold: delta?.untold ?? 0,
      })
    } else if (delta === undefined || delta.changes.length + delta.untold > 0) {
      // a stamp that is new changes nothing that a reader could see
      this.put(changeLines({ sequence, milliseconds, parsed, linked, delta }, this.colours))
    }
  }
  problem(message: string): void {
    if (this.isJson) return this.document({ event: 'problem', message })
    this.state.clear()
    process.stderr.write(`codeloom: ${message}\n`)
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

  private missed(from: number, to: number): void {
    if (this.isJson) this.document({ event: 'missed', from, to })
    else this.put(`${this.colours.faint(`${from === to ? `#${from} was` : `#${from} to #${to} were`} not told: another process's, or read too slowly`)}\n`)
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

function snapshotOf(store: GraphStore): { readonly sequence: number; readonly root: string } {
  const snapshot = store.snapshot()
  snapshot.close()
  const { sequence, root } = snapshot.commit
  return { sequence, root }
}

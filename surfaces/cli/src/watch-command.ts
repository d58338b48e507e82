/**
 * Keeps the graph of a folder up to date until it is stopped, and prints what changes in it: for people a few lines a commit,
 * with --json one document a line: `live` once everything is in, then `commit` after each commit, `problem` where one failed.
 *
 * W1: every commit is printed once, in order, after it is durable.
 */
import { openStore } from '@codeloom/host'
import { LiveTree, type LiveUpdate } from '@codeloom/host/watch'
import type { GraphStore } from '@codeloom/engine/query'
import { plainWords } from './explain-error.ts'
import { coloursFor, counted, writeOut, type Colours } from './output.ts'
import { rootOf, type GlobalOptions } from './session.ts'
import { StateLine } from './state-line.ts'
import { changeLines } from './show-changes.ts'

interface WatchOptions {
  readonly since?: number
}

/** Watches until it is told to stop; returns the exit code. */
export async function runWatch(options: GlobalOptions, { since }: WatchOptions): Promise<number> {
  const stopped = new Promise<void>(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve())
  })
  const root = rootOf(options)
  const store = await openStore(options.store, root, { create: true })
  const state = new StateLine(process.stderr)
  const print = printer(options.json === true, { store, state, colours: coloursFor(process.stdout) })
  let isLive = false
  const live = await LiveTree.open({
    root, store, tellsDelta: true,
    events: {
      updated: update => {
        state.updated(update.milliseconds)
        if (isLive) print.commit(update)
      },
      failed: error => print.problem(plainWords(error)),
      polling: code => print.problem(`the system gives no more watches (${code}), so changes are looked for every few seconds: more latency, no loss. Raise fs.inotify.max_user_watches for watches`),
    },
  })
  try {
    await Promise.race([live.idle(), stopped])
    isLive = true
    print.live({ dir: root.dir, folders: live.watchedFolders, since })
    await stopped
    return 0
  } finally {
    live.close()
    state.clear()
    await print.ended()
    store.close()
  }
}

interface Printer {
  live(what: { readonly dir: string; readonly folders: number; readonly since: number | undefined }): void
  commit(update: LiveUpdate): void
  problem(message: string): void
  /** resolves when all of it is written */
  ended(): Promise<void>
}

interface Printing {
  readonly store: GraphStore
  readonly state: StateLine
  readonly colours: Colours
}

function printer(isJson: boolean, { store, state, colours }: Printing): Printer {
  let last = Promise.resolve()
  const put = (text: string): void => {
    last = last.then(async () => {
      state.clear()
      await writeOut(text)
      state.draw()
    })
  }
  const document = (value: object): void => put(`${JSON.stringify(value)}\n`)
  return {
    live: ({ dir, folders, since }) => {
      const snapshot = snapshotOf(store)
      const isMissed = since !== undefined && since !== snapshot.sequence
      if (isJson) document({ event: 'live', snapshot, folders, ...(since === undefined ? {} : { missed: isMissed }) })
      else put(`${colours.name(dir)}: watching ${counted(folders, 'folder')}, at commit ${snapshot.sequence}${isMissed ? `; it was ${since} when you looked last` : ''}\n`)
    },
    commit: ({ summary, milliseconds, pending, delta }) => {
      const { sequence, root, parsed, linked } = summary
      if (isJson) document({ event: 'commit', snapshot: { sequence, root }, milliseconds: Math.round(milliseconds * 10) / 10, parsed, linked, pending, changes: delta?.changes ?? [], untold: delta?.untold ?? 0 })
      // a stamp that is new changes nothing that a reader could see
      else if (delta === undefined || delta.changes.length + delta.untold > 0) put(changeLines({ sequence, milliseconds, parsed, linked, delta }, colours))
    },
    problem: message => {
      if (isJson) document({ event: 'problem', message })
      else {
        state.clear()
        process.stderr.write(`codeloom: ${message}\n`)
      }
    },
    ended: () => last,
  }
}

function snapshotOf(store: GraphStore): { readonly sequence: number; readonly root: string } {
  const snapshot = store.snapshot()
  snapshot.close()
  const { sequence, root } = snapshot.commit
  return { sequence, root }
}

/**
 * Builds the graph of a folder or brings it up to date, with a progress bar, a summary, and what to try next. Where another process
 * keeps it up to date, that one does it.
 */
import { indexTree, openStore } from '@codeloom/host'
import { addressOf, commitOf } from '@codeloom/host/ask'
import type { Progress, UpdateSummary } from '@codeloom/engine'
import type { Durability, GraphStore } from '@codeloom/engine/query'
import type { Asking } from './ask-holder.ts'
import { LastWord } from './last-word.ts'
import { coloursFor, writeOut } from './output.ts'
import { ProgressBar } from './progress-bar.ts'
import { rootOf, type GlobalOptions } from './session.ts'

interface IndexOptions {
  readonly durability: Durability
  readonly workers?: number
  readonly maxFileBytes?: number
}

/** Indexes, prints, and returns the exit code. */
export async function runIndex(options: GlobalOptions, { durability, ...given }: IndexOptions): Promise<number> {
  const interrupt = new AbortController()
  // A second Ctrl-C ends at once: what was committed is whole anyway.
  const onSignal = (): void => (interrupt.signal.aborted ? process.exit(interrupted) : interrupt.abort())
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  const root = rootOf(options)
  const store = await openStore(options.store, root, { create: true, durability })
  const bar = new ProgressBar(process.stderr)
  const lastWord = new LastWord()
  const onProgress = (progress: Progress): void => {
    if ((progress.total ?? 0) >= manyFiles) lastWord.begin()
    bar.show(progress)
  }
  try {
    const asked = await askHolder({ root, store, signal: interrupt.signal, onProgress }, { durability, ...given })
    const summary = asked ?? await indexTree({ root, store, signal: interrupt.signal, onProgress, ...given })
    bar.clear()
    if (options.json) await writeOut(`${JSON.stringify(jsonAnswer(store, summary))}\n`)
    else {
      const { showSummary } = await import('./index-summary.ts')
      await showSummary(summary, { root, store, options, colours: coloursFor(process.stdout) })
    }
    return 0
  } finally {
    bar.clear()
    process.off('SIGINT', onSignal)
    process.off('SIGTERM', onSignal)
    lastWord.end()
    store.close()
  }
}

/** Has whoever keeps the folder look at it; undefined where nobody does. To talk to one is loaded only where one has told its address. */
async function askHolder(asking: Asking, { durability, workers, maxFileBytes }: IndexOptions): Promise<UpdateSummary | undefined> {
  if (addressOf(asking.store) === undefined) return undefined
  const { lookedAtByHolder, say } = await import('./ask-holder.ts')
  const looked = await lookedAtByHolder(asking)
  if (looked !== undefined && ((workers ?? maxFileBytes) !== undefined || durability !== 'normal')) say('--workers, --max-file-bytes and --durability are as they were given to that process')
  return looked?.summary
}

const interrupted = 130
/** a run over fewer files needs little memory and is over before anyone ends it */
const manyFiles = 1_000

function jsonAnswer(store: GraphStore, summary: UpdateSummary): object {
  const { sequence, root, label } = commitOf(store)
  // a large tree has tens of thousands: they are told once
  const { problems: coverage, ...result } = summary
  return { result, snapshot: { sequence, root, label }, pending: 0, coverage, truncated: false }
}

/** Brings the vectors of an indexed folder up to date, with a progress bar. What was made when it is interrupted is kept. */
import { embedTree, type FillProgress } from '@codeloom/host/embed-tree'
import { plainLine } from '@codeloom/model'
import { coloursFor, counted, writeOut } from './output.ts'
import { ProgressBar } from './progress-bar.ts'
import { openSession, type GlobalOptions } from './session.ts'

const interrupted = 130

/** Returns the exit code: 1 where not all symbols could be given theirs for a reason that may pass. */
export async function runEmbed(options: GlobalOptions): Promise<number> {
  const interrupt = new AbortController()
  const onSignal = (): void => (interrupt.signal.aborted ? process.exit(interrupted) : interrupt.abort())
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  const { root, store } = await openSession(options)
  const bar = new ProgressBar(process.stderr)
  const began = performance.now()
  let last: Pick<FillProgress, 'made' | 'done'> = { made: 0, done: 0 }
  try {
    const summary = await embedTree({
      root, store, signal: interrupt.signal,
      say: words => {
        bar.clear()
        process.stderr.write(`codeloom: ${plainLine(words)}\n`)
      },
      onProgress: progress => {
        last = progress
        const { done, total } = progress
        bar.show({ stage: 'embed', done, total, bytes: 0 })
      },
    })
    bar.clear()
    const { made, known, refused, unkept, why, unread, total, model, isWhole } = summary
    if (options.json) await writeOut(`${JSON.stringify({ result: summary })}\n`)
    else {
      const colours = coloursFor(process.stdout)
      const seconds = ((performance.now() - began) / 1000).toFixed(1)
      await writeOut(`${colours.name(root.dir)}: ${total === 0 ? `all vectors of ${model} are there` : `${counted(total, 'file')} brought up to date, ${counted(made, 'vector')} of ${model} made, ${known.toLocaleString('en-US')} known from before; ${seconds} s`}\n`)
      if (refused > 0) process.stderr.write(`${colours.warn(`${counted(refused, 'text')} refused: ${why ?? 'the endpoint said nothing more'}`)}\n`)
      if (unkept > 0) process.stderr.write(`${colours.warn(`${counted(unkept, 'vector')} could not be put into the user's cache: other stores have them made again`)}\n`)
      if (unread > 0) process.stderr.write(`${colours.warn(`${counted(unread, 'file')} changed since indexed; run: codeloom index, then embed`)}\n`)
    }
    return isWhole ? 0 : 1
  } catch (error) {
    if (!interrupt.signal.aborted) throw error
    bar.clear()
    process.stderr.write(`codeloom: interrupted; ${counted(last.made, 'vector')} made and ${counted(last.done, 'file')} brought up to date are kept: codeloom embed goes on from there\n`)
    return interrupted
  } finally {
    bar.clear()
    process.off('SIGINT', onSignal)
    process.off('SIGTERM', onSignal)
    store.close()
  }
}

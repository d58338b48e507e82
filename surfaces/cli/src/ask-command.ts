/** One question, one answer. */
import { checkRequest, plainLine, type Request } from '@codeloom/model'
import { askOnce, type GraphStore } from '@codeloom/engine/ask'
import { seenFromRoot, subjectParams, type Root } from '@codeloom/host/ask'
import type { World } from '@codeloom/host/world'
import { CommandError } from './explain-error.ts'
import { freshen } from './freshness.ts'
import { writeOut } from './output.ts'
import { openSession, shellWord, type GlobalOptions, type Session } from './session.ts'

export interface Question {
  readonly method: Request['method']
  /** SYMBOL or FILE:LINE:COL */
  readonly subject?: string
  readonly params: Readonly<Record<string, unknown>>
  /** a revision: what the working tree changes since it is asked about */
  readonly since?: string
}

const exitFailed = 1
const exitUsage = 2

/** Answers, prints, and returns the exit code. */
export async function runAsk(options: GlobalOptions, question: Question): Promise<number> {
  const { root, store } = await openSession(options)
  let world: World | undefined
  try {
    const checked = checkRequest({ method: question.method, params: { ...paramsOf(root, question), ...await changedSince(root, store, question), ...(options.explain === true ? { explain: true } : {}) } })
    if (!checked.ok) throw new CommandError(checked.error.message, exitUsage)
    world = takesWorld(checked.request) ? await openWorldOf({ root, store }) : undefined
    await world?.ready(checked.request)
    const { response, restsOn } = await askOnce(store, checked.request, world)
    if ('error' in response) {
      if (options.json) await writeOut(`${JSON.stringify(response)}\n`)
      process.stderr.write(`codeloom: ${plainLine(response.error.message)}\n`)
      return exitFailed
    }
    const { answer, pending, changes } = await freshen({ response, restsOn }, { root, store })
    notePending(pending, { root, since: changes === undefined ? 'changed since indexed' : 'not in the index as it is now' })
    if (options.json) await writeOut(`${JSON.stringify(answer)}\n`)
    else {
      const { showAnswer } = await import('./show-answer.ts')
      await showAnswer(answer, { root, params: checked.request.params, changes })
    }
    // the vector of the question, where it came too late: it is paid for, and the next that asks the same has it
    await world?.settled()
    return 0
  } finally {
    world?.close()
    store.close()
  }
}

/** Most questions take nothing of the outside world. */
function takesWorld({ method, params: { mode = 'hybrid' } }: Request): boolean {
  return method === 'context' || method === 'status' || (method === 'search' && (mode === 'hybrid' || mode === 'vector'))
}

async function openWorldOf({ root, store }: Session): Promise<World> {
  const { openWorld } = await import('@codeloom/host/world')
  return await openWorld(root, { store, say: words => void process.stderr.write(`codeloom: ${plainLine(words)}\n`) })
}

/** The parameters that a revision stands for; a `diff` of nothing is answered without asking. */
async function changedSince(root: Root, store: GraphStore, { since }: Question): Promise<object> {
  if (since === undefined) return {}
  const { changesSince } = await import('@codeloom/host/changes-since')
  const { diff, stale, gone, untracked } = await changesSince(root, store, since)
  const left = untracked.length === 0 ? '' : `not compared, because git does not track them: ${fewOf(untracked)}`
  if (diff === '') throw new CommandError(`nothing in ${root.dir} that git tracks differs from ${since}${left === '' ? '' : `; ${left}`}`, 0)
  if (left !== '') process.stderr.write(`codeloom: ${left}\n`)
  return { diff, ...(stale.length === 0 ? {} : { stale }), ...(gone.length === 0 ? {} : { gone }) }
}

function paramsOf(root: Root, { subject, params }: Question): Readonly<Record<string, unknown>> {
  const written = seenFromRoot(root, params)
  return subject === undefined ? written : { ...written, ...subjectParams(root, subject) }
}

const namedPaths = 3

function fewOf(paths: readonly string[]): string {
  return `${paths.slice(0, namedPaths).map(plainLine).join(', ')}${paths.length > namedPaths ? ` and ${paths.length - namedPaths} more` : ''}`
}

function notePending(pending: readonly string[], { root, since }: { readonly root: Root; readonly since: string }): void {
  if (pending.length === 0) return
  process.stderr.write(`codeloom: ${since}: ${fewOf(pending)}; run: codeloom index ${shellWord(root.dir)}\n`)
}

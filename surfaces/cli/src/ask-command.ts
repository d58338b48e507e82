/** One question, one answer. */
import { checkRequest, type Answered, type Params, type Request } from '@codeloom/model'
import { createQueries } from '@codeloom/engine/query'
import type { FileRecord } from '@codeloom/engine/query'
import { staleFiles, type Root } from '@codeloom/host/ask'
import { CommandError } from './explain-error.ts'
import { writeOut } from './output.ts'
import { openSession, rootPath, type GlobalOptions } from './session.ts'

export interface Question {
  readonly method: Request['method']
  /** SYMBOL or FILE:LINE:COL */
  readonly subject?: string
  readonly params: Readonly<Record<string, unknown>>
}

const exitFailed = 1
const exitUsage = 2

/** Answers, prints, and returns the exit code. */
export async function runAsk(options: GlobalOptions, question: Question): Promise<number> {
  const { root, store } = await openSession(options)
  try {
    const checked = checkRequest({ method: question.method, params: paramsOf(root, question) })
    if (!checked.ok) throw new CommandError(checked.error.message, exitUsage)
    const { response, restsOn } = createQueries(store).ask(checked.request)
    if ('error' in response) {
      if (options.json) await writeOut(`${JSON.stringify(response)}\n`)
      process.stderr.write(`codeloom: ${response.error.message}\n`)
      return exitFailed
    }
    const stale = await staleFiles(root, question.method === 'status' ? allRecords(store.snapshot()) : restsOn)
    const answer = withPending(response, stale.length)
    noteStale(stale, root)
    if (options.json) await writeOut(`${JSON.stringify(answer)}\n`)
    else {
      const { showAnswer } = await import('./show-answer.ts')
      await showAnswer(answer, { root, params: checked.request.params })
    }
    return 0
  } finally {
    store.close()
  }
}

function paramsOf(root: Root, { subject, params }: Question): Readonly<Record<string, unknown>> {
  const path = params['path']
  const written = typeof path === 'string' ? { ...params, path: rootPath(root, path) } : params
  return subject === undefined ? written : { ...written, ...subjectParams(root, subject) }
}

function subjectParams(root: Root, subject: string): Params {
  const position = /^(.+):(\d+):(\d+)$/.exec(subject)
  if (position === null) return { symbol: subject }
  const [, file = '', line, column] = position
  return { path: rootPath(root, file), line: Number(line), column: Number(column) }
}

function* allRecords(snapshot: { files(): Iterable<FileRecord>; close(): void }): Generator<FileRecord> {
  yield* snapshot.files()
  snapshot.close()
}

/** `pending` of an answer: files that it rests on and that changed since they were indexed. */
export function withPending(response: Answered, pending: number): Answered {
  if (pending === 0) return response
  const { result } = response
  return { ...response, pending, result: 'pending' in result ? { ...result, pending } : result }
}

const namedStale = 3

function noteStale(stale: readonly string[], root: Root): void {
  if (stale.length === 0) return
  const more = stale.length > namedStale ? ` and ${stale.length - namedStale} more` : ''
  process.stderr.write(`codeloom: changed since indexed: ${stale.slice(0, namedStale).join(', ')}${more}; run: codeloom index ${root.dir}\n`)
}

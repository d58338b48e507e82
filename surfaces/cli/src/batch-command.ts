/** JSON-lines requests from stdin, JSON-lines responses on stdout, in order, until stdin ends. */
import { checkRequest, plainLine, type RequestError } from '@codeloom/model'
import { createQueries, type GraphStore, type Queries } from '@codeloom/engine/query'
import type { Root } from '@codeloom/host/ask'
import { waitForCommit } from '@codeloom/host/wait-for-commit'
import { openWorld, type World } from '@codeloom/host/world'
import { plainWords } from './explain-error.ts'
import { freshen } from './freshness.ts'
import { writeOut } from './output.ts'
import { openSession, type GlobalOptions } from './session.ts'

/** How long a commit is waited for that a request wants to be there. */
const commitWaitMs = 10_000

type Id = string | number | null

export async function runBatch(options: GlobalOptions): Promise<void> {
  const { root, store } = await openSession(options)
  const world = await openWorld(root, { store, say: words => void process.stderr.write(`codeloom: ${plainLine(words)}\n`) })
  const queries = createQueries(store, world)
  try {
    for await (const line of linesOf(process.stdin)) {
      if (line.trim() !== '') await writeOut(`${JSON.stringify(await answerLine(line, { root, store, queries, world }))}\n`)
    }
    await world.settled()
  } finally {
    world.close()
    store.close()
  }
}

interface Answering {
  readonly root: Root
  readonly store: GraphStore
  readonly queries: Queries
  readonly world: World
}

async function answerLine(line: string, answering: Answering): Promise<object> {
  let incoming: unknown
  try {
    incoming = JSON.parse(line)
  } catch (error) {
    return refusal(null, { code: 'bad-json', message: `this line is not JSON: ${error instanceof Error ? error.message : String(error)}` })
  }
  const id = idOf(incoming)
  const checked = checkRequest(incoming)
  if (!checked.ok) return refusal(id, checked.error)
  try {
    const { minSnapshot } = checked.request.params
    if (minSnapshot !== undefined) await waitForCommit(answering.store, minSnapshot, AbortSignal.timeout(commitWaitMs))
    await answering.world.ready(checked.request)
    const { response, restsOn } = answering.queries.ask(checked.request)
    if ('error' in response) return { id, ...response }
    const { answer } = await freshen({ response, restsOn }, answering)
    return { id, ...answer }
  } catch (error) {
    // One request that fails is an answer; the ones behind it are answered all the same.
    return refusal(id, { code: 'failed', message: plainWords(error) })
  }
}

function refusal(id: Id, error: RequestError): object {
  return { id, error }
}

function idOf(incoming: unknown): Id {
  if (typeof incoming !== 'object' || incoming === null || !('id' in incoming)) return null
  return typeof incoming.id === 'string' || typeof incoming.id === 'number' ? incoming.id : null
}

/** Lines of a stream; the last one may lack its end. */
async function* linesOf(stream: NodeJS.ReadStream): AsyncGenerator<string> {
  stream.setEncoding('utf8')
  let parts: string[] = []
  for await (const chunk of stream) {
    const text = String(chunk)
    let start = 0
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      parts.push(text.slice(start, end))
      yield parts.join('')
      parts = []
      start = end + 1
    }
    if (start < text.length) parts.push(text.slice(start))
  }
  if (parts.length > 0) yield parts.join('')
}

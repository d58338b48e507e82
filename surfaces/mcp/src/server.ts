/** The protocol: lists the tools, takes calls, tells progress, heeds cancellation. */
import {
  CLIENT_CAPABILITIES_META_KEY, inputRequired, inputResponse, McpServer, ProtocolError, ProtocolErrorCode,
  type CallToolResult, type InputRequiredResult, type ServerContext,
} from '@modelcontextprotocol/server'
import { plainLine } from '@codeloom/model'
import { seldom, whole, type Step } from './progress.ts'
import { namedRoot, rootsFrom, rootsNotTold, type Roots } from './roots.ts'
import type { Session } from './session.ts'
import { listedTools, requestOf, tools, type Tool } from './tools.ts'
import { plainWords } from './plain-words.ts'

export interface Served {
  readonly version: string
  /** `legacy` is the protocol of 2025 */
  readonly era: 'legacy' | 'modern'
}

const instructions = `A graph of this code base that is brought up to date before every answer: prefer it to text search for symbols, their callers and mentions.
A symbol is named by path#Qualified.name, Qualified.name, a name or a canonical key; a mention by path:line:column. Answers read "path:line kind name | source line", or the path as a heading and lines below it.
[how] tells how an edge was found; "?" behind it: possible, not certain. What was not resolved, cut or is pending is said; cursors go on.`

type Outcome = CallToolResult | InputRequiredResult

export function makeServer(session: Session, { version, era }: Served): McpServer {
  const mcp = new McpServer({ name: 'codeloom', title: 'Codeloom', version }, { capabilities: { tools: {} }, instructions })
  const { server } = mcp
  server.setRequestHandler('tools/list', () => ({ tools: listedTools() }))
  server.setRequestHandler('tools/call', async ({ params: { name, arguments: given = {} } }, context): Promise<Outcome> => {
    const tool = tools.find(each => each.name === name)
    if (tool === undefined) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `There is no tool "${name}". There are ${tools.map(each => each.name).join(', ')}.`)
    const telling = (uris: readonly string[] | undefined): Promise<Outcome> => call(session, { tool, given, context, uris })
    try {
      if (session.options.root !== undefined || session.roots !== undefined || !tellsRoots(context, server.getClientCapabilities())) return await telling(undefined)
      if (era === 'legacy') return await telling(await askRoots(context, session.options.waits.changes()))
      const answered = inputResponse(context.mcpReq.inputResponses, 'roots')
      if (answered.kind === 'roots') return await telling(answered.roots.map(({ uri }) => uri))
      if (context.mcpReq.inputResponses !== undefined) throw rootsNotTold('it was asked and said nothing of them')
      return inputRequired({ inputRequests: { roots: inputRequired.listRoots() } })
    } catch (error) {
      if (context.mcpReq.signal.aborted) throw error
      return failed(plainWords(error))
    }
  })
  if (era === 'legacy') {
    server.setNotificationHandler('notifications/roots/list_changed', () => {
      // a store that was named holds one tree, the first
      if (session.options.storeUrl === undefined) session.roots = undefined
    })
  }
  return mcp
}

interface Call {
  readonly tool: Tool
  readonly given: Readonly<Record<string, unknown>>
  readonly context: ServerContext
  /** the client's roots, where it was just asked */
  readonly uris: readonly string[] | undefined
}

async function call(session: Session, { tool, given, context, uris }: Call): Promise<CallToolResult> {
  session.roots ??= session.options.root === undefined ? rootsFrom(uris ?? []) : namedRoot(session.options.root)
  const { roots } = session
  const answered = await session.ask(roots.dir, root => requestOf(tool, root, given), { signal: context.mcpReq.signal, onStep: progressTo(context) })
  if (!answered.ok) return failed(answered.error.message)
  return { content: [{ type: 'text', text: tool.asks === 'status' ? `${aboutRoots(roots)}${answered.text}` : answered.text }] }
}

function aboutRoots({ dir, others }: Roots): string {
  const unanswered = others.length === 0 ? '' : `not answered from (start one server each, with --root): ${others.map(plainLine).join(', ')}\n`
  return `root ${plainLine(dir)}\n${unanswered}`
}

function failed(words: string): CallToolResult {
  return { content: [{ type: 'text', text: plainLine(words) }], isError: true }
}

/** Notifications to a client that asked for them. */
function progressTo({ mcpReq }: ServerContext): (step: Step) => void {
  const progressToken = mcpReq._meta?.progressToken
  if (progressToken === undefined) return () => undefined
  return seldom(({ progress, message }) => {
    // a client that is gone needs no progress
    mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress, total: whole, message } }).catch(() => undefined)
  })
}

/** Whether the client can be asked for its roots: it said so with the request, or when it connected. */
function tellsRoots({ mcpReq }: ServerContext, connected: { readonly roots?: unknown } | undefined): boolean {
  const envelope: Readonly<Record<string, unknown>> = { ...mcpReq.envelope }
  const declared = envelope[CLIENT_CAPABILITIES_META_KEY]
  const capabilities = typeof declared === 'object' && declared !== null ? declared : connected
  return capabilities !== undefined && 'roots' in capabilities && capabilities.roots !== undefined
}

/** milliseconds: longer than any wait, which is what ends the asking */
const noTimeout = 3_600_000

/** Throws where the client does not answer: which folder is meant is not known then, and asked again with the next call. */
async function askRoots({ mcpReq }: ServerContext, over: AbortSignal): Promise<readonly string[] | undefined> {
  try {
    const { roots } = await mcpReq.send({ method: 'roots/list' }, { timeout: noTimeout, signal: AbortSignal.any([mcpReq.signal, over]) })
    return roots.map(({ uri }) => uri)
  } catch (error) {
    mcpReq.signal.throwIfAborted()
    // a client that does not know the question has none
    if (error instanceof ProtocolError && error.code === Number(ProtocolErrorCode.MethodNotFound)) return undefined
    throw rootsNotTold(over.aborted ? 'it did not answer in time' : error instanceof Error ? error.message : String(error), error)
  }
}

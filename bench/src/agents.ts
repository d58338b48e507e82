/** The MCP servers of several engines, started over indexes that are there, asked, and ended. */
import { askEngines } from './ask-engines.ts'
import { NotRun } from './corpora.ts'
import type { Engine } from './engines.ts'
import { openSession, type McpSession } from './mcp-session.ts'
import { questionKinds, type Subject } from './questions.ts'
import type { AgentMeasurements } from './side-by-side.ts'

/** An engine with where its tree and its index lie. */
export interface Indexed {
  readonly engine: Engine
  readonly dir: string
  /** what its contender left */
  readonly folder: string
}

export interface Agents {
  readonly of: ReadonlyMap<string, AgentMeasurements>
  /** what was asked about */
  readonly subjects: readonly Subject[]
  readonly notRun: readonly string[]
}

export interface AskOptions {
  readonly compiled: string
  readonly candidates: readonly Subject[]
  /** of how many functions to ask */
  readonly wanted: number
}

interface Open {
  readonly engine: Engine
  readonly session: McpSession
  readonly firstAnswerMs: number
  readonly listedChars: number
}

export async function askAgents(indexed: readonly Indexed[], { compiled, candidates, wanted }: AskOptions): Promise<Agents> {
  const open: Open[] = []
  const notRun: string[] = []
  try {
    for (const one of indexed) {
      const opened = await opening(one, compiled, candidates[0])
      if (opened instanceof NotRun) notRun.push(`${one.engine.name}: ${opened.message}`)
      else open.push(opened)
    }
    process.stderr.write(`  asking ${open.map(({ engine }) => engine.id).join(', ')}\n`)
    const { subjects, of } = await askEngines(open.map(({ engine: { id, asks }, session }) => ({ id, asks, session })), candidates, wanted)
    const measured = new Map(open.map(({ engine, firstAnswerMs, listedChars }) => [engine.id, { firstAnswerMs, listedChars, answers: of.get(engine.id) ?? new Map() }]))
    const refused = open.flatMap(({ engine }) => questionKinds.flatMap(kind => {
      const answers = of.get(engine.id)?.get(kind)
      return answers instanceof NotRun ? [`${kind} of ${engine.name}: ${answers.message}`] : []
    }))
    return { of: measured, subjects, notRun: [...notRun, ...refused] }
  } catch (error) {
    if (!(error instanceof NotRun)) throw error
    return { of: new Map(), subjects: [], notRun: [...notRun, `questions over MCP: ${error.message}`] }
  } finally {
    for (const { session } of open) await session.close()
  }
}

/**
 * Its list of tools is read from a server as it starts by itself; it is asked through a second one, which lists what is asked
 * and whose start is no first one.
 */
async function opening({ engine, dir, folder }: Indexed, compiled: string, first: Subject | undefined): Promise<Open | NotRun> {
  const command = engine.server(dir, folder, compiled)
  try {
    const plain = await openSession(command, dir)
    const listedChars = await plain.listedChars().finally(() => plain.close())
    const session = await openSession({ ...command, env: { ...command.env, ...engine.unlisted } }, dir)
    const { ms } = first === undefined ? { ms: 0 } : await session.ask(engine.asks.callers.call(first)).catch(async error => {
      await session.close()
      throw error
    })
    return { engine, session, listedChars, firstAnswerMs: session.startMs + ms }
  } catch (error) {
    if (!(error instanceof NotRun)) throw error
    return error
  }
}

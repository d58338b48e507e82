/** An MCP server behind the official client, asked as an agent asks: how long until an answer is there, and how long it is. */
import { Client, ProtocolError } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { NotRun } from './corpora.ts'
import type { Command } from './measure-process.ts'
import type { ToolCall } from './questions.ts'

interface Answer {
  readonly ms: number
  readonly text: string
  readonly isError: boolean
}

export interface McpSession {
  /** from the start of the process until it had shaken hands */
  readonly startMs: number
  /** Throws NotRun where the server is gone or does not answer. */
  ask(call: ToolCall): Promise<Answer>
  /** characters of its list of tools, which an agent reads before it asks */
  listedChars(): Promise<number>
  close(): Promise<void>
}

export async function openSession({ program, args, env }: Command, cwd: string): Promise<McpSession> {
  const client = new Client({ name: 'codeloom-bench', version: '1' })
  const began = performance.now()
  const transport = new StdioClientTransport({ command: program, args: [...args], env: environment(env), cwd, stderr: 'ignore' })
  const gone = new Promise<void>(resolve => (transport.onclose = resolve))
  try {
    await orNotRun('its MCP server did not start', client.connect(transport))
  } catch (error) {
    // a server that does not answer is a process all the same; the client may be about to end it
    await transport.close()
    await gone
    throw error
  }
  return {
    startMs: performance.now() - began,
    async ask(call) {
      const from = performance.now()
      const answer = await orNotRun(`${call.name} was not answered`, called(client, call))
      return { ms: performance.now() - from, ...answer }
    },
    listedChars: async () => JSON.stringify((await orNotRun('tools/list was not answered', client.listTools())).tools).length,
    close: () => client.close(),
  }
}

/** A server may refuse in its answer or by the protocol, as it does where it has no such tool. */
async function called(client: Client, { name, arguments: given }: ToolCall): Promise<Omit<Answer, 'ms'>> {
  try {
    const { content, isError } = await client.callTool({ name, arguments: { ...given } })
    return { text: content.map(part => (part.type === 'text' ? part.text : '')).join(''), isError: isError === true }
  } catch (error) {
    if (error instanceof ProtocolError) return { text: error.message, isError: true }
    throw error
  }
}

async function orNotRun<T>(what: string, asked: Promise<T>): Promise<T> {
  try {
    return await asked
  } catch (error) {
    throw new NotRun(`${what}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function environment(more: Command['env'] = {}): Record<string, string> {
  const all: Record<string, string> = {}
  for (const [name, value] of Object.entries({ ...process.env, ...more })) if (value !== undefined) all[name] = value
  return all
}

/** One connection on stdin and stdout, until its client closes it. */
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { makeServer } from './server.ts'
import { Session, type SessionOptions } from './session.ts'

export interface ServeOptions extends Pick<SessionOptions, 'root' | 'storeUrl' | 'repo' | 'durability'> {
  readonly version: string
  readonly maxChars?: number | undefined
  /** how long a call waits for the first index, and for what changed since, before it says so instead; milliseconds */
  readonly firstWaitMs?: number | undefined
  readonly waitMs?: number | undefined
  /** whether trees are watched; else every call looks at all of its tree */
  readonly watches?: boolean | undefined
}

/** Most clients give up on a call after 60 seconds; the index goes on when a call's wait is over. */
const firstWaitMs = 45_000
const changesWaitMs = 10_000
/** about 2,500 tokens */
const defaultMaxChars = 10_000

export async function serveMcp({ version, ...options }: ServeOptions): Promise<void> {
  const session = new Session({
    root: options.root, storeUrl: options.storeUrl, repo: options.repo, durability: options.durability, maxChars: options.maxChars ?? defaultMaxChars,
    watching: options.watches === false ? undefined : version,
    waits: { first: () => AbortSignal.timeout(options.firstWaitMs ?? firstWaitMs), changes: () => AbortSignal.timeout(options.waitMs ?? changesWaitMs) },
  })
  const ended = new Promise<void>(resolve => {
    process.stdin.once('end', resolve)
    process.stdin.once('close', resolve)
  })
  const connection = serveStdio(({ era }) => makeServer(session, { version, era }), { onerror: error => process.stderr.write(`codeloom mcp: ${error.message}\n`) })
  await ended
  await connection.close()
  await session.close()
}

/** The thread that speaks with the server. */
import { workerData } from 'node:worker_threads'
import { answerAsked, type AskedSetup, type Failure } from '@codeloom/store/asked-thread'
import pg from 'pg'
import { CopyIn } from './copy-in.ts'
import type { Request, Row, Value, WorkerSetup } from './messages.ts'
import { connectionFailure, noPassword, notReached } from './postgres-error.ts'

const setup = workerData as WorkerSetup & { readonly asked: AskedSetup }
const sessions = new Map<number, pg.Client>()

/** Types of PostgreSQL by their numbers, as texts: the library decodes whatever comes as one. */
const readers: Readonly<Record<number, (text: string) => Value>> = {
  16: text => text === 't',
  17: bytesOf,
  20: Number,
  23: Number,
}
const types = { getTypeParser: (type: number) => readers[type] ?? String }

answerAsked(setup.asked, answer, failureOf)

/** \x and two digits a byte: bytes of their own, because the whole buffer of a view is sent. */
function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array((text.length >> 1) - 1)
  Buffer.from(bytes.buffer).write(text.slice(2), 'hex')
  return bytes
}

async function answer(request: Request): Promise<readonly Row[]> {
  switch (request.kind) {
    case 'connect':
      await connect(request.session)
      return []
    case 'query': {
      const { text, values } = request
      const config = { name: nameOf(text), text, values: values.map(asSent), rowMode: 'array', types }
      const { rows } = await onSession(request.session, client => client.query<Value[]>(config as pg.QueryArrayConfig))
      return rows
    }
    case 'script':
      await onSession(request.session, client => client.query(request.text))
      return []
    case 'copy':
      await onSession(request.session, client => copy(client, request.text, request.bytes))
      return []
    case 'disconnect':
      await disconnect(request.session)
      return []
    case 'end':
      await Promise.all(Array.from(sessions.keys(), disconnect))
      setup.asked.port.close()
      return []
  }
}

/** A statement is prepared once a connection, under a name of its own. */
const names = new Map<string, string>()

function nameOf(text: string): string {
  let name = names.get(text)
  if (name === undefined) names.set(text, (name = `codeloom_${names.size}`))
  return name
}

function asSent(value: Uint8Array | number | string | null): unknown {
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.length) : value
}

async function connect(session: number): Promise<void> {
  const client = new pg.Client({ connectionString: setup.url, connectionTimeoutMillis: setup.connectMs, keepAlive: true, application_name: 'codeloom' })
  // an idle connection that breaks is told when it is used
  for (const event of ['error', 'end'] as const) client.on(event, () => void broken.add(client))
  try {
    await client.connect()
  } catch (error) {
    throw codeOf(error) === '' ? Object.assign(new Error(wordsOf(error)), { code: hasPassword(client) ? notReached : noPassword }) : error
  }
  sessions.set(session, client)
}

/** Connections that ended, by whomever: of most the library gives no code. */
const broken = new WeakSet<pg.Client>()

/** The library looks for one in the address, the environment and ~/.pgpass, and keeps it here. */
function hasPassword(client: pg.Client): boolean {
  return typeof client.password === 'string' && client.password !== ''
}

/** What goes wrong on a connection that ends is that it ended, where nothing else is said. */
async function onSession<T>(session: number, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = sessionOf(session)
  try {
    return await work(client)
  } catch (error) {
    // a connection that ends says so after those who wait were told
    await new Promise(setImmediate)
    throw codeOf(error) === '' && broken.has(client) ? Object.assign(new Error(wordsOf(error)), { code: connectionFailure }) : error
  }
}

async function disconnect(session: number): Promise<void> {
  const client = sessions.get(session)
  sessions.delete(session)
  await client?.end()
}

function sessionOf(session: number): pg.Client {
  const client = sessions.get(session)
  if (client === undefined) throw Object.assign(new Error('the connection was closed'), { code: '08003' })
  return client
}

async function copy(client: pg.Client, text: string, bytes: Uint8Array): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  client.query(new CopyIn(text, bytes, error => (error === undefined ? resolve() : reject(error))))
  await promise
}

function failureOf(error: unknown): Failure {
  return { code: codeOf(error), message: wordsOf(error) }
}

function codeOf(error: unknown): string {
  const cause = firstOf(error)
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
}

function wordsOf(error: unknown): string {
  const cause = firstOf(error)
  return cause instanceof Error ? cause.message : String(cause)
}

/** A host with several addresses fails once for each. */
function firstOf(error: unknown): unknown {
  const [first] = error instanceof AggregateError ? error.errors : []
  return first ?? error
}

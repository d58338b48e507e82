/** Asks the holder of a store over its socket. Knows nothing of stores and trees. */
import type net from 'node:net'
import { InvariantError } from '@codeloom/model'
import { HostError } from '../host-error.ts'
import { readLines, writeLine } from './json-lines.ts'
import type { Ask, Asks, Greeting } from './protocol.ts'

/** A holder that is alive and not stopped greets within a turn of its thread; storing a very large commit takes seconds. */
export const patienceMs = 5_000

/** It did not greet in time. */
export class SilentError extends HostError {}

/** A process that was stopped itself looks at its clock before it looks at what it heard. */
function afterListening(run: () => void): void {
  setImmediate(() => setImmediate(run))
}

/** What a commit of many files tells comes in one line. */
const mostCharacters = 256 << 20

function greetingIn(message: Readonly<Record<string, unknown>> | undefined): Greeting | undefined {
  const read = message?.['greeting']
  if (!isRecord(read)) return undefined
  const { version, protocol, pid, epoch, root, command } = read
  return typeof version === 'string' && typeof protocol === 'number' && typeof pid === 'number' && typeof epoch === 'number' && typeof root === 'string' && typeof command === 'string'
    ? { version, protocol, pid, epoch, root, command } : undefined
}

interface Asked {
  readonly answer: (answer: unknown) => void
  readonly fail: (error: Error) => void
  readonly event: (event: unknown) => void
}

/** The holder ended, or the connection to it did. */
export class HolderGoneError extends HostError {}

export class HolderClient {
  /** resolves when the holder ended, or `close` was called */
  readonly closed: Promise<void>
  private readonly socket: net.Socket
  private readonly pid: number
  private readonly greets = Promise.withResolvers<Greeting>()
  private known: Greeting | undefined
  private readonly asked = new Map<number, Asked>()
  private last = 0

  constructor(socket: net.Socket, pid: number) {
    this.socket = socket
    this.pid = pid
    const { promise, resolve } = Promise.withResolvers<void>()
    this.closed = promise
    readLines(socket, mostCharacters, line => this.heard(line))
    socket.on('error', error => this.greets.reject(error))
    socket.once('close', () => {
      this.greets.reject(gone(pid))
      for (const { fail } of this.asked.values()) fail(gone(pid))
      this.asked.clear()
      resolve()
    })
    // who reaches it waits for its greeting, or does not want it any more
    this.greets.promise.catch(() => undefined)
  }
  get greeting(): Greeting {
    if (this.known === undefined) throw new InvariantError('a holder was used before it greeted')
    return this.known
  }
  /** Throws SilentError where it does not greet in time, or what the connection failed for. */
  async greeted(patience: number): Promise<Greeting> {
    const late = setTimeout(() => afterListening(() => this.greets.reject(new SilentError('failed', 'it does not answer'))), patience)
    try {
      return await this.greets.promise
    } finally {
      clearTimeout(late)
    }
  }
  /** Resolves with the answer; rejects with HolderGoneError where the holder ends before, with the signal's reason, or with what it says went wrong. */
  async ask<A extends Ask>(ask: A, params: Asks[A]['params'], { signal, onEvent }: Asking<A> = {}): Promise<Asks[A]['answer']> {
    signal?.throwIfAborted()
    if (this.socket.destroyed) throw gone(this.pid)
    const id = ++this.last
    const { promise, resolve, reject } = Promise.withResolvers<Asks[A]['answer']>()
    const event = onEvent as ((event: unknown) => void) | undefined
    this.asked.set(id, { answer: answer => resolve(answer as Asks[A]['answer']), fail: reject, event: each => event?.(each) })
    const onStop = (): void => reject(signal?.reason)
    signal?.addEventListener('abort', onStop, { once: true })
    writeLine(this.socket, JSON.stringify({ id, ask, ...params }))
    try {
      return await promise
    } finally {
      signal?.removeEventListener('abort', onStop)
      if (ask !== 'commits') this.asked.delete(id)
    }
  }
  /** Whether the holder answers in time. */
  async isAwake(patience = patienceMs): Promise<boolean> {
    const late = new AbortController()
    const timer = setTimeout(() => afterListening(() => late.abort()), patience)
    try {
      await this.ask('ping', {}, { signal: late.signal })
      return true
    } catch (error) {
      if (late.signal.aborted) return false
      throw error
    } finally {
      clearTimeout(timer)
    }
  }
  close(): void {
    this.socket.destroy()
  }

  private heard(line: string): void {
    const message = objectIn(line)
    if (this.known === undefined) {
      this.known = greetingIn(message)
      if (this.known === undefined) this.greets.reject(new HostError('failed', 'this is no holder'))
      else this.greets.resolve(this.known)
      return
    }
    const asked = this.asked.get(Number(message?.['id']))
    if (message === undefined || asked === undefined) return
    const { event, error } = message
    if (event !== undefined) asked.event(event)
    else if (isRecord(error)) asked.fail(new HostError('failed', String(error['message'])))
    else asked.answer(message['answer'])
  }
}

interface Asking<A extends Ask> {
  readonly signal?: AbortSignal | undefined
  readonly onEvent?: ((event: Asks[A]['event']) => void) | undefined
}

function gone(pid: number): HolderGoneError {
  return new HolderGoneError('failed', `process ${pid}, which held the store, has ended`)
}

function objectIn(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const read: unknown = JSON.parse(line)
    return isRecord(read) ? read : undefined
  } catch {
    // what is no JSON answers nothing
    return undefined
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

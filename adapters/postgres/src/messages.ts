/** What the thread that asks and the one that speaks with the server say to each other. */
import type { MessagePort } from 'node:worker_threads'

/** A value of a statement: an integer, a text, or bytes in PostgreSQL's binary form. */
export type Parameter = number | string | Uint8Array | null

export type Request =
  /** opens a connection under a number that is not in use */
  | { readonly kind: 'connect'; readonly session: number }
  | { readonly kind: 'query'; readonly session: number; readonly text: string; readonly values: readonly Parameter[] }
  /** statements, one after the other */
  | { readonly kind: 'script'; readonly session: number; readonly text: string }
  /** `COPY ... FROM STDIN`, with all that is to be copied */
  | { readonly kind: 'copy'; readonly session: number; readonly text: string; readonly bytes: Uint8Array }
  | { readonly kind: 'disconnect'; readonly session: number }
  | { readonly kind: 'end' }

/** Integers as numbers, `bytea` as bytes of their own. */
export type Value = number | string | boolean | Uint8Array | null
export type Row = readonly Value[]

export interface Failure {
  /** SQLSTATE, or the system's code of a connection that failed; '' for none */
  readonly code: string
  readonly message: string
}

export type Reply =
  | { readonly id: number; readonly rows: readonly Row[]; readonly failure?: undefined }
  | { readonly id: number; readonly failure: Failure }

/** Places in the shared memory by which one thread wakes the other. */
export const signal = { replies: 0, ended: 1, length: 2 } as const

export interface WorkerSetup {
  readonly port: MessagePort
  readonly url: string
  /** Int32, `signal.length` of them */
  readonly shared: SharedArrayBuffer
  readonly connectMs: number
}

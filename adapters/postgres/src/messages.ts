/** What the thread that asks and the one that speaks with the server say to each other. */

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

export interface WorkerSetup {
  readonly url: string
  readonly connectMs: number
}

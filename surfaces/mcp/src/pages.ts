/**
 * Rows of an answer into a text of bounded length, and the cursor that goes on behind the last row that fitted.
 *
 * G1: a row is one line, whatever stands in the names and paths that it holds; a line of a source stands as it is.
 */
import { plainLine } from '@codeloom/model'

/** One row; rows of one group share a heading, which is written again at the top of a page. */
export interface Row {
  readonly group: string
  readonly text: string
  /** of a source, where the row is a line of it */
  readonly line?: number
}

/** Where a page begins: what the engine was asked (its cursor, its limit), and how many rows of that answer were shown. */
export interface Start {
  readonly cursor?: string | undefined
  readonly limit: number
  readonly skip: number
  /** of the snapshot that the cursor was given for */
  readonly sequence: number
}

export interface Page {
  readonly text: string
  /** rows that were written */
  readonly shown: number
}

/** The rows from `skip` on that fit into `most` characters; at least one, so that a cursor always goes on. */
export function fillPage(rows: readonly Row[], skip: number, most: number): Page {
  const parts: string[] = []
  let length = 0
  let group = ''
  let shown = 0
  for (const row of rows.slice(skip)) {
    const from = shown === 0 && skip > 0 && row.line !== undefined ? ` (from line ${row.line})` : ''
    const heading = row.group !== group && row.group !== '' ? `${plainLine(row.group)}${from}\n` : ''
    const text = `${heading}${row.line === undefined ? plainLine(row.text) : row.text}\n`
    if (shown > 0 && length + text.length > most) break
    parts.push(text)
    length += text.length
    group = row.group
    shown++
  }
  return { text: parts.join(''), shown }
}

export function writeCursor({ sequence, limit, skip, cursor }: Start): string {
  return Buffer.from(JSON.stringify([sequence, limit, skip, ...(cursor === undefined ? [] : [cursor])])).toString('base64url')
}

/** Undefined for a text that `writeCursor` did not write. */
export function readCursor(text: string): Start | undefined {
  const place = parsed(Buffer.from(text, 'base64url').toString())
  const [sequence, limit, skip, cursor] = Array.isArray(place) ? place as readonly unknown[] : []
  if (!isCount(sequence) || !isCount(limit) || limit === 0 || !isCount(skip)) return undefined
  return { sequence, limit, skip, cursor: typeof cursor === 'string' ? cursor : undefined }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

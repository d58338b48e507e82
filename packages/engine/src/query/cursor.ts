/** Where a long answer goes on: an opaque text that names the snapshot and the place in the answer's order. */

/** A place in an order: texts and numbers that the answer understands. */
type CursorPlace = readonly (string | number)[]

export function makeCursor(sequence: number, place: CursorPlace): string {
  return Buffer.from(JSON.stringify([sequence, ...place])).toString('base64url')
}

/** A cursor that was not made by `makeCursor`. */
export class CursorError extends Error {
  override readonly name = 'CursorError'
}

export interface Cursor {
  readonly sequence: number
  readonly texts: readonly string[]
  readonly numbers: readonly number[]
}

/** The texts and the numbers of the place, each in their order. */
export function readCursor(text: string): Cursor {
  const place = parse(text)
  const [sequence, ...rest] = Array.isArray(place) ? place as readonly unknown[] : []
  if (typeof sequence !== 'number') throw new CursorError('this cursor was not given by an earlier answer')
  return {
    sequence,
    texts: rest.filter(part => typeof part === 'string'),
    numbers: rest.filter(part => Number.isSafeInteger(part)) as readonly number[],
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString())
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

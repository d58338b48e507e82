/** A promise of our own code was broken; never caused by input. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError'
}

/** The value at a row of a column; a row outside it is a bug of ours (or a damaged store), and throws. */
export function at(column: Int32Array | Uint32Array | Uint16Array | Uint8Array, row: number): number {
  const value = column[row]
  if (value === undefined) throw new InvariantError(`row ${row} of ${column.length}`)
  return value
}

/** The element of a list that is known to hold it. */
export function pick<T>(list: readonly T[], index: number): T {
  const value = list[index]
  if (value === undefined) throw new InvariantError(`element ${index} of ${list.length}`)
  return value
}

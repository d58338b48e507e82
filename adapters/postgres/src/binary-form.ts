/** PostgreSQL's binary forms of what is sent much of: arrays for `UNNEST`, rows for `COPY`. */

const oidOf = { int8: 20, bytea: 17 } as const
const copyStart = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1')
const int4Bytes = 4
const int8Bytes = 8

export function int8Array(values: readonly number[]): Uint8Array {
  const { bytes, view, at } = arrayOf('int8', values.length, values.length * (4 + int8Bytes))
  let next = at
  for (const value of values) {
    view.setInt32(next, int8Bytes)
    view.setBigInt64(next + 4, BigInt(value))
    next += 4 + int8Bytes
  }
  return bytes
}

export function byteaArray(values: readonly Uint8Array[]): Uint8Array {
  const { bytes, view, at } = arrayOf('bytea', values.length, values.reduce((sum, { length }) => sum + 4 + length, 0))
  let next = at
  for (const value of values) next = putBytes({ bytes, view }, next, value)
  return bytes
}

/** Rows of a repository, an identifier and bytes. */
export function copyRows(repository: number, rows: readonly (readonly [number, Uint8Array])[]): Uint8Array {
  const rowBytes = 2 + 4 + int4Bytes + 4 + int8Bytes + 4
  const bytes = new Uint8Array(copyStart.length + rows.reduce((sum, [, data]) => sum + rowBytes + data.length, 0) + 2)
  const view = new DataView(bytes.buffer)
  bytes.set(copyStart)
  let at = copyStart.length
  for (const [id, data] of rows) {
    view.setInt16(at, 3)
    view.setInt32(at + 2, int4Bytes)
    view.setInt32(at + 6, repository)
    view.setInt32(at + 10, int8Bytes)
    view.setBigInt64(at + 14, BigInt(id))
    at = putBytes({ bytes, view }, at + 22, data)
  }
  view.setInt16(at, -1)
  return bytes
}

interface Target {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly view: DataView
}

/** One dimension, no nulls, counted from 1. */
function arrayOf(type: keyof typeof oidOf, count: number, contentBytes: number): Target & { readonly at: number } {
  const head = count === 0 ? [0, 0, oidOf[type]] : [1, 0, oidOf[type], count, 1]
  const bytes = new Uint8Array(head.length * 4 + contentBytes)
  const view = new DataView(bytes.buffer)
  for (const [i, value] of head.entries()) view.setInt32(i * 4, value)
  return { bytes, view, at: head.length * 4 }
}

function putBytes({ bytes, view }: Target, at: number, value: Uint8Array): number {
  view.setInt32(at, value.length)
  bytes.set(value, at + 4)
  return at + 4 + value.length
}

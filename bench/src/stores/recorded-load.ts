/** What an index writes into an empty store, kept in a file, so that stores can be loaded with it and with nothing else. */
import fs from 'node:fs'
import { deserialize, serialize } from 'node:v8'
import type { GraphStore, StoreTransaction } from '@codeloom/store'

const operations = ['putFile', 'removeFile', 'putBlob', 'putFolderBlob', 'addPostings', 'removePostings', 'commit'] as const
type Operation = (typeof operations)[number]
type Recorded = readonly [operation: Operation, ...given: readonly unknown[]]

const headBytes = 4
const readBytes = 8 << 20

/** The same store; what its next change is told is written into a file as well. */
export function recorded(store: GraphStore, file: string): GraphStore {
  const opened = fs.openSync(file, 'w')
  const write = (entry: Recorded): void => {
    const bytes = serialize(entry)
    const head = Buffer.alloc(headBytes)
    head.writeUInt32LE(bytes.length)
    fs.writevSync(opened, [head, bytes])
    if (entry[0] === 'commit') fs.closeSync(opened)
  }
  const told = <T extends StoreTransaction>(transaction: T): T => new Proxy(transaction, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target)
      if (typeof value !== 'function') return value
      const operation = operations.find(each => each === name)
      return (...given: unknown[]): unknown => {
        if (operation !== undefined) write([operation, ...given])
        return Reflect.apply(value, target, given)
      }
    },
  })
  return new Proxy(store, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target)
      if (name === 'begin') return async (signal?: AbortSignal) => told(await target.begin(signal))
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

/** Writes all of it into a store, in one change. Without a store it is read alone. */
export async function load(file: string, store: GraphStore | undefined): Promise<void> {
  const transaction = await store?.begin()
  try {
    for (const [operation, ...given] of entriesOf(file)) if (transaction !== undefined) Reflect.apply(transaction[operation], transaction, given)
  } finally {
    transaction?.abort()
  }
}

function* entriesOf(file: string): Generator<Recorded> {
  const opened = fs.openSync(file, 'r')
  try {
    let rest = Buffer.alloc(0)
    for (;;) {
      const piece = Buffer.alloc(Math.max(readBytes, wantedOf(rest)))
      const length = fs.readSync(opened, piece)
      if (length === 0) return
      rest = Buffer.concat([rest, piece.subarray(0, length)])
      for (let end = wantedOf(rest); rest.length >= end; end = wantedOf(rest)) {
        yield deserialize(rest.subarray(headBytes, end)) as Recorded
        rest = rest.subarray(end)
        if (rest.length < headBytes) break
      }
    }
  } finally {
    fs.closeSync(opened)
  }
}

/** The bytes that the first entry takes. */
function wantedOf(bytes: Buffer): number {
  return bytes.length < headBytes ? headBytes : headBytes + bytes.readUInt32LE()
}

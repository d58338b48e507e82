import { ByteReader, ByteWriter, CodecError, InvariantError } from '@codeloom/model'
import type { FileRecord } from '@codeloom/store'

const fixedBytes = 72
const hexDigits = /^[0-9a-f]{64}$/

/** Everything of a record but its identifier and path: hash, stamp, time of reading, then identifiers, language, problems. */
export function encodeRecord({ language, hash, stamp, readNs, problems, symbolIds }: FileRecord): Uint8Array {
  if (!hexDigits.test(hash)) throw new InvariantError(`a file's hash is 64 hex digits, not ${hash}`)
  const writer = new ByteWriter(256)
  writer.unsigned(symbolIds.length)
  let last = 0
  for (const number of symbolIds) {
    writer.signed(number - last)
    last = number
  }
  for (const text of [language, problems]) {
    const bytes = encoder.encode(text)
    writer.unsigned(bytes.length)
    writer.bytes(bytes)
  }
  const record = new Uint8Array(fixedBytes + writer.length)
  record.set(Buffer.from(hash, 'hex'))
  const view = new DataView(record.buffer)
  view.setFloat64(32, stamp.size)
  view.setBigInt64(40, stamp.mtimeNs)
  view.setBigInt64(48, stamp.ctimeNs)
  view.setBigUint64(56, stamp.inode)
  view.setBigInt64(64, readNs)
  record.set(writer.view(), fixedBytes)
  return record
}

export function decodeRecord(id: number, path: string, bytes: Uint8Array): FileRecord {
  if (bytes.length < fixedBytes) throw new CodecError(`a file record of ${bytes.length} bytes`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const reader = new ByteReader(bytes, fixedBytes)
  const symbolIds: number[] = []
  let last = 0
  for (let left = reader.unsigned(); left > 0; left--) symbolIds.push((last += reader.signed()))
  const language = decoder.decode(reader.slice(reader.unsigned()))
  const problems = decoder.decode(reader.slice(reader.unsigned()))
  return {
    id,
    path,
    language,
    hash: Buffer.from(bytes.buffer, bytes.byteOffset, 32).toString('hex'),
    stamp: { size: view.getFloat64(32), mtimeNs: view.getBigInt64(40), ctimeNs: view.getBigInt64(48), inode: view.getBigUint64(56) },
    readNs: view.getBigInt64(64),
    problems,
    symbolIds,
  }
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

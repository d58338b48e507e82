/**
 * The files of one folder as one string of bytes, in columns: whoever compares a whole tree with what is known of it reads
 * two numbers of a file here and there, and makes no object of it. Fixed columns first (sizes, times, inodes, hashes,
 * identifiers, languages), then what varies in length: languages, names, problems, identifiers of symbols.
 *
 * F1: a sheet gives back the records that it was made of, in the order of their names' UTF-8 bytes.
 */
import { ByteReader, ByteWriter, CodecError, InvariantError } from '@codeloom/model'
import type { FileRecord, FileStamp } from './file-record.ts'
import { comparePaths } from './path-order.ts'

/** The folder of a path: '' or ending with `/`. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1)
}

/** The last component of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** Five numbers: how many files, where the parts begin whose length varies. */
const headBytes = 24
/** Where the columns begin, in bytes a file. */
const column = { size: 0, mtime: 8, ctime: 16, inode: 24, read: 32, hash: 40, id: 72, language: 76, end: 77 } as const
const hashBytes = 32
const hexDigits = /^[0-9a-f]{64}$/
const mostLanguages = 255

export class FolderSheet {
  readonly folder: string
  readonly count: number
  readonly bytes: Uint8Array
  private readonly view: DataView
  private listed: readonly string[] | undefined
  private spoken: readonly string[] | undefined
  private ranges: readonly (readonly number[])[] | undefined
  private rows: ReadonlyMap<string, number> | undefined

  constructor(folder: string, bytes: Uint8Array) {
    if (bytes.length < headBytes) throw new CodecError(`a folder of ${bytes.length} bytes`)
    this.folder = folder
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    this.count = this.view.getUint32(0)
    if (bytes.length < headBytes + this.count * column.end) throw new CodecError(`a folder of ${this.count} files in ${bytes.length} bytes`)
  }
  /** The last components of the files' paths, in order. */
  get names(): readonly string[] {
    return (this.listed ??= this.readNames())
  }
  /** Every language that a file has. */
  get languages(): readonly string[] {
    return (this.spoken ??= this.readLanguages())
  }
  id(row: number): number {
    return this.view.getUint32(this.place(column.id, 4, row))
  }
  language(row: number): string {
    return this.languages[this.view.getUint8(this.place(column.language, 1, row))] ?? ''
  }
  hash(row: number): string {
    const at = this.place(column.hash, hashBytes, row)
    return Buffer.from(this.bytes.buffer, this.bytes.byteOffset + at, hashBytes).toString('hex')
  }
  stamp(row: number): FileStamp {
    return {
      size: this.view.getFloat64(this.place(column.size, 8, row)),
      mtimeNs: this.view.getBigInt64(this.place(column.mtime, 8, row)),
      ctimeNs: this.view.getBigInt64(this.place(column.ctime, 8, row)),
      inode: this.view.getBigUint64(this.place(column.inode, 8, row)),
    }
  }
  readNs(row: number): bigint {
    return this.view.getBigInt64(this.place(column.read, 8, row))
  }
  /** The row of a name; -1 where no file has it. */
  rowOf(name: string): number {
    this.rows ??= new Map(this.names.map((each, row) => [each, row]))
    return this.rows.get(name) ?? -1
  }
  /** The row of a file's identifier; -1 where it is none of these. */
  rowOfId(id: number): number {
    for (let row = 0; row < this.count; row++) if (this.id(row) === id) return row
    return -1
  }
  /** The problems of those files that have any, each with its row. */
  *problems(): Generator<readonly [row: number, problems: string]> {
    const reader = this.part(3)
    for (let left = reader.unsigned(); left > 0; left--) yield [reader.unsigned(), textIn(reader)]
  }
  record(row: number): FileRecord {
    return this.recordWith(row, this.problemsOf(row))
  }
  *records(): Generator<FileRecord> {
    const problems = new Map(this.problems())
    for (let row = 0; row < this.count; row++) yield this.recordWith(row, problems.get(row) ?? '')
  }
  /** The identifiers of a file's symbols, as its record has them. */
  symbolIds(row: number): readonly number[] {
    this.ranges ??= this.readRanges()
    return this.ranges[row] ?? []
  }

  private recordWith(row: number, problems: string): FileRecord {
    return {
      id: this.id(row), path: this.folder + (this.names[row] ?? ''), language: this.language(row), hash: this.hash(row),
      stamp: this.stamp(row), readNs: this.readNs(row), problems, symbolIds: this.symbolIds(row),
    }
  }
  private place(first: number, width: number, row: number): number {
    return headBytes + first * this.count + width * row
  }
  private part(number: number): ByteReader {
    return new ByteReader(this.bytes, this.view.getUint32(number * 4))
  }
  private readLanguages(): readonly string[] {
    const reader = this.part(1)
    return Array.from({ length: reader.unsigned() }, () => textIn(reader))
  }
  /** All names are one text, cut by their lengths in UTF-16 units. */
  private readNames(): readonly string[] {
    const reader = this.part(2)
    const lengths = Array.from({ length: this.count }, () => reader.unsigned())
    const text = textIn(reader)
    let at = 0
    return lengths.map(length => text.slice(at, (at += length)))
  }
  /** Those of other files are passed over unread. */
  private problemsOf(row: number): string {
    const reader = this.part(3)
    for (let left = reader.unsigned(); left > 0; left--) {
      const at = reader.unsigned()
      if (at === row) return textIn(reader)
      // in the order of rows
      if (at > row) break
      reader.skip(reader.unsigned())
    }
    return ''
  }
  private readRanges(): readonly (readonly number[])[] {
    const reader = this.part(4)
    return Array.from({ length: this.count }, () => rangesIn(reader))
  }
}

/** The sheet of a folder's files, in any order. */
export function sheetOf(folder: string, records: Iterable<FileRecord>): FolderSheet {
  const sorted = Array.from(records, record => ({ ...record, name: nameOf(record.path) })).sort((a, b) => comparePaths(a.name, b.name))
  const languages = [...new Set(sorted.map(({ language }) => language))]
  if (languages.length > mostLanguages) throw new InvariantError(`the files of ${folder} are of ${languages.length} languages`)
  const writer = new ByteWriter(sorted.length * 24 + 64)
  const starts = [0, 0, 0, 0]
  const [languagesPart, namesPart, problemsPart, idsPart] = [0, 1, 2, 3] as const
  starts[languagesPart] = writer.length
  writer.unsigned(languages.length)
  for (const language of languages) writeText(writer, language)
  starts[namesPart] = writer.length
  for (const { name } of sorted) writer.unsigned(name.length)
  writeText(writer, sorted.map(({ name }) => name).join(''))
  starts[problemsPart] = writer.length
  writer.unsigned(sorted.filter(({ problems }) => problems !== '').length)
  for (const [row, { problems }] of sorted.entries()) {
    if (problems === '') continue
    writer.unsigned(row)
    writeText(writer, problems)
  }
  starts[idsPart] = writer.length
  for (const { symbolIds } of sorted) writeRanges(writer, symbolIds)
  const bytes = new Uint8Array(headBytes + sorted.length * column.end + writer.length)
  writeColumns(bytes, sorted, languages)
  const view = new DataView(bytes.buffer)
  for (const [i, start] of starts.entries()) view.setUint32((i + 1) * 4, bytes.length - writer.length + start)
  bytes.set(writer.view(), bytes.length - writer.length)
  return new FolderSheet(folder, bytes)
}

function writeColumns(bytes: Uint8Array<ArrayBuffer>, files: readonly FileRecord[], languages: readonly string[]): void {
  const view = new DataView(bytes.buffer)
  const count = files.length
  view.setUint32(0, count)
  for (const [row, { id, hash, stamp, readNs, language }] of files.entries()) {
    if (!hexDigits.test(hash)) throw new InvariantError(`a file's hash is 64 hex digits, not ${hash}`)
    const place = (first: number, width: number): number => headBytes + first * count + width * row
    view.setFloat64(place(column.size, 8), stamp.size)
    view.setBigInt64(place(column.mtime, 8), stamp.mtimeNs)
    view.setBigInt64(place(column.ctime, 8), stamp.ctimeNs)
    view.setBigUint64(place(column.inode, 8), stamp.inode)
    view.setBigInt64(place(column.read, 8), readNs)
    bytes.set(Buffer.from(hash, 'hex'), place(column.hash, hashBytes))
    view.setUint32(place(column.id, 4), id)
    view.setUint8(place(column.language, 1), languages.indexOf(language))
  }
}

function writeText(writer: ByteWriter, text: string): void {
  const bytes = Buffer.from(text)
  writer.unsigned(bytes.length)
  writer.bytes(bytes)
}

function textIn(reader: ByteReader): string {
  const { buffer, byteOffset, length } = reader.slice(reader.unsigned())
  return Buffer.from(buffer, byteOffset, length).toString('utf8')
}

function writeRanges(writer: ByteWriter, symbolIds: readonly number[]): void {
  writer.unsigned(symbolIds.length)
  let last = 0
  for (const number of symbolIds) {
    writer.signed(number - last)
    last = number
  }
}

function rangesIn(reader: ByteReader): readonly number[] {
  const symbolIds: number[] = []
  let last = 0
  for (let left = reader.unsigned(); left > 0; left--) symbolIds.push((last += reader.signed()))
  return symbolIds
}

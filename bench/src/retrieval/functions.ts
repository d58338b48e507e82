/** The functions of a snapshot, with their texts: what is retrieved. */
import fs from 'node:fs'
import path from 'node:path'
import { at, FileFacts, flag, kindCode, openLinks } from '@codeloom/model'
import type { FileRecord, StoreSnapshot } from '@codeloom/store'

export interface CodeFunction {
  /** `path:line:column` of its name */
  readonly key: string
  readonly path: string
  readonly name: string
  readonly start: number
  readonly end: number
  /** lines, the last one included */
  readonly firstLine: number
  readonly lastLine: number
  readonly nameStart: number
  readonly doc: string
}

export interface CodeFile {
  readonly path: string
  readonly hash: string
  readonly text: string
  /** containers before what they hold */
  readonly functions: readonly CodeFunction[]
}

const callable: ReadonlySet<number> = new Set([kindCode.function, kindCode.method, kindCode.constructor, kindCode.getter, kindCode.setter])

export class Functions {
  readonly files: readonly CodeFile[]
  /** by the place of a name: of a declaration that has a definition, the definition's */
  private readonly defined = new Map<string, string>()
  private readonly keys: ReadonlySet<string>

  /** Unchanged files of another snapshot are taken from `before`. */
  constructor(dir: string, snapshot: StoreSnapshot, before?: Functions, textOf = (record: FileRecord): string => fs.readFileSync(path.join(dir, record.path), 'utf8')) {
    const known = new Map(before?.files.map(file => [file.path, file]))
    const files: CodeFile[] = []
    const places = new Map<number, string>()
    const declares: (readonly [key: string, symbol: number])[] = []
    for (const record of snapshot.files()) {
      const blob = snapshot.blob('facts', record.id)
      if (blob === undefined) continue
      const facts = new FileFacts(blob)
      const keys = keysOf(facts, record)
      for (const [row, id] of idsOf(record).entries()) places.set(id, keys[row] ?? '')
      const linked = snapshot.blob('links', record.id)
      if (linked !== undefined) for (const { row, symbol } of openLinks(linked).declares) declares.push([keys[row] ?? '', symbol])
      const same = known.get(record.path)
      const file = same?.hash === record.hash ? same : readFile(textOf, record, { facts, keys })
      if (file.functions.length > 0) files.push(file)
    }
    this.files = files
    this.keys = new Set(files.flatMap(file => file.functions.map(({ key }) => key)))
    for (const [key, symbol] of declares) {
      const definition = places.get(symbol)
      if (definition !== undefined && definition !== key) this.defined.set(key, definition)
    }
  }
  definitionOf(key: string): string {
    return this.defined.get(key) ?? key
  }
  has(key: string): boolean {
    return this.keys.has(key)
  }
}

function keysOf(facts: FileFacts, { path: file }: FileRecord): readonly string[] {
  const { count, nameStart } = facts.symbols
  return Array.from({ length: count }, (_, row) => `${file}:${facts.position(at(nameStart, row)).join(':')}`)
}

function idsOf({ symbolIds }: FileRecord): readonly number[] {
  const ids: number[] = []
  for (let i = 0; i + 1 < symbolIds.length; i += 2) for (let k = 0; k < (symbolIds[i + 1] ?? 0); k++) ids.push((symbolIds[i] ?? 0) + k)
  return ids
}

function readFile(textOf: (record: FileRecord) => string, record: FileRecord, { facts, keys }: { readonly facts: FileFacts; readonly keys: readonly string[] }): CodeFile {
  const { path: file, hash } = record
  const { count, kind, flags, name, start, end, nameStart, doc } = facts.symbols
  const rows = Array.from({ length: count }, (_, row) => row).filter(row => callable.has(at(kind, row)) && (at(flags, row) & flag.declaration) === 0)
  const functions = rows.map(row => ({
    key: keys[row] ?? '', path: file, name: facts.string(at(name, row)), start: at(start, row), end: at(end, row), nameStart: at(nameStart, row),
    firstLine: facts.position(at(start, row))[0], lastLine: facts.position(Math.max(at(start, row), at(end, row) - 1))[0], doc: facts.string(at(doc, row)),
  }))
  const text = functions.length === 0 ? '' : textOf(record).replace(/^\ufeff/, '')
  return { path: file, hash, text, functions }
}

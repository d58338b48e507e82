/**
 * What a file's facts post into the indexes. A function of the facts, the identifiers and the path.
 */
import { addNameKeys, at, flag, forEachNameKey, forEachTextKey, innerNameHash, nameHash, nameTerms as termsOf, pathTermKey, type FileFacts } from '@codeloom/model'
import type { PostingIndex } from '@codeloom/store'

/** Pairs of key and value by index. */
export type Postings = Map<PostingIndex, PairLists>

interface PairLists {
  readonly keys: number[]
  readonly values: number[]
}

export function filePostings(file: PostedFile): Postings {
  const postings: Postings = new Map()
  postFile(file, index => new ListColumn(into(postings, index)))
  return postings
}

export interface PostedFile {
  readonly id: number
  readonly path: string
  readonly facts: FileFacts
  readonly ids: Uint32Array
}

/** Where pairs of one index go: `value` is set first, then come its keys. */
export interface Column {
  value: number
  key(key: number): void
}

/** Posts a file's pairs; a pair that comes twice may be posted twice. */
export function postFile({ id, path, facts, ids }: PostedFile, column: (index: PostingIndex) => Column): void {
  const { symbols, provides, bytes } = facts
  const { name, signature, doc } = symbols
  const [names, nameTerms, textTerms] = [column('name'), column('name-term'), column('text-term')]
  post(column('basename'), nameHash(baseName(path)), id)
  post(column('basename'), nameHash(folderKey(path)), id)
  for (const key of provides.key) post(column('provides'), facts.stringHash(key), id)
  postModule(path, at(ids, 0), { names, nameTerms, textTerms })
  for (let row = 1; row < symbols.count; row++) {
    const symbol = at(ids, row)
    const named = at(name, row)
    const hash = facts.stringHash(named)
    post(names, isGlobal(facts, row) ? hash : innerNameHash(hash), symbol)
    nameTerms.value = symbol
    forEachNameKey(bytes, facts.stringStart(named), facts.stringEnd(named), nameTerms)
    textTerms.value = symbol
    if (at(signature, row) !== 0) forEachTextKey(bytes, facts.stringStart(at(signature, row)), facts.stringEnd(at(signature, row)), textTerms)
    if (at(doc, row) !== 0) forEachTextKey(bytes, facts.stringStart(at(doc, row)), facts.stringEnd(at(doc, row)), textTerms)
  }
}

interface ModuleColumns {
  readonly names: Column
  readonly nameTerms: Column
  readonly textTerms: Column
}

/** A module goes by the last component of its path, and is found by the words of all of them. */
function postModule(path: string, symbol: number, { names, nameTerms, textTerms }: ModuleColumns): void {
  const name = baseName(path)
  for (const term of new Set(termsOf(path))) post(textTerms, pathTermKey(term), symbol)
  post(names, innerNameHash(nameHash(name)), symbol)
  const keys: number[] = []
  addNameKeys(name, keys)
  for (const key of keys) post(nameTerms, key, symbol)
}

function post(column: Column, key: number, value: number): void {
  column.value = value
  column.key(key)
}

class ListColumn implements Column {
  value = 0
  private readonly pairs: PairLists

  constructor(pairs: PairLists) {
    this.pairs = pairs
  }
  key(key: number): void {
    this.pairs.keys.push(key >>> 0)
    this.pairs.values.push(this.value)
  }
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** The folder of a path as a key, which no last component equals: it ends in `/`. */
export function folderKey(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1) || '/'
}

/** Whether other files may find a row by its bare name. */
export function isGlobal(facts: FileFacts, row: number): boolean {
  return (at(facts.symbols.flags, row) & flag.global) !== 0
}

/** What is in `after` and not in `before`. */
export function without(after: Postings, before: Postings): Postings {
  const left: Postings = new Map()
  for (const [index, pairs] of after) {
    const known = new Map<number, Set<number>>()
    const old = before.get(index)
    old?.keys.forEach((key, i) => {
      const values = known.get(key)
      if (values === undefined) known.set(key, new Set([old.values[i] ?? 0]))
      else values.add(old.values[i] ?? 0)
    })
    const kept = into(left, index)
    pairs.keys.forEach((key, i) => {
      const value = pairs.values[i] ?? 0
      if (known.get(key)?.has(value) === true) return
      kept.keys.push(key)
      kept.values.push(value)
    })
  }
  return left
}

function into(postings: Postings, index: PostingIndex): PairLists {
  let pairs = postings.get(index)
  if (pairs === undefined) postings.set(index, (pairs = { keys: [], values: [] }))
  return pairs
}

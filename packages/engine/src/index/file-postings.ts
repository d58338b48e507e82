/**
 * What a file's facts post into the indexes. A function of the facts, the identifiers and the path.
 */
import { addNameKeys, at, flag, forEachNameKey, forEachTextKey, nameHash, type FileFacts } from '@codeloom/model'
import type { PostingIndex } from '@codeloom/store'

/** Pairs of key and value by index. */
export type Postings = Map<PostingIndex, { readonly keys: number[]; readonly values: number[] }>

export function filePostings(file: PostedFile): Postings {
  const postings: Postings = new Map()
  postFile(file, (index, key, value) => post(into(postings, index), key, value))
  return postings
}

export interface PostedFile {
  readonly id: number
  readonly path: string
  readonly facts: FileFacts
  readonly ids: Uint32Array
}

/** Calls `post` with each pair; a pair that comes twice may be called twice. */
export function postFile({ id, path, facts, ids }: PostedFile, post: (index: PostingIndex, key: number, value: number) => void): void {
  const { symbols, provides, bytes } = facts
  const { name, signature, doc } = symbols
  post('basename', nameHash(baseName(path)), id)
  for (const key of provides.key) post('provides', facts.stringHash(key), id)
  postModule(path, at(ids, 0), post)
  for (let row = 1; row < symbols.count; row++) {
    const symbol = at(ids, row)
    const named = at(name, row)
    post('name', facts.stringHash(named), symbol)
    forEachNameKey(bytes, facts.stringStart(named), facts.stringEnd(named), key => post('name-term', key, symbol))
    for (const text of [at(signature, row), at(doc, row)]) {
      if (text !== 0) forEachTextKey(bytes, facts.stringStart(text), facts.stringEnd(text), key => post('text-term', key, symbol))
    }
  }
}

/** A module goes by the last component of its path. */
function postModule(path: string, symbol: number, post: (index: PostingIndex, key: number, value: number) => void): void {
  const name = baseName(path)
  post('name', nameHash(name), symbol)
  const keys: number[] = []
  addNameKeys(name, keys)
  for (const key of keys) post('name-term', key, symbol)
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
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
      if (known.get(key)?.has(value) !== true) post(kept, key, value)
    })
  }
  return left
}

function into(postings: Postings, index: PostingIndex): { keys: number[]; values: number[] } {
  let pairs = postings.get(index)
  if (pairs === undefined) postings.set(index, (pairs = { keys: [], values: [] }))
  return pairs as { keys: number[]; values: number[] }
}

function post(pairs: { keys: number[]; values: number[] }, key: number, value: number): void {
  pairs.keys.push(key)
  pairs.values.push(value)
}

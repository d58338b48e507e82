/**
 * What a file's facts post into the indexes. A function of the facts, the identifiers and the path.
 */
import { addNameKeys, at, flag, nameHash, termKey, textTerms, type FileFacts } from '@codeloom/model'
import type { PostingIndex } from '@codeloom/store'

/** Pairs of key and value by index. */
export type Postings = Map<PostingIndex, { readonly keys: number[]; readonly values: number[] }>

export function filePostings(file: { readonly id: number; readonly path: string; readonly facts: FileFacts; readonly ids: Uint32Array }): Postings {
  const { facts, ids } = file
  const { symbols, provides } = facts
  const postings: Postings = new Map()
  const [name, nameTerm, textTerm] = [into(postings, 'name'), into(postings, 'name-term'), into(postings, 'text-term')]
  post(into(postings, 'basename'), nameHash(baseName(file.path)), file.id)
  for (let row = 0; row < provides.count; row++) post(into(postings, 'provides'), facts.stringHash(at(provides.key, row)), file.id)
  const keys: number[] = []
  for (let row = 0; row < symbols.count; row++) {
    const id = at(ids, row)
    const text = row === 0 ? baseName(file.path) : facts.string(at(symbols.name, row))
    post(name, row === 0 ? nameHash(text) : facts.stringHash(at(symbols.name, row)), id)
    keys.length = 0
    addNameKeys(text, keys)
    for (const key of keys) post(nameTerm, key, id)
    for (const column of [symbols.signature, symbols.doc]) {
      if (at(column, row) === 0) continue
      for (const term of textTerms(facts.string(at(column, row)))) post(textTerm, termKey(term), id)
    }
  }
  return postings
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

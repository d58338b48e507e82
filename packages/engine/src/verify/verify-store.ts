/**
 * Holds a store against itself: whether its records, facts, links, questions, identifiers, postings and Merkle root are
 * what the write path would have put there for one another. Reads alone; goes through the files once to look at each, and
 * as often as memory asks for to compare the postings.
 *
 * Y1: a store that only the write path wrote to has no damage.
 * Y2: a blob, record, identifier, posting or root that was changed, lost or put in behind its back is damage, as far as
 *     answers can depend on it. Postings under keys that nothing in the store leads to are not looked for, so questions
 *     that a file lost, together with every other file that asked them, are not missed.
 */
import { CodecError, FileFacts, openLinks } from '@codeloom/model'
import { StoreError, type FileRecord, type StoreSnapshot } from '@codeloom/store'
import { merkleTree } from '../index/merkle.ts'
import { linkTargets } from '../index/graph-updater.ts'
import { decodeQuestions } from '../index/questions-codec.ts'
import { stateOf } from '../index/update-index.ts'
import { comparePostings, type Tell } from './compare-postings.ts'

export interface Damage {
  /** the path of a file, or the name of a part of the store */
  readonly where: string
  readonly what: string
}

export interface StoreVerdict {
  readonly damage: readonly Damage[]
  readonly files: number
  readonly symbols: number
  /** pairs that were compared */
  readonly postings: number
}

/** `hash` gives the hex digest of bytes, as the write path's does. */
export function verifyStore(snapshot: StoreSnapshot, hash: (bytes: Uint8Array) => string): StoreVerdict {
  const damage: Damage[] = []
  const told = (where: string, what: string): void => void damage.push({ where, what })
  const records = guarded('the list of files', told, () => [...snapshot.files()]) ?? []
  const whole: FileRecord[] = []
  let symbols = 0
  for (const record of records) {
    const count = guarded(record.path, told, () => verifyFile(snapshot, record, told))
    if (count === undefined) continue
    symbols += count
    whole.push(record)
  }
  verifyCommit(snapshot, { records, symbols: whole.length === records.length ? symbols : undefined, hash }, told)
  const postings = guarded('the postings', told, () => comparePostings(snapshot, whole, told)) ?? 0
  return { damage, files: records.length, symbols, postings }
}

/** Runs a check; what the store or a codec cannot read is damage, everything else a mistake of ours. */
function guarded<T>(where: string, told: Tell, check: () => T): T | undefined {
  try {
    return check()
  } catch (error) {
    if (!(error instanceof StoreError || error instanceof CodecError || error instanceof RangeError || error instanceof SyntaxError)) throw error
    told(where, `cannot be read: ${error.message}`)
    return undefined
  }
}

/** Returns how many symbols the file has. */
function verifyFile(snapshot: StoreSnapshot, record: FileRecord, told: Tell): number {
  const { id, path, symbolIds } = record
  if (snapshot.fileAt(path)?.id !== id) told(path, 'is not found by its path')
  if (snapshot.file(id)?.path !== path) told(path, 'is not found by its number')
  const bytes = snapshot.blob('facts', id)
  if (bytes === undefined) {
    told(path, 'has no facts')
    return 0
  }
  const facts = new FileFacts(bytes)
  const { count } = facts.symbols
  let given = 0
  for (let i = 0; i + 1 < symbolIds.length; i += 2) {
    const [start = 0, length = 0] = symbolIds.slice(i, i + 2)
    given += length
    if (length > 0 && (snapshot.owner(start) !== id || snapshot.owner(start + length - 1) !== id)) told(path, `does not own the identifiers ${start} to ${start + length - 1} of its symbols`)
    if (start + length > snapshot.commit.nextSymbolId) told(path, `has identifiers that are still to be given out (${start + length - 1})`)
  }
  if (given !== count) told(path, `has ${count} symbols and ${given} identifiers`)
  if (id >= snapshot.commit.nextFileId) told(path, `has a number that is still to be given out (${id})`)
  verifyLinks(snapshot, { record, facts }, told)
  decodeQuestions(snapshot.blob('questions', id))
  return count
}

function verifyLinks(snapshot: StoreSnapshot, { record, facts }: { readonly record: FileRecord; readonly facts: FileFacts }, told: Tell): void {
  const bytes = snapshot.blob('links', record.id)
  if (bytes === undefined) {
    told(record.path, 'has no links')
    return
  }
  const links = openLinks(bytes)
  if (links.importModules.length !== facts.imports.count) told(record.path, `has ${facts.imports.count} imports and links for ${links.importModules.length}`)
  for (const symbol of linkTargets(bytes)) if (snapshot.owner(symbol) === undefined) told(record.path, `has a link to a symbol that is nowhere (${symbol})`)
}

interface Counted {
  readonly records: readonly FileRecord[]
  /** undefined where not every file could be looked at */
  readonly symbols: number | undefined
  readonly hash: (bytes: Uint8Array) => string
}

function verifyCommit(snapshot: StoreSnapshot, { records, symbols, hash }: Counted, told: Tell): void {
  const { commit } = snapshot
  const { root, beside } = merkleTree(records, hash)
  if (root !== commit.root) told('the Merkle root', 'is not that of the files that are listed')
  for (const [folder, bytes] of beside) {
    const kept = guarded(folder, told, () => snapshot.folderBlob(folder))
    if (kept === undefined || Buffer.compare(kept, bytes) !== 0) told(folder === '' ? '.' : folder, 'has other hashes of its folders beside it than they have')
  }
  const state = guarded('the commit', told, () => stateOf(commit))
  if (state === undefined) return
  if (symbols !== undefined && state.symbols !== symbols) told('the commit', `counts ${state.symbols} symbols, there are ${symbols}`)
  const listed = Object.values(state.languages).reduce((sum, { files }) => sum + files, 0)
  if (listed !== records.length) told('the commit', `counts ${listed} files, there are ${records.length}`)
}

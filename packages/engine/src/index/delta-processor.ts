/**
 * Finds out what changed between the tree and the store, has it read, and writes the new files, their facts and their
 * postings into the transaction.
 *
 * P1: a file whose stamp proves it unchanged, under the same extractor, is not read.
 * P2: what a replaced file had posted and does not post any more is taken away.
 */
import { FileFacts, problemCodes, type Problem, type ProblemCode } from '@codeloom/model'
import type { FileId } from '@codeloom/link'
import { folderOf, type FileRecord } from '@codeloom/store'
import { changedQuestions, type Visible } from './base-changes.ts'
import { filePostings, postFile, without, type Postings } from './file-postings.ts'
import { questionsAbout, removeLinks, removeOpenNames } from './graph-updater.ts'
import { KnownTree, pathIn } from './known-tree.ts'
import type { PostingBuffer } from './posting-buffer.ts'
import type { ProgressTracker } from './progress-tracker.ts'
import type { FileToRead, ReadFile, TreeFile, TreeSource } from './sources.ts'
import { carryIds, idsOf, rangesOf, type IdLane } from './symbol-ids.ts'
import type { TreeCorpus } from './tree-corpus.ts'
import type { QueuedChange } from './write-queue/queued-change.ts'

/** What an update works on. */
export interface Delta {
  readonly transaction: QueuedChange
  readonly tree: TreeSource
  readonly corpus: TreeCorpus
  readonly postings: PostingBuffer
  readonly lane: IdLane
  readonly hasPast: boolean
  /** the group of languages that a language's globals belong to */
  readonly groupOf: (language: string) => number | undefined
  /** extractor versions under which the store's facts were made */
  readonly oldVersions: Readonly<Record<string, number>>
  readonly progress: ProgressTracker
  readonly parsed: (path: string) => void
  readonly gone: (path: string) => void
  readonly signal: AbortSignal | undefined
}

/** What was found; grows while files come in. */
export class Changes {
  readonly read = new Set<FileId>()
  readonly removed = new Set<FileId>()
  readonly questions = new Set<number>()
  added = 0
  changed = 0
  parsed = 0
  /** of other facts that were not parsed for it */
  lent = 0
  /** files that could not be read whole for a reason that may pass */
  unsettled = 0
  bytes = 0
  /** records whose stamp alone is new */
  stamped = 0
  /** the folders of files that came, went or have another content */
  readonly folders = new Set<string>()
  /** those in which anything is recorded otherwise */
  readonly sheets = new Set<string>()
  /** by how much the counts of files by language, and of symbols, differ from before */
  readonly languages = new Map<string, number>()
  symbols = 0
  /** of the files that were read or are gone, what of their problems is now */
  readonly problems = new Map<string, readonly Problem[]>()
  nextFileId: number

  constructor(nextFileId: number) {
    this.nextFileId = nextFileId
  }
  get any(): boolean {
    return this.read.size + this.removed.size + this.stamped > 0
  }
  /** Takes account of a file in place of what it was; undefined stands for no file. */
  count(before: FileRecord | undefined, after: FileRecord | undefined): void {
    for (const [record, sign] of [[before, -1], [after, 1]] as const) {
      if (record === undefined) continue
      this.languages.set(record.language, (this.languages.get(record.language) ?? 0) + sign)
      this.symbols += sign * symbolsIn(record)
    }
    const path = (after ?? before)?.path ?? ''
    if (before?.hash !== after?.hash) this.folders.add(folderOf(path))
  }
}

function symbolsIn(record: FileRecord): number {
  let count = 0
  for (let i = 1; i < record.symbolIds.length; i += 2) count += record.symbolIds[i] ?? 0
  return count
}

/** Brings files, facts and their own postings up to date. */
export async function processDelta(delta: Delta, known: KnownTree): Promise<Changes> {
  const changes = new Changes(Math.max(1, delta.transaction.before.commit.nextFileId))
  const { toRead, gone } = await compare(delta, known)
  for (const record of gone) {
    remove(delta, changes, record)
    await delta.transaction.room()
  }
  delta.progress.expect('read', toRead.length)
  for await (const batch of delta.tree.read(toRead, delta.signal)) {
    for (const file of batch) take(delta, changes, file, known.record(file.file.path))
    await delta.transaction.room()
    delta.progress.advance('read', batch.length, batch.reduce((sum, file) => sum + (file.kind === 'facts' ? file.bytes : 0), 0))
  }
  return changes
}

async function compare(delta: Delta, known: KnownTree): Promise<{ toRead: FileToRead[]; gone: FileRecord[] }> {
  const toRead: FileToRead[] = []
  const gone: FileRecord[] = []
  const told = new Set<string>()
  for await (const differences of delta.tree.sweep(known, delta.signal)) {
    for (const file of differences.changed) {
      told.add(file.path)
      const record = known.record(file.path)
      const isGood = record !== undefined && record.language === file.language && isMadeAlike(delta, file.language) && isPure(delta, known, file)
      toRead.push({ ...file, knownHash: isGood ? record.hash : undefined })
    }
    for (const path of differences.gone) {
      told.add(path)
      const record = known.record(path)
      if (record !== undefined) gone.push(record)
    }
    delta.progress.advance('walk', differences.looked, 0)
  }
  // of a tree that changes while someone waits, what failed once is not read again with each change
  if (delta.tree.isPartial === true && Object.keys(delta.tree.versions).every(language => isMadeAlike(delta, language))) return { toRead, gone }
  for (const { path, language, stamp } of notGood(delta, known)) if (!told.has(path)) toRead.push({ path, language, stamp, knownHash: undefined })
  return { toRead, gone }
}

/** Files that are read again though nothing shows that they changed. */
function* notGood(delta: Delta, known: KnownTree): Generator<TreeFile> {
  for (const [path, problems] of known.problems) {
    const record = problems.some(({ code }) => passing.has(code)) ? known.record(path) : undefined
    if (record !== undefined && isMadeAlike(delta, record.language) && !isPure(delta, known, record)) yield record
  }
  for (const sheet of known.folders.values()) {
    if (sheet.languages.every(language => isMadeAlike(delta, language))) continue
    for (let row = 0; row < sheet.count; row++) {
      const language = sheet.language(row)
      if (!isMadeAlike(delta, language)) yield { path: pathIn(sheet, row), language, stamp: sheet.stamp(row) }
    }
  }
}

function isMadeAlike({ oldVersions, tree }: Delta, language: string): boolean {
  return oldVersions[language] === tree.versions[language]
}

/** Whether what is known of a file follows from its content; a mishap may turn out otherwise the next time, and a limit may be another. */
function isPure({ tree }: Delta, { problems }: KnownTree, { path, stamp }: Pick<TreeFile, 'path' | 'stamp'>): boolean {
  return problems.get(path)?.every(({ code }) => !passing.has(code) || (code === 'too-large' && tree.isTooLarge(stamp))) ?? true
}

const passing: ReadonlySet<ProblemCode> = new Set(['too-large', 'unreadable', 'timeout', 'crash', 'vanished'] as const)

function take(delta: Delta, changes: Changes, read: ReadFile, record: FileRecord | undefined): void {
  if (read.kind === 'gone') {
    if (record !== undefined) remove(delta, changes, record)
  } else if (read.kind === 'same') {
    if (record === undefined) return
    restamp(delta, changes, { ...record, stamp: read.file.stamp, readNs: read.readNs })
  } else replace(delta, changes, read, record)
}

function replace(delta: Delta, changes: Changes, read: Extract<ReadFile, { kind: 'facts' }>, record: FileRecord | undefined): void {
  const { transaction, postings, corpus, lane } = delta
  const facts = new FileFacts(read.facts)
  if (read.problems.some(({ code }) => passing.has(code) && code !== 'too-large')) changes.unsettled++
  if (record !== undefined && isSame(delta, record, read)) {
    const { stamp } = read.file
    if (stamp.size === record.stamp.size && stamp.mtimeNs === record.stamp.mtimeNs && stamp.ctimeNs === record.stamp.ctimeNs) return
    restamp(delta, changes, { ...record, stamp, readNs: read.readNs })
    return
  }
  const id = (record?.id ?? changes.nextFileId++) as FileId
  const before = record === undefined ? undefined : visible(delta, record)
  const ids = before === undefined ? undefined : carryIds(before, facts, lane)
  const symbolIds = ids === undefined ? lane.reserve(facts.symbols.count) : rangesOf(ids)
  const after: Visible = {
    path: read.file.path, group: delta.groupOf(read.file.language), facts, ids: ids ?? idsOf(symbolIds, facts.symbols.count),
  }
  const posted = { id, path: read.file.path, facts, ids: after.ids }
  if (before === undefined) postFile(posted, index => postings.column(index))
  else {
    replacePostings(delta, filePostings({ id, path: before.path, facts: before.facts, ids: before.ids }), filePostings(posted))
    removeOpenNames(transaction, postings, { id, facts: before.facts })
  }
  leave(delta, record, before)
  if (delta.hasPast) for (const question of changedQuestions(before, after)) changes.questions.add(question)
  const problems = problemsOf(facts, read.problems)
  const written = recordOf(read.file, { id, hash: read.hash, readNs: read.readNs, symbolIds, problems })
  transaction.putFile(written)
  changes.sheets.add(folderOf(written.path))
  changes.count(record, written)
  changes.problems.set(read.file.path, problems)
  transaction.putBlob('facts', id, read.facts)
  corpus.add({ id, path: read.file.path, language: read.file.language, symbolIds }, facts)
  changes.read.add(id)
  if (read.isLent === true) changes.lent++
  else changes.parsed++
  delta.parsed(read.file.path)
  changes.bytes += read.bytes
  if (record === undefined) changes.added++
  else changes.changed++
}

function restamp({ transaction }: Delta, changes: Changes, record: FileRecord): void {
  transaction.putFile(record)
  changes.stamped++
  changes.sheets.add(folderOf(record.path))
}

/** Whether reading a file again came to what is known of it: nothing to change, nothing to tell. */
function isSame(delta: Delta, record: FileRecord, read: Extract<ReadFile, { kind: 'facts' }>): boolean {
  if (!isMadeAlike(delta, record.language) || record.language !== read.file.language || record.hash !== read.hash) return false
  const known = delta.transaction.blob('facts', record.id)
  return known !== undefined && Buffer.compare(known, read.facts) === 0 && record.problems === jsonOf(problemsOf(new FileFacts(read.facts), read.problems))
}

function jsonOf(problems: readonly Problem[]): string {
  return problems.length === 0 ? '' : JSON.stringify(problems)
}

function replacePostings({ postings }: Delta, before: Postings, after: Postings): void {
  postings.removeAll(without(before, after))
  postings.addAll(without(after, before))
}

function remove(delta: Delta, changes: Changes, record: FileRecord): void {
  const { transaction, postings, corpus } = delta
  const before = visible(delta, record)
  postings.removeAll(filePostings({ id: record.id, path: record.path, facts: before.facts, ids: before.ids }))
  removeOpenNames(transaction, postings, { id: record.id, facts: before.facts })
  removeLinks(transaction, postings, record.id)
  leave(delta, record, before)
  for (const question of changedQuestions(before, undefined)) changes.questions.add(question)
  changes.removed.add(record.id as FileId)
  changes.count(record, undefined)
  changes.problems.set(record.path, [])
  corpus.remove(record.id)
  for (const question of questionsAbout(transaction, record.id)) changes.questions.add(question)
  transaction.removeFile(record.id)
  delta.gone(record.path)
  changes.sheets.add(folderOf(record.path))
}

/** What the store lets go of may be met again. */
function leave(delta: Delta, record: FileRecord | undefined, before: Visible | undefined): void {
  if (record === undefined || before === undefined || !isMadeAlike(delta, record.language)) return
  const { path, language, hash, problems } = record
  delta.tree.left?.({ path, language, hash, problems, facts: before.facts.bytes })
}

function visible({ transaction, groupOf }: Delta, record: FileRecord): Visible {
  const bytes = transaction.blob('facts', record.id)
  const facts = new FileFacts(bytes ?? new Uint8Array(0))
  return { path: record.path, group: groupOf(record.language), facts, ids: idsOf(record.symbolIds, facts.symbols.count) }
}

type RecordParts = Pick<FileRecord, 'id' | 'hash' | 'readNs' | 'symbolIds'> & { readonly problems: readonly Problem[] }

function recordOf(file: TreeFile, parts: RecordParts): FileRecord {
  const problems = jsonOf(parts.problems)
  return { ...parts, problems, path: file.path, language: file.language, stamp: file.stamp }
}

/** What reading found, and what did not parse, in one problem that says how much and where. */
function problemsOf(facts: FileFacts, reading: readonly Problem[]): readonly Problem[] {
  const { problems } = facts
  if (problems.count === 0) return reading
  const [line, column] = facts.position(problems.start[0] ?? 0)
  const code = facts.string(problems.code[0] ?? 0)
  const parts = problems.count === 1 ? 'one part' : `${problems.count} parts`
  const known = problemCodes.find(each => each === code) ?? 'syntax'
  const message = known === 'syntax' ? `${parts} did not parse, the first at ${line}:${column}` : wholeFile[known] ?? `${words[known] ?? known}, at ${line}:${column}`
  return [...reading, { code: known, message }]
}

/** Of which no place in a file is the cause. */
const wholeFile: Readonly<Partial<Record<ProblemCode, string>>> = {
  timeout: 'it took too long to parse', 'too-large': 'the parser had no room for it',
}

const words: Readonly<Partial<Record<ProblemCode, string>>> = {
  'too-deep': 'it is nested too deeply to be taken in whole', configuration: 'it is not of the form that its tool reads',
}

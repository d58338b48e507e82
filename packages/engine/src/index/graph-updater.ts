/**
 * Links what has to be linked, and no more: the files that were read, and those that asked a question whose answer is
 * another now. Writes links, questions and the postings that follow from them into the transaction.
 *
 * G1: after it, every file's links are those of a fresh index of the same tree.
 * G2: a question whose answer kept its hash disturbs nobody (early cut-off).
 */
import { decodeLinks, encodeLinks, InvariantError, openLinks, type Answer, type FileFacts, type FileLinks, type NewLinks } from '@codeloom/model'
import { questionHash, type FileId, type Linker } from '@codeloom/link'
import { openNamesIn, openNamesOf } from './open-names.ts'
import type { PostingBuffer } from './posting-buffer.ts'
import { QuestionWriter } from './question-writer.ts'
import { allAsked, decodeQuestions, type FileQuestions } from './questions-codec.ts'
import type { TreeCorpus } from './tree-corpus.ts'
import type { Change, QueuedChange } from './write-queue/queued-change.ts'

export interface GraphUpdate {
  readonly transaction: QueuedChange
  readonly corpus: TreeCorpus
  /** makes a linker that keeps nothing of another one */
  readonly makeLinker: () => Linker
  /** from how many bytes on the answers that a linker keeps are written and let go */
  readonly linkBytes: number
  readonly postings: PostingBuffer
  /** files that were read in this update */
  readonly read: ReadonlySet<FileId>
  /** files that are no more */
  readonly removed: ReadonlySet<FileId>
  /** base questions that may have another answer now */
  readonly changed: ReadonlySet<number>
  /** false for the first commit of a store: nobody has asked anything yet */
  readonly hasPast: boolean
  /** questions of files as they stand */
  readonly remembered: Map<FileId, FileQuestions>
  readonly linking: (path: string) => void
  readonly linked: (count: number, total: number) => Promise<void>
}

/** Returns how many files were linked. */
export async function updateGraph(change: GraphUpdate): Promise<number> {
  const questions = new QuestionWriter(change)
  let linker = change.makeLinker()
  const toLink = change.hasPast ? dirtyFiles(change, linker, questions) : latestFirst(change.read)
  let done = 0
  for (const [id, disturbed] of toLink) {
    const file = change.corpus.file(id)
    change.linking(file.path)
    const relinked = disturbed === undefined ? undefined : linker.relink(file, { changed: disturbed, before: () => decodeLinks(linksOf(change, id)) })
    const result = relinked ?? linker.link(file)
    questions.asked.set(id, relinked === undefined ? result.asked : together(questions.of(id).asked, result.asked))
    writeLinks(change, id, result.links)
    if (linker.weight() > change.linkBytes) {
      await questions.write(linker)
      linker = change.makeLinker()
    }
    await change.linked(++done, toLink.size)
  }
  await questions.write(linker)
  await questions.writeAnsweredAgain()
  return toLink.size
}

/** Files to link, with the questions (hashes) of theirs that may have other answers; undefined for those that are linked whatever they asked. */
type ToLink = Map<FileId, Set<number> | undefined>

/** The files that were read last are at hand still. */
function latestFirst(files: ReadonlySet<FileId>): ToLink {
  return new Map([...files].reverse().map(file => [file, undefined]))
}

/** The files whose links may differ, found by climbing from the changed base questions through the levels. */
function dirtyFiles(change: GraphUpdate, linker: Linker, questions: QuestionWriter): ToLink {
  const { transaction, read, removed } = change
  const toLink: ToLink = new Map([...read].map(file => [file, undefined]))
  const queue = [...change.changed]
  const seen = new Set(queue)
  const disturb = (file: FileId, question: number | undefined): void => {
    const known = questions.of(file)
    if (question !== undefined && !removed.has(file) && !read.has(file) && known.asked.includes(question)) toLink.set(file, (toLink.get(file) ?? new Set()).add(question))
    for (const derived of known.derived) {
      if (questions.again.has(derived) || (question !== undefined && !derived.asked.includes(question))) continue
      const now = linker.derive(derived)
      questions.answeredAgain(file, derived, now)
      if (now.answer === derived.answer) continue
      const hash = questionHash(derived)
      if (seen.has(hash)) continue
      seen.add(hash)
      queue.push(hash)
    }
  }
  for (const file of read) disturb(file, undefined)
  for (let question = queue.pop(); question !== undefined; question = queue.pop()) {
    for (const file of transaction.before.postings('asked', question)) if (!removed.has(file as FileId)) disturb(file as FileId, question)
  }
  return toLink
}

function linksOf({ transaction }: GraphUpdate, file: FileId): Uint8Array {
  const bytes = transaction.blob('links', file)
  if (bytes === undefined) throw new InvariantError(`file ${file} asked questions and has no links`)
  return bytes
}

/** The union of two ascending lists; the first where it holds the other. */
function together(hashes: Uint32Array, others: Uint32Array): Uint32Array {
  const known = new Set(hashes)
  return others.every(hash => known.has(hash)) ? hashes : new Uint32Array(known.union(new Set(others))).sort()
}

function writeLinks({ transaction, postings, read, hasPast, corpus }: GraphUpdate, file: FileId, links: NewLinks): void {
  const { facts } = corpus.file(file)
  const bytes = hasPast ? transaction.blob('links', file) : undefined
  const encoded = encodeLinks(links)
  if (bytes !== undefined && !read.has(file) && Buffer.compare(encoded, bytes) === 0) return
  transaction.putBlob('links', file, encoded)
  const known = bytes === undefined ? undefined : openLinks(bytes)
  const before = known === undefined ? new Set<number>() : targetsOf(known, known.answers.distinct())
  const after = targetsOf(links, links.answers.distinct)
  for (const target of after) if (!before.has(target)) postings.add('inbound', target, file)
  for (const target of before) if (!after.has(target)) postings.remove('inbound', target, file)
  // what a file that was read had open was taken away when its facts were replaced
  const wasOpen = known === undefined || read.has(file) ? new Set<number>() : openNamesIn(facts, known)
  const isOpen = openNamesOf(facts, links.answers)
  for (const name of isOpen) if (!wasOpen.has(name)) postings.add('open-call', name, file)
  for (const name of wasOpen) if (!isOpen.has(name)) postings.remove('open-call', name, file)
}

/** Takes away the names of a file's open calls, while its old facts are at hand. */
export function removeOpenNames(transaction: Change, postings: PostingBuffer, { id, facts }: { readonly id: number; readonly facts: FileFacts }): void {
  const links = transaction.blob('links', id)
  if (links !== undefined) for (const name of openNamesIn(facts, openLinks(links))) postings.remove('open-call', name, id)
}

/** Takes away what a file that is no more had posted about others. */
export function removeLinks(transaction: Change, postings: PostingBuffer, file: number): void {
  const links = transaction.blob('links', file)
  if (links !== undefined) for (const target of linkTargets(links)) postings.remove('inbound', target, file)
  for (const question of allAsked(decodeQuestions(transaction.blob('questions', file)))) postings.remove('asked', question, file)
}

/** The derived questions about a file that others asked, by their hashes. */
export function questionsAbout(transaction: Change, file: number): readonly number[] {
  return decodeQuestions(transaction.blob('questions', file)).derived.map(each => questionHash(each))
}

/** Every symbol that encoded links point at. */
export function linkTargets(bytes: Uint8Array): Set<number> {
  const links = openLinks(bytes)
  return targetsOf(links, links.answers.distinct())
}

/** Every symbol that a file's links point at. */
function targetsOf(links: Omit<FileLinks, 'answers'>, answers: Iterable<Answer>): Set<number> {
  const targets = new Set<number>()
  for (const answer of answers) {
    if (answer.found) for (const target of answer.targets) targets.add(target.symbol)
  }
  for (const target of links.runs.values()) targets.add(target.symbol)
  for (const module of links.importModules) if (module !== 0) targets.add(module)
  for (const pairs of [links.declares, links.overrides, links.satisfies, links.maySatisfy]) for (const { symbol } of pairs) targets.add(symbol)
  return targets
}

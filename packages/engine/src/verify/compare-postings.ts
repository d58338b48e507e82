/** The postings of a store against what its facts, links and questions post: key by key, in shares that fit into memory. */
import { FileFacts, openLinks } from '@codeloom/model'
import { questionHash } from '@codeloom/link'
import { postingIndexes, PostingChanges, type FileRecord, type PostingIndex, type StoreSnapshot } from '@codeloom/store'
import { postFile, type Column } from '../index/file-postings.ts'
import { linkTargets } from '../index/graph-updater.ts'
import { openNamesIn } from '../index/open-names.ts'
import { allAsked, decodeQuestions } from '../index/questions-codec.ts'
import { idsOf } from '../index/symbol-ids.ts'

/** About how many pairs a symbol comes to, over all indexes, and how many are held at a time (8 bytes each, twice while they are sorted). */
const pairsPerSymbol = 16
const pairsAtOnce = 8_000_000
const toldPerIndex = 5

export type Tell = (where: string, what: string) => void

/** Returns how many pairs were compared. */
export function comparePostings(snapshot: StoreSnapshot, records: readonly FileRecord[], told: Tell): number {
  const symbols = records.reduce((sum, { symbolIds }) => sum + symbolIds.reduce((all, count, i) => (i % 2 === 1 ? all + count : all), 0), 0)
  const shares = Math.max(1, Math.ceil((symbols * pairsPerSymbol) / pairsAtOnce))
  const wrong = new Map<PostingIndex, number>()
  let pairs = 0
  for (let share = 0; share < shares; share++) {
    const expected = new Expected(shares, share)
    for (const record of records) expected.add(snapshot, record)
    pairs += expected.compare(snapshot, (index, what) => {
      const count = (wrong.get(index) ?? 0) + 1
      wrong.set(index, count)
      if (count <= toldPerIndex) told(`the index ${index}`, what)
    })
  }
  for (const [index, count] of wrong) if (count > toldPerIndex) told(`the index ${index}`, `${count - toldPerIndex} more keys are wrong`)
  return pairs
}

/** The keys of one share, with the values that belong under them. */
class Expected {
  private readonly indexes = new Map<PostingIndex, PostingChanges>(postingIndexes.map(index => [index, new PostingChanges()]))
  private readonly shares: number
  private readonly share: number

  constructor(shares: number, share: number) {
    this.shares = shares
    this.share = share
  }
  add(snapshot: StoreSnapshot, { id, path, symbolIds }: FileRecord): void {
    const bytes = snapshot.blob('facts', id)
    const links = snapshot.blob('links', id)
    if (bytes === undefined || links === undefined) return
    const facts = new FileFacts(bytes)
    const ids = idsOf(symbolIds, facts.symbols.count)
    postFile({ id, path, facts, ids }, index => this.column(index))
    const questions = decodeQuestions(snapshot.blob('questions', id))
    for (const [index, keys] of [
      ['inbound', linkTargets(links)], ['open-call', openNamesIn(facts, openLinks(links))], ['asked', allAsked(questions)],
    ] as const) {
      const column = this.column(index)
      column.value = id
      for (const key of keys) column.key(key)
    }
    const answers = this.column('answer')
    for (const each of questions.derived) {
      answers.value = each.answer
      answers.key(questionHash(each))
    }
  }
  compare(snapshot: StoreSnapshot, wrong: (index: PostingIndex, what: string) => void): number {
    let pairs = 0
    for (const [index, changes] of this.indexes) {
      const { keys, ends, values } = changes.take().added
      pairs += values.length
      for (let i = 0, from = 0; i < keys.length; i++) {
        const [key, to] = [keys[i] ?? 0, ends[i] ?? 0]
        const stored = snapshot.postings(index, key)
        const expected = values.subarray(from, to)
        const problem = index === 'answer' ? otherAnswer(expected, stored) : difference(expected, stored)
        if (problem !== undefined) wrong(index, `the key ${key.toString(16)} ${problem}`)
        from = to
      }
    }
    return pairs
  }
  private column(index: PostingIndex): Column {
    const changes = this.indexes.get(index)
    const { shares, share } = this
    const pair = { key: new Uint32Array(1), value: new Uint32Array(1) }
    return {
      value: 0,
      key(key: number) {
        const unsigned = key >>> 0
        if (unsigned % shares !== share) return
        pair.key[0] = unsigned
        pair.value[0] = this.value
        changes?.add(pair.key, pair.value)
      },
    }
  }
}

/** Questions may share a hash, base questions among them, of which no file says the answer: then more is stored than is known here. */
function otherAnswer(expected: Uint32Array, stored: Uint32Array): string | undefined {
  if (stored.length === 0) return 'lacks its answer'
  return stored.some(answer => expected.includes(answer)) ? undefined : 'has another answer than the one that was given'
}

function difference(expected: Uint32Array, stored: Uint32Array): string | undefined {
  if (Buffer.compare(Buffer.from(expected.buffer, expected.byteOffset, expected.byteLength), Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength)) === 0) return undefined
  const there = new Set(stored)
  const missing = expected.filter(value => !there.has(value))
  if (missing.length > 0) return `lacks ${missing.length} of ${expected.length} values (${missing[0]})`
  return `has ${stored.length - expected.length} values too many`
}

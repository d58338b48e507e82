/**
 * Loads what a full index of 58 MB of C comes to - 4,700 files, 200,000 symbols, 5 M postings - into a fresh store, then
 * makes small commits and reads. Prints seconds, MB, peak memory. `node bench/load.ts [FACTOR]`.
 */
import { postingIndexes, type PostingIndex, type StoreTransaction } from '@codeloom/store'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openSqlite } from '../src/index.ts'

const factor = Number(process.argv[2] ?? 1)
const fileCount = 4_700
/** Pairs in an index, and from how many keys they are drawn; the commonest keys far more often where `skewed`. */
const volumes: readonly { readonly index: PostingIndex; readonly pairs: number; readonly keys: number; readonly skewed: boolean; readonly values: 'symbol' | 'file' | 'hash' }[] = [
  { index: 'name', pairs: 200_000, keys: 170_000, skewed: false, values: 'symbol' },
  { index: 'basename', pairs: 4_700, keys: 3_000, skewed: false, values: 'file' },
  { index: 'inbound', pairs: 300_000, keys: 120_000, skewed: true, values: 'file' },
  { index: 'asked', pairs: 1_200_000, keys: 300_000, skewed: true, values: 'file' },
  { index: 'answer', pairs: 250_000, keys: 250_000, skewed: false, values: 'hash' },
  { index: 'name-term', pairs: 1_000_000, keys: 60_000, skewed: true, values: 'symbol' },
  { index: 'text-term', pairs: 2_000_000, keys: 50_000, skewed: true, values: 'symbol' },
]

let seed = 1
function random(): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
  return seed / 2 ** 32
}
function key(keys: number, skewed: boolean): number {
  const drawn = random()
  return Math.imul(Math.floor((skewed ? drawn ** 3 : drawn) * keys) + 1, 0x9e3779b1) >>> 0
}

interface Batch {
  readonly index: PostingIndex
  readonly keys: Uint32Array
  readonly values: Uint32Array
}

/** What one file adds to the indexes. */
function batchesOf(file: number): readonly Batch[] {
  return volumes.map(({ index, pairs, keys, skewed, values }) => {
    const count = Math.ceil(pairs / fileCount)
    return {
      index,
      keys: Uint32Array.from({ length: count }, () => key(keys * factor, skewed)),
      values: Uint32Array.from({ length: count }, () => (values === 'file' ? file : values === 'hash' ? random() * 2 ** 32 : file * 43 + random() * 43)),
    }
  })
}

function blob(bytes: number): Uint8Array {
  return Uint8Array.from({ length: bytes }, (_, i) => (i < bytes * 0.4 ? 97 + ((i * i) % 23) : random() * random() * 100))
}

function putFile(transaction: StoreTransaction, id: number, facts: Uint8Array): void {
  const stamp = { size: 12_000, mtimeNs: 1_700_000_000_000_000_000n, ctimeNs: 1_700_000_000_000_000_000n, inode: BigInt(id) }
  transaction.putFile({ id, path: `drivers/some/where/d${id % 97}/file-${id}.c`, language: 'plain', hash: id.toString(16).padStart(64, 'a'), stamp, readNs: 1n, problems: '', symbolIds: [id * 43, 43] })
  transaction.putBlob('facts', id, facts)
  transaction.putBlob('links', id, facts.subarray(0, 1_500))
  transaction.putBlob('questions', id, facts.subarray(0, 1_000))
}

interface Spent {
  readonly seconds: number
  readonly cpu: number
}
async function spent(work: () => void | Promise<void>): Promise<Spent> {
  const began = performance.now()
  const cpu = process.cpuUsage()
  await work()
  const used = process.cpuUsage(cpu)
  return { seconds: (performance.now() - began) / 1000, cpu: (used.user + used.system) / 1e6 }
}
function print(what: string, { seconds, cpu }: Spent): void {
  process.stdout.write(`${what.padEnd(34)} ${seconds.toFixed(3)} s wall, ${cpu.toFixed(3)} s CPU, RSS ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MB\n`)
}

const folder = mkdtempSync(path.join(tmpdir(), 'codeloom-load-'))
const store = openSqlite({ path: path.join(folder, 'graph.db'), create: true })
const label = { root: 'ab'.repeat(32), label: 'bench', nextFileId: 1, nextSymbolId: 1, state: '' }
const facts = Array.from({ length: 16 }, () => blob(5_000))

const transaction = await store.begin()
let put: Spent = { seconds: 0, cpu: 0 }
const filesAtOnce = 100
for (let first = 1; first <= fileCount * factor; first += filesAtOnce) {
  const made = Array.from({ length: filesAtOnce }, (_, i) => batchesOf(first + i))
  const { seconds, cpu } = await spent(() => {
    for (const [i, batches] of made.entries()) {
      putFile(transaction, first + i, facts[i % 16] ?? new Uint8Array(0))
      for (const { index, keys, values } of batches) transaction.addPostings(index, keys, values)
    }
  })
  put = { seconds: put.seconds + seconds, cpu: put.cpu + cpu }
}
print('load: put', put)
print('load: commit', await spent(() => void transaction.commit(label)))
process.stdout.write(`${(store.sizes().bytes / 2 ** 20).toFixed(1)} MB stored, peak RSS ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB\n`)

const snapshot = store.snapshot()
const reads = 20_000
for (const round of ['cold', 'warm']) {
  seed = 7
  const read = await spent(() => {
    for (let i = 0; i < reads; i++) snapshot.postings(postingIndexes[i % 3 === 0 ? 0 : 4] ?? 'name', key(170_000 * factor, true))
  })
  print(`${reads} postings, ${round}: ${((read.seconds * 1e6) / reads).toFixed(1)} us each`, read)
}
const blobs = await spent(() => {
  for (let i = 0; i < reads; i++) snapshot.blob('facts', 1 + Math.floor(random() * fileCount * factor))
})
print(`blobs: ${((blobs.seconds * 1e6) / reads).toFixed(1)} us each`, blobs)
snapshot.close()
const opened = await spent(() => {
  for (let i = 0; i < 2_000; i++) store.snapshot().close()
})
print(`snapshot, nobody reading: ${((opened.seconds * 1e6) / 2_000).toFixed(1)} us`, opened)

const edits = 200
const edited = await spent(async () => {
  for (let i = 1; i <= edits; i++) {
    const edit = await store.begin()
    putFile(edit, i, facts[i % 16] ?? new Uint8Array(0))
    for (const { index, keys, values } of batchesOf(i)) {
      const changed = Math.ceil(keys.length / 10)
      edit.removePostings(index, keys.subarray(0, changed), values.subarray(0, changed))
      edit.addPostings(index, keys.subarray(changed, changed * 2), values.subarray(changed, changed * 2))
    }
    edit.commit(label)
  }
})
print(`${edits} edits: ${((edited.seconds * 1e3) / edits).toFixed(2)} ms each`, edited)
process.stdout.write(`${(store.sizes().bytes / 2 ** 20).toFixed(1)} MB stored\n`)
print('close', await spent(() => store.close()))
rmSync(folder, { recursive: true })

/**
 * Parses the files of a tree and does nothing else: what an index costs is measured against this. The same files, grammars,
 * batches and workers as reading has; no facts, no hash, no store. The grammars run in the tiers that V8 gives them by
 * itself, not in the optimised code that reading keeps from earlier runs (`compiled-wasm.ts`): it is the yardstick of what
 * parsing costs whoever just parses. With `narrow` texts are read as the index reads them, ASCII as bytes (`syntax/src/runtime.ts`). A program of its own, so
 * that the whole process can be measured: `node packages/host/src/parse-only.ts DIR [WORKERS] [narrow]` prints JSON.
 */
import { readFileSync } from 'node:fs'
import os from 'node:os'
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads'
import { InvariantError } from '@codeloom/model'
import { claimsOf } from './claims.ts'
import { findRoot } from './find-root.ts'
import { registeredLanguages } from './languages.ts'
import { cutIntoBatches } from './read/batches.ts'
import { chooseTier } from './read/compile-tier.ts'
import { decode } from './read/decode.ts'
import { GrammarShelf } from './read/grammar-shelf.ts'
import { workersFor } from './read/read-tree.ts'
import { openTree } from './open-tree.ts'

type Reading = 'heap' | 'narrow'

interface WorkerTask {
  readonly dir: string
  readonly reading: Reading
}

interface Parsed {
  readonly files: number
  readonly bytes: number
}

async function main(dir: string, workers: number, reading: Reading): Promise<Parsed & { readonly milliseconds: number; readonly workers: number }> {
  const languages = await registeredLanguages()
  const root = findRoot('.', dir)
  const tree = await openTree(root, { languages })
  const claimOf = claimsOf(languages)
  const files = (await Array.fromAsync(tree.sweep({ sequence: 0, folders: new Map() }))).flatMap(({ changed }) => changed)
    .filter(({ path }) => claimOf(path.slice(path.lastIndexOf('/') + 1))?.kind === 'source')
    .map(file => ({ ...file, knownHash: undefined }))
  chooseTier(files, claimOf, languages.url)
  const began = performance.now()
  const used = workersFor(files, workers)
  const batches = cutIntoBatches(files, used).map(batch => batch.files.map(({ path }) => path)).toReversed()
  const parsed = await Promise.all(Array.from({ length: used }, () => parseBatches({ dir: root.dir, reading }, batches)))
  const sum = (of: (each: Parsed) => number): number => parsed.reduce((total, each) => total + of(each), 0)
  return { files: sum(each => each.files), bytes: sum(each => each.bytes), milliseconds: Math.round(performance.now() - began), workers: used }
}

/** One worker, given batches until none is left. */
function parseBatches(task: WorkerTask, batches: (readonly string[])[]): Promise<Parsed> {
  const worker = new Worker(new URL(import.meta.url), { workerData: task })
  return new Promise((resolve, reject) => {
    let files = 0
    let bytes = 0
    let outstanding = 0
    const give = (): void => {
      const batch = batches.pop()
      if (batch !== undefined) {
        outstanding++
        worker.postMessage(batch)
      } else if (outstanding === 0) void worker.terminate().then(() => resolve({ files, bytes }))
    }
    worker.on('error', reject)
    worker.on('message', (parsed: Parsed) => {
      files += parsed.files
      bytes += parsed.bytes
      outstanding--
      give()
    })
    give()
    give()
  })
}

/** The worker's side: every file as the extractor sees it, to a syntax tree that is dropped. */
async function parseHere({ dir, reading }: WorkerTask): Promise<void> {
  const languages = await registeredLanguages()
  const claimOf = claimsOf(languages)
  const shelf = new GrammarShelf(languages.url)
  const parse = async (file: string): Promise<number> => {
    const claim = claimOf(file.slice(file.lastIndexOf('/') + 1))
    if (claim?.kind !== 'source') throw new InvariantError(`no grammar for ${file}`)
    const bytes = readFileSync(`${dir}/${file}`)
    const decoded = decode(bytes)
    if (decoded.kind === 'text') (await shelf.extraction(claim.language, claim.grammar)).parser.parseOnly(decoded.text, reading)
    return bytes.length
  }
  let last = Promise.resolve()
  parentPort?.on('message', (batch: readonly string[]) => {
    last = last.then(async () => {
      let bytes = 0
      for (const file of batch) bytes += await parse(file)
      parentPort?.postMessage({ files: batch.length, bytes })
    })
  })
}

if (!isMainThread) await parseHere(workerData)
else if (import.meta.main) {
  const [dir, workers, narrow] = process.argv.slice(2)
  process.stdout.write(`${JSON.stringify(await main(dir ?? '.', workers === undefined ? os.availableParallelism() : Number(workers), narrow === 'narrow' ? 'narrow' : 'heap'))}\n`)
}

/**
 * An index brought up to date beside a fresh one of the same tree, in this process with the host's real workers: what both
 * hold is compared byte for byte. Facts are never taken from another store here, so that a fresh index owes nothing to the
 * one that it is compared with.
 */
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { canonicalDump, linkedInVain, updateIndex, type UpdateSummary } from '@codeloom/engine'
import { findRoot, openTree } from '@codeloom/host'
import { linkRules } from '@codeloom/languages'
import { openSqlite } from '@codeloom/sqlite'
import { openMemory, type GraphStore } from '@codeloom/store'

/** How many workers read; undefined as `codeloom index` has it: as many as there are cores, none for a few small files. */
export type Workers = number | undefined

export interface Updated {
  readonly summary: UpdateSummary
  readonly milliseconds: number
  /** files that were linked though all that they had asked was answered as before */
  readonly inVain: readonly string[]
}

export async function bringUpToDate(dir: string, store: GraphStore, workers: Workers): Promise<Updated> {
  const began = performance.now()
  const root = findRoot(dir, dir)
  const tree = await openTree(root, { workers })
  const before = store.snapshot()
  const [changed, linked] = [new Set<string>(), new Set<string>()]
  const summary = await updateIndex({ store, tree, rules: linkRules, repo: 'replayed', onWork: (what, path) => (what === 'parse' ? changed : linked).add(path) })
  const milliseconds = performance.now() - began
  const after = store.snapshot()
  const inVain = linkedInVain(before, after, { changed, linked })
  for (const snapshot of [before, after]) snapshot.close()
  return { summary, milliseconds, inVain }
}

/** `mem`, or a file of SQLite that is made. */
export function makeStore(url: string): GraphStore {
  if (url === 'mem') return openMemory()
  const file = /^sqlite:(.+)$/.exec(url)?.[1]
  if (file === undefined) throw new TypeError(`no store ${url}: sqlite:PATH or mem`)
  return openSqlite({ path: path.resolve(file), create: true })
}

/** Whether two stores hold the same graph, of the same sources. */
export function holdTheSame(a: GraphStore, b: GraphStore): boolean {
  return digestOf(a) === digestOf(b)
}

function digestOf(store: GraphStore): string {
  const snapshot = store.snapshot()
  try {
    const digest = createHash('sha256').update(snapshot.commit.root)
    for (const bytes of canonicalDump(snapshot)) digest.update(bytes)
    return digest.digest('hex')
  } finally {
    snapshot.close()
  }
}

export interface Compared {
  readonly updated: GraphStore
  readonly fresh: GraphStore
}

/** Writes the dumps of both into a folder and tells where they part. */
export function describeDifference({ updated, fresh }: Compared, folder: string): string {
  const [old, now] = [writeDump(updated, path.join(folder, 'updated.jsonl')), writeDump(fresh, path.join(folder, 'fresh.jsonl'))]
  const [extra, missing] = [without(old, now), without(now, old)]
  return [
    `${missing.length} lines are missing, ${extra.length} are too many; the dumps are in ${folder}`,
    ...missing.slice(0, shownLines).map(line => `missing  ${line}`), ...extra.slice(0, shownLines).map(line => `too many ${line}`),
  ].join('\n')
}

const shownLines = 8

function writeDump(store: GraphStore, file: string): readonly string[] {
  const snapshot = store.snapshot()
  const bytes = Buffer.concat([...canonicalDump(snapshot)])
  snapshot.close()
  fs.writeFileSync(file, bytes)
  return bytes.toString().split('\n')
}

function without(lines: readonly string[], others: readonly string[]): readonly string[] {
  const there = new Set(others)
  return lines.filter(line => !there.has(line))
}

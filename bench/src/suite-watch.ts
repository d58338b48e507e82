/**
 * A tree that is watched: how long from the end of a write until another process, which was open before, answers from it.
 * The watcher is `codeloom watch` as its users start it; commits are durable, and the debounce counts.
 */
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createQueries, type Queries } from '@codeloom/engine'
import { openSqlite } from '@codeloom/sqlite'
import { corpusFolder, NotRun } from './corpora.ts'
import { WatchProcess } from './live/watch-process.ts'
import { measureProcess } from './measure-process.ts'
import { indexCommand } from './programs.ts'
import { median, quantile, rounded } from './statistics.ts'
import type { Figure, Suite, SuiteOptions, SuiteResult } from './suite.ts'

interface Watched {
  readonly corpus: string
  /** what a file of it ends with */
  readonly suffix: string
  readonly edits: readonly Edit[]
  readonly wide?: readonly WideEdit[]
}

/** A kind of edit: what a file holds after the n-th. */
interface Edit {
  readonly name: string
  readonly apply: (text: string, n: number) => string
  readonly p50: number
  readonly p99: number
}

/** An edit of one file that concerns very many; median of a few. */
interface WideEdit {
  readonly name: string
  readonly file: string
  readonly apply: (text: string) => string
  readonly atMost: number
}

/** So many empty lines that an edit of a file can be told from the one before it. */
function lines(n: number): string {
  return '\n'.repeat(1 + (n % 7))
}

const cEdits: readonly Edit[] = [
  { name: 'an edit in a body', apply: (text, n) => afterLast(text, '\n{\n', `\tint bench_${n} = ${n};\n${lines(n)}`), p50: 25, p99: 50 },
  { name: 'a new local function', apply: (text, n) => `${text}\nstatic int bench_${n}(void)\n{\n\treturn ${n};\n}\n`, p50: 25, p99: 50 },
  { name: 'a new export that answers nobody', apply: (text, n) => `${text}\nint bench_${n}(void)\n{\n\treturn ${n};\n}\n`, p50: 25, p99: 50 },
  { name: 'a call of a hub (kfree)', apply: (text, n) => `${text}\nvoid bench_${n}(void *p)\n{\n\tkfree(p);\n}\n`, p50: 60, p99: 60 },
]

const tsEdits: readonly Edit[] = [
  { name: 'an edit in a body', apply: (text, n) => `${text}\nfunction bench() {\n  const x = ${n}\n${lines(n)}  return x\n}\n`, p50: 25, p99: 50 },
  { name: 'a new local function', apply: (text, n) => `${text}\nfunction bench${n}() {\n  return ${n}\n}\n`, p50: 25, p99: 50 },
  { name: 'a new export that answers nobody', apply: (text, n) => `${text}\nexport function bench${n}() {\n  return ${n}\n}\n`, p50: 25, p99: 50 },
]

/** By the counts of `grep -rlw` over the `.c` and `.h` files of the tree. */
const linuxWide: readonly WideEdit[] = [
  { name: 'a renamed export that 500 files use', file: 'fs/debugfs/inode.c', apply: text => text.replaceAll(/^(struct dentry \*)debugfs_create_dir\(/gm, '$1debugfs_bench_dir('), atMost: 1_000 },
  { name: 'a signature in a header that 9,000 files include', file: 'include/linux/slab.h', apply: text => text.replace('void kfree(const void *objp);', 'void kfree(const void *objp, int bench);'), atMost: 2_000 },
  { name: 'a new global name that 8,900 files ask for', file: 'mm/maccess.c', apply: text => `${text}\nvoid kfree(const void *objp)\n{\n}\n`, atMost: 3_000 },
]

const trees: readonly Watched[] = [
  { corpus: 'typescript-20mb', suffix: '.ts', edits: tsEdits },
  { corpus: 'linux-kernel-fs-mm', suffix: '.c', edits: cEdits },
  { corpus: 'linux-source-6.1', suffix: '.c', edits: cEdits, wide: linuxWide },
]

export const watchSuites: readonly Suite[] = trees.map(tree => ({ name: `watch-${tree.corpus}`, run: options => watched(tree, options) }))

/** of each kind, over so many files; between two of them it is quiet so long, milliseconds */
const [editsOfEach, files, pauseMs] = [100, 25, 120]
const wideEditsOfEach = 5
/** An answer that takes longer never came. */
const mostMs = 20_000

async function watched({ corpus, suffix, edits, wide = [] }: Watched, options: SuiteOptions): Promise<SuiteResult> {
  const source = corpusFolder(corpus)
  const dir = path.join(options.folder, corpus)
  fs.cpSync(source, dir, { recursive: true })
  const index = { dir, store: path.join(options.folder, 'index.db'), cache: path.join(options.folder, 'cache'), compiled: options.compiled }
  await measureProcess(indexCommand(index), options.folder)
  const began = performance.now()
  const watcher = new WatchProcess(index)
  await watcher.live()
  const liveMs = performance.now() - began
  if (!watcher.isRunning) throw new NotRun(`codeloom watch said ${watcher.said}`)
  const store = openSqlite({ path: index.store, create: false })
  try {
    const asking: Asking = { dir, queries: createQueries(store), originals: new Map() }
    const chosen = middleFiles(dir, suffix, files)
    const first = await latency(asking, { file: chosen[0] ?? '', apply: edits[0]?.apply ?? (text => text), n: 0 })
    const times = new Map<string, readonly number[]>()
    for (const { name, apply } of edits) times.set(name, await timesOf(asking, { chosen, apply }))
    for (const edit of wide) times.set(edit.name, await wideTimesOf(asking, edit))
    const figures = edits.flatMap(({ name, p50, p99 }): readonly Figure[] => [
      { name: `${name}: p50`, value: rounded(median(times.get(name) ?? []), 1), unit: 'ms', atMost: p50 },
      { name: `${name}: p99`, value: rounded(quantile(times.get(name) ?? [], 0.99), 1), unit: 'ms', atMost: p99 },
    ])
    return {
      on: { corpus, edits: editsOfEach, files: chosen.length, folders: watcher.told.find(({ event }) => event === 'live')?.folders ?? Number.NaN },
      figures: [
        { name: 'until it is live', value: rounded(liveMs, 0), unit: 'ms', atMost: 3_000 },
        { name: 'the first edit', value: rounded(first, 1), unit: 'ms', atMost: 150 },
        ...figures,
        ...wide.map(({ name, atMost }) => ({ name, value: rounded(median(times.get(name) ?? []), 0), unit: 'ms', atMost })),
        { name: 'memory of the watcher', value: rounded(watcher.peakMb, 0), unit: 'MB', atMost: 400 },
      ],
      runs: {},
      raw: { firstMs: first, editMs: Object.fromEntries(times) },
    }
  } finally {
    store.close()
    await watcher.end('SIGINT')
  }
}

interface Asking {
  readonly dir: string
  readonly queries: Queries
  /** by path, what each file holds that is edited */
  readonly originals: Map<string, string>
}

async function timesOf(asking: Asking, { chosen, apply }: { readonly chosen: readonly string[]; readonly apply: Edit['apply'] }): Promise<readonly number[]> {
  const times: number[] = []
  for (let n = 1; n <= editsOfEach; n++) {
    times.push(await latency(asking, { file: chosen[n % chosen.length] ?? '', apply, n }))
    await sleep(pauseMs)
  }
  return times
}

/** To and fro: what undoes the edit is waited for, and not counted. */
async function wideTimesOf(asking: Asking, { file, apply }: WideEdit): Promise<readonly number[]> {
  const times: number[] = []
  for (let n = 1; n <= wideEditsOfEach; n++) {
    times.push(await latency(asking, { file, apply, n }))
    await sleep(pauseMs)
    await latency(asking, { file, apply: text => text, n })
    await sleep(pauseMs)
  }
  return times
}

interface OneEdit {
  readonly file: string
  readonly apply: Edit['apply']
  readonly n: number
}

/** Milliseconds from the end of the write until the symbols of the file are answered from a tree that holds it. */
async function latency({ dir, queries, originals }: Asking, { file, apply, n }: OneEdit): Promise<number> {
  const full = path.join(dir, file)
  const original = originals.get(full) ?? fs.readFileSync(full, 'utf8')
  originals.set(full, original)
  // the Merkle root over the sources is another as soon as the content is
  const ask = (): string => {
    const response = queries.answer({ method: 'symbols', params: { path: file } })
    if ('error' in response) throw new NotRun(`${file}: ${response.error.message}`)
    return response.snapshot.root
  }
  const before = ask()
  fs.writeFileSync(full, apply(original, n))
  const written = performance.now()
  while (ask() === before) {
    if (performance.now() - written > mostMs) throw new NotRun(`an edit of ${file} never came in`)
    await sleep(1)
  }
  return performance.now() - written
}

function afterLast(text: string, mark: string, more: string): string {
  const at = text.lastIndexOf(mark)
  return at < 0 ? `${text}\n/* ${more.trim()} */\nint bench;\n` : text.slice(0, at + mark.length) + more + text.slice(at + mark.length)
}

/** Files of middling size, spread over the tree. */
function middleFiles(dir: string, suffix: string, wanted: number): readonly string[] {
  const found = fs.readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith(suffix) && !/(^|\/)(node_modules|dist|\.git)\//.test(file)).toSorted()
  const bySize = found.map(file => ({ file, size: fs.statSync(path.join(dir, file)).size })).filter(({ size }) => size > 2_000).toSorted((a, b) => a.size - b.size)
  const middle = bySize.slice(bySize.length >> 2, (bySize.length * 3) >> 2).toSorted((a, b) => (a.file < b.file ? -1 : 1))
  return Array.from({ length: Math.min(wanted, middle.length) }, (_, i) => middle[Math.floor((i * middle.length) / wanted)]?.file ?? '')
}

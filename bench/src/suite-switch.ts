/**
 * A branch switch of 1,000 files under a watcher, and a second worktree: how long from the last write until another process,
 * which was open before, answers from all of it; and how many files were parsed for it. Files are taken away and written anew,
 * as git does.
 */
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openSqlite } from '@codeloom/sqlite'
import type { GraphStore } from '@codeloom/store'
import { corpusFolder, NotRun } from './corpora.ts'
import { WatchProcess, type WatchEvent } from './live/watch-process.ts'
import { measureProcess } from './measure-process.ts'
import { indexCommand, type IndexCommand } from './programs.ts'
import { median, rounded } from './statistics.ts'
import type { Suite, SuiteOptions, SuiteResult } from './suite.ts'

interface Switched {
  readonly corpus: string
  readonly suffix: string
  /** what the other branch holds of a file: most have a body of their own, each fifth a new export */
  readonly apply: (text: string, n: number) => string
}

const trees: readonly Switched[] = [
  { corpus: 'typescript-20mb', suffix: '.ts', apply: (text, n) => `${text}\n${n % 5 === 0 ? 'export ' : ''}function branch${n}() {\n  const x = ${n}\n  return x\n}\n` },
  { corpus: 'linux-kernel-fs-mm', suffix: '.c', apply: (text, n) => `${text}\n${n % 5 === 0 ? '' : 'static '}int branch_${n}(void)\n{\n\treturn ${n};\n}\n` },
]

export const switchSuites: readonly Suite[] = trees.map(tree => ({ name: `switch-${tree.corpus}`, run: options => switches(tree, options) }))

const switchedFiles = 1_000
/** there and back, so often, after the branch has been seen once */
const seenRounds = 3
/** So long nothing came: it may be all in. */
const quietMs = 1_500
const mostMs = 60_000

async function switches({ corpus, suffix, apply }: Switched, options: SuiteOptions): Promise<SuiteResult> {
  const dir = path.join(options.folder, corpus)
  fs.cpSync(corpusFolder(corpus), dir, { recursive: true })
  // the worktrees of a repository know each other by their origin
  fs.mkdirSync(path.join(dir, '.git'), { recursive: true })
  fs.writeFileSync(path.join(dir, '.git', 'config'), '[remote "origin"]\n\turl = https://example.org/switched.git\n')
  const cache = path.join(options.folder, 'cache')
  const index = { dir, store: path.join(options.folder, 'index.db'), cache, compiled: options.compiled }
  await measureProcess(indexCommand(index), options.folder)
  const chosen = spread(dir, suffix)
  const branches = { one: new Map(chosen.map(file => [file, fs.readFileSync(path.join(dir, file), 'utf8')])), two: new Map<string, string>() }
  for (const [n, [file, text]] of [...branches.one].entries()) branches.two.set(file, apply(text, n))
  const watcher = new WatchProcess(index)
  await watcher.live()
  const store = openSqlite({ path: index.store, create: false })
  try {
    await sleep(quietMs)
    const switching = { index, store, watcher }
    const first = await switchTo(switching, branches.two)
    const seen: Switch[] = []
    for (let round = 0; round < seenRounds; round++) for (const branch of ['one', 'two'] as const) seen.push(await switchTo(switching, branches[branch]))
    const worktree = await secondWorktree(index, options)
    return {
      on: { corpus, files: chosen.length },
      figures: [
        { name: 'a branch that is new', value: rounded(first.ms, 0), unit: 'ms', atMost: 5_000 },
        { name: 'a branch that is new: CPU of the watcher', value: first.cpuMs, unit: 'ms' },
        { name: 'a branch that is new: files parsed', value: first.parsed, unit: '' },
        { name: 'a branch that was seen before', value: rounded(median(seen.map(({ ms }) => ms)), 0), unit: 'ms', atMost: 1_000 },
        { name: 'a branch that was seen before: CPU of the watcher', value: median(seen.map(each => each.cpuMs)), unit: 'ms' },
        { name: 'a branch that was seen before: files parsed at most', value: Math.max(...seen.map(({ parsed }) => parsed)), unit: '', atMost: 0 },
        { name: 'a second worktree of the branch: files parsed', value: worktree, unit: '', atMost: 0 },
      ],
      runs: {},
      raw: { first, seen },
    }
  } finally {
    store.close()
    await watcher.end('SIGINT')
  }
}

interface Switching {
  readonly index: IndexCommand
  readonly store: GraphStore
  readonly watcher: WatchProcess
}

interface Switch {
  /** from the last write until all of it was answered */
  readonly ms: number
  /** what the watcher took of all processors, its look at the whole tree afterwards included */
  readonly cpuMs: number
  readonly writeMs: number
  readonly parsed: number
  readonly lent: number
  readonly linked: number
}

async function switchTo({ index, store, watcher }: Switching, branch: ReadonlyMap<string, string>): Promise<Switch> {
  const [told, cpuMs] = [watcher.commits.length, watcher.cpuMs]
  const began = performance.now()
  for (const [file, text] of branch) {
    const full = path.join(index.dir, file)
    fs.rmSync(full)
    fs.writeFileSync(full, text)
  }
  const written = performance.now()
  const seen = new Map<string, number>()
  let changed = written
  let last: string | undefined
  while (last === undefined || !seen.has(last)) {
    if (performance.now() - written > mostMs) throw new NotRun('the branch never came in')
    const root = rootOf(store)
    if (!seen.has(root)) changed = performance.now()
    if (!seen.has(root)) seen.set(root, changed)
    // the one that keeps it looks at all of it, and says where it stands
    if (last === undefined && performance.now() - changed > quietMs) last = rootIn((await measureProcess(indexCommand(index), path.dirname(index.store))).stdout)
    await sleep(1)
  }
  const ms = (seen.get(last) ?? written) - written
  const sum = (of: (event: WatchEvent) => number | undefined): number => watcher.commits.slice(told).reduce((total, event) => total + (of(event) ?? 0), 0)
  return { ms, cpuMs: watcher.cpuMs - cpuMs, writeMs: written - began, parsed: sum(({ parsed }) => parsed), lent: sum(({ lent }) => lent), linked: sum(({ linked }) => linked) }
}

function rootIn(stdout: string): string {
  const { snapshot }: { readonly snapshot: { readonly root: string } } = JSON.parse(stdout)
  return snapshot.root
}

function rootOf(store: GraphStore): string {
  const snapshot = store.snapshot()
  snapshot.close()
  return snapshot.commit.root
}

/** How many files an index of a copy beside it parses, with the same cache of the user. */
async function secondWorktree(index: IndexCommand, { folder }: SuiteOptions): Promise<number> {
  const dir = path.join(folder, 'worktree')
  fs.cpSync(index.dir, dir, { recursive: true })
  const { stdout } = await measureProcess(indexCommand({ ...index, dir, store: path.join(folder, 'worktree.db') }), folder)
  const summary: { readonly result: { readonly parsed: number } } = JSON.parse(stdout)
  return summary.result.parsed
}

/** Files with the suffix, evenly spread over the tree. */
function spread(dir: string, suffix: string): readonly string[] {
  const found = fs.readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith(suffix) && !/(^|\/)(node_modules|dist|\.git)\//.test(file)).toSorted()
  const wanted = Math.min(switchedFiles, found.length)
  return Array.from({ length: wanted }, (_, i) => found[Math.floor((i * found.length) / wanted)] ?? '')
}

/**
 * What is known of a store and of whoever keeps it, in the text format of Prometheus. A library for it counts by itself; here the
 * counts come from another process, and only have to be written down.
 */
import { latencyBuckets, stages } from '@codeloom/engine'
import type { KeptBy } from '@codeloom/host/holder'

interface Known {
  readonly repo: string
  readonly sequence: number
  readonly files: number
  readonly symbols: number
  readonly bytes: number
  readonly kept: KeptBy
}

type Labels = Readonly<Record<string, string>>
type Sample = readonly [labels: Labels, value: number]

export function metricsText({ repo, sequence, files, symbols, bytes, kept }: Known): string {
  const own = { repository: repo }
  const one = (value: number): readonly Sample[] => [[own, value]]
  return [
    metric('commit_sequence', 'gauge', 'The number of the last commit.', one(sequence)),
    metric('files', 'gauge', 'Files in the graph.', one(files)),
    metric('symbols', 'gauge', 'Symbols in the graph.', one(symbols)),
    metric('store_bytes', 'gauge', 'Bytes of the store on disk.', one(bytes)),
    metric('kept', 'gauge', 'Whether a process keeps the graph equal to the tree.', one(kept.state === 'kept' ? 1 : 0)),
    ...(kept.state === 'kept' ? keeperMetrics(kept.status, own) : []),
  ].join('')
}

type Status = Extract<KeptBy, { readonly state: 'kept' }>['status']

function keeperMetrics({ heldMs, epoch, folders, followers, pending, deadLetters, progress, queue }: Status, own: Labels): readonly string[] {
  const one = (value: number): readonly Sample[] => [[own, value]]
  const byStage = (of: (stage: Status['progress']['stages']['read']) => number): readonly Sample[] => stages.map(stage => [{ ...own, stage }, of(progress.stages[stage])])
  return [
    metric('held_seconds', 'gauge', 'For how long the process has kept it.', one(heldMs / 1000)),
    metric('epoch', 'gauge', 'How often the right to keep it was taken.', one(epoch)),
    metric('watched_folders', 'gauge', 'Folders that are watched.', one(folders)),
    metric('followers', 'gauge', 'Processes that follow its commits.', one(followers)),
    metric('pending_paths', 'gauge', 'Paths that were touched and are not in yet.', one(pending)),
    metric('dead_letters', 'gauge', 'Failures that were given up, and are tried again later.', one(deadLetters.length)),
    metric('updates_total', 'counter', 'Updates, by how they ended.', [[{ ...own, result: 'done' }, progress.done], [{ ...own, result: 'failed' }, progress.failed]]),
    metric('stage_files_total', 'counter', 'Files that went through a stage.', byStage(({ files }) => files)),
    metric('stage_bytes_total', 'counter', 'Bytes that went through a stage.', byStage(({ bytes }) => bytes)),
    metric('stage_seconds_total', 'counter', 'Time that a stage took.', byStage(({ milliseconds }) => milliseconds / 1000)),
    latencyMetric('edit_to_commit_seconds', 'From an edit to the commit that holds it.', { latency: progress.latency, own }),
    ...(queue === undefined ? [] : queueMetrics(queue, own)),
  ]
}

function queueMetrics({ depth, bytes, mostDepth, mostBytes, undurable, sealed, durable, wait, commit }: NonNullable<Status['queue']>, own: Labels): readonly string[] {
  const one = (value: number): readonly Sample[] => [[own, value]]
  return [
    metric('queue_commands', 'gauge', 'Writes that wait for the store.', one(depth)),
    metric('queue_bytes', 'gauge', 'Bytes of the writes that wait for the store.', one(bytes)),
    metric('queue_commands_most', 'gauge', 'The most writes that have waited for the store.', one(mostDepth)),
    metric('queue_bytes_most', 'gauge', 'The most bytes of writes that have waited for the store.', one(mostBytes)),
    metric('queue_undurable', 'gauge', 'Updates that were written whole and are not durable yet.', one(undurable)),
    metric('queue_sealed_total', 'counter', 'Updates that were written whole.', one(sealed)),
    metric('queue_durable_total', 'counter', 'How often the store was made durable for them; several may share one time.', one(durable)),
    latencyMetric('queue_wait_seconds', 'How long updates waited for their turn and for room.', { latency: wait, own }),
    latencyMetric('queue_commit_seconds', 'From the end of an update until it was durable.', { latency: commit, own }),
  ]
}

function latencyMetric(name: string, help: string, { latency: { count, sum, buckets }, own }: { readonly latency: Status['progress']['latency']; readonly own: Labels }): string {
  const ends = [...latencyBuckets.map(end => String(end / 1000)), '+Inf']
  const samples = buckets.map((below, i) => line(`${name}_bucket`, [{ ...own, le: ends[i] ?? '+Inf' }, below]))
  return `${head(name, 'histogram', help)}${samples.join('')}${line(`${name}_sum`, [own, sum / 1000])}${line(`${name}_count`, [own, count])}`
}

function metric(name: string, type: 'gauge' | 'counter', help: string, samples: readonly Sample[]): string {
  return head(name, type, help) + samples.map(sample => line(name, sample)).join('')
}

function head(name: string, type: string, help: string): string {
  return `# HELP codeloom_${name} ${help}\n# TYPE codeloom_${name} ${type}\n`
}

function line(name: string, [labels, value]: Sample): string {
  const written = Object.entries(labels).map(([label, text]) => `${label}="${text.replace(/[\\"\n]/g, sign => (sign === '\n' ? '\\n' : `\\${sign}`))}"`)
  return `codeloom_${name}{${written.join(',')}} ${value}\n`
}

/** Who keeps a store equal to its tree, as an answer says it and as people read it. */
import type { QueueReport } from '@codeloom/engine'
import type { KeptBy } from '@codeloom/host/holder'
import type { KeeperResult } from '@codeloom/model'
import { counted } from './output.ts'

type KeptResult = Extract<KeeperResult, { state: 'kept' }>

export function keeperResult(kept: KeptBy): KeeperResult {
  if (kept.state !== 'kept') return kept
  const { pid, command, version, epoch, heldMs, folders, polling, followers, pending, progress: { now, done, failed, latency }, queue, deadLetters } = kept.status
  const { count, p50, p90, p99, most } = latency
  return {
    state: 'kept', pid, command, version, epoch, milliseconds: heldMs, folders, ...(polling === undefined ? {} : { polling }), followers, pending,
    ...(now === undefined ? {} : { now: { stage: now.stage, done: now.done, ...(now.total === undefined ? {} : { total: now.total }) } }),
    updates: { done, failed }, latency: { count, p50, p90, p99, most }, ...(queue === undefined ? {} : { queue: queueResult(queue) }),
    deadLetters: deadLetters.map(({ paths, whole, message, tries }) => ({ paths: [...paths], whole, message, tries })),
  }
}

function queueResult({ durability, depth, bytes, undurable, sealed, durable, wait, commit }: QueueReport): KeptResult['queue'] {
  const times = ({ p50, p99, most }: QueueReport['wait']): { p50: number; p99: number; most: number } => ({ p50, p99, most })
  return { durability, depth, bytes, undurable, sealed, durable, wait: times(wait), commit: times(commit) }
}

/** Rows of a name and a text. */
export function keeperRows(keeper: KeeperResult): readonly (readonly [string, string])[] {
  if (keeper.state === 'nobody') return [['kept', 'by nobody; codeloom watch keeps it up to date while you edit']]
  if (keeper.state === 'unasked') return [['kept', keeper.why]]
  const { pid, command, version, milliseconds, folders, polling, followers, pending, now, updates, latency, queue, deadLetters } = keeper
  const watched = polling === undefined ? `${counted(folders, 'folder')} watched` : `no watches (${polling}), looked at every few seconds`
  const following = followers === 0 ? '' : `, ${counted(followers, 'process follows', 'processes follow')}`
  return [
    ['kept', `by process ${pid} (codeloom ${command} ${version}) for ${span(milliseconds)}: ${watched}${following}`],
    ['updates', `${updates.done.toLocaleString('en-US')} done, ${updates.failed} failed${latency.count === 0 ? '' : `; an edit is in within ${ms(latency.p50)} (half of the latest), ${ms(latency.p99)} (99 %)`}`],
    ...(pending === 0 ? [] : [['in work', `${counted(pending, 'path')}${now === undefined ? '' : `, ${now.stage}: ${now.done}${now.total === undefined ? '' : ` of ${now.total}`}`}`] as const]),
    ...(queue === undefined || queue.sealed === 0 ? [] : [['commits', commitsText(queue)] as const]),
    ...deadLetters.map(({ paths, whole, message, tries }) =>
      ['given up', `${whole ? 'the whole folder' : counted(paths.length, 'path')} after ${counted(tries, 'try', 'tries')}: ${message}; codeloom repair tries again`] as const),
  ]
}

function commitsText({ durability, undurable, sealed, durable, depth, wait, commit }: NonNullable<KeptResult['queue']>): string {
  const groups = durable < sealed ? ` in ${durable.toLocaleString('en-US')} groups` : ''
  const waited = depth === 0 ? '' : `, ${depth.toLocaleString('en-US')} writes wait`
  const open = undurable === 0 ? '' : `, ${undurable.toLocaleString('en-US')} of them not durable yet`
  return `${sealed.toLocaleString('en-US')}${groups} since it began, half of the latest within ${tenths(commit.p50)}, after ${tenths(wait.p50)} of waiting; they survive ${durability === 'full' ? 'the loss of power' : 'the death of the process'}${open}${waited}`
}

function tenths(milliseconds: number): string {
  return `${milliseconds.toFixed(1)} ms`
}

function ms(milliseconds: number): string {
  return `${Math.round(milliseconds)} ms`
}

function span(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000)
  if (minutes < 1) return `${Math.round(milliseconds / 1000)} s`
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

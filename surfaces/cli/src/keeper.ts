/** Who keeps a store equal to its tree, as an answer says it and as people read it. */
import type { KeptBy } from '@codeloom/host/holder'
import type { KeeperResult } from '@codeloom/model'
import { counted } from './output.ts'

export function keeperResult(kept: KeptBy): KeeperResult {
  if (kept.state !== 'kept') return kept
  const { pid, command, version, epoch, heldMs, folders, polling, followers, pending, progress: { now, done, failed, latency }, deadLetters } = kept.status
  const { count, p50, p90, p99, most } = latency
  return {
    state: 'kept', pid, command, version, epoch, milliseconds: heldMs, folders, ...(polling === undefined ? {} : { polling }), followers, pending,
    ...(now === undefined ? {} : { now: { stage: now.stage, done: now.done, ...(now.total === undefined ? {} : { total: now.total }) } }),
    updates: { done, failed }, latency: { count, p50, p90, p99, most },
    deadLetters: deadLetters.map(({ paths, whole, message, tries }) => ({ paths: [...paths], whole, message, tries })),
  }
}

/** Rows of a name and a text. */
export function keeperRows(keeper: KeeperResult): readonly (readonly [string, string])[] {
  if (keeper.state === 'nobody') return [['kept', 'by nobody; codeloom watch keeps it up to date while you edit']]
  if (keeper.state === 'unasked') return [['kept', keeper.why]]
  const { pid, command, version, milliseconds, folders, polling, followers, pending, now, updates, latency, deadLetters } = keeper
  const watched = polling === undefined ? `${counted(folders, 'folder')} watched` : `no watches (${polling}), looked at every few seconds`
  const following = followers === 0 ? '' : `, ${counted(followers, 'process follows', 'processes follow')}`
  return [
    ['kept', `by process ${pid} (codeloom ${command} ${version}) for ${span(milliseconds)}: ${watched}${following}`],
    ['updates', `${updates.done.toLocaleString('en-US')} done, ${updates.failed} failed${latency.count === 0 ? '' : `; an edit is in within ${ms(latency.p50)} (half of the latest), ${ms(latency.p99)} (99 %)`}`],
    ...(pending === 0 ? [] : [['in work', `${counted(pending, 'path')}${now === undefined ? '' : `, ${now.stage}: ${now.done}${now.total === undefined ? '' : ` of ${now.total}`}`}`] as const]),
    ...deadLetters.map(({ paths, whole, message, tries }) =>
      ['given up', `${whole ? 'the whole folder' : counted(paths.length, 'path')} after ${tries} tries: ${message}; codeloom repair tries again`] as const),
  ]
}

function ms(milliseconds: number): string {
  return `${Math.round(milliseconds)} ms`
}

function span(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000)
  if (minutes < 1) return `${Math.round(milliseconds / 1000)} s`
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

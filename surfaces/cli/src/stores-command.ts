/** The stores in the user's cache, or what a store that is named keeps, and taking away those whose roots are gone. */
import { listStores, listStoresAt, removeStore, type ListedStore } from '@codeloom/host/list-stores'
import { plainLine } from '@codeloom/model'
import { coloursFor, counted, writeOut, type Colours } from './output.ts'

interface StoresOptions {
  readonly json: boolean
  readonly removeGone: boolean
  /** the store that is looked at, instead of those in the cache */
  readonly store: string | undefined
}

export async function runStores({ json, removeGone, store: url }: StoresOptions): Promise<void> {
  const stores = url === undefined ? await listStores() : await listStoresAt(url)
  const gone = removeGone ? stores.filter(({ state }) => state === 'gone') : []
  if (!json) await show(stores, coloursFor(process.stdout))
  const removed: string[] = []
  for (const store of gone) {
    const { file, root = '' } = store
    const done = await removeStore(store)
    if (done) removed.push(file)
    if (!json) await writeOut(done ? `removed ${plainLine(file)}: ${plainLine(root)} is gone\n` : `kept ${plainLine(file)}: it is being written, or ${plainLine(root)} is there again\n`)
  }
  if (json) await writeOut(`${JSON.stringify({ result: { stores, removed } })}\n`)
  else if (removeGone) await writeOut(`${counted(removed.length, 'store')} removed\n`)
  else if (stores.some(({ state }) => state === 'gone')) process.stderr.write('codeloom: roots of some stores are gone; remove these stores with: codeloom stores --remove-gone\n')
}

async function show(stores: readonly ListedStore[], colours: Colours): Promise<void> {
  for (const { file, root, bytes, writtenMs, files, state, problem } of stores) {
    const about = state === 'unreadable' ? colours.warn(`cannot be read: ${problem ?? ''}`) : [counted(files, 'file'), ...state === 'current' ? [] : [colours.warn(aboutRoot[state](problem))]].join('  ')
    await writeOut(`${colours.name(root ?? 'a root that it does not name')}  ${megabytes(bytes)}  ${age(writtenMs)}  ${about}\n  ${colours.faint(file)}\n`)
  }
  await writeOut(`${colours.faint(`${counted(stores.length, 'store')}, ${megabytes(stores.reduce((sum, { bytes }) => sum + bytes, 0))}`)}\n`)
}

const aboutRoot = {
  gone: () => 'its root is gone',
  unreachable: (problem = '') => `whether its root is there cannot be told: ${problem}`,
} as const

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}

const minute = 60_000

function age(writtenMs: number | undefined): string {
  if (writtenMs === undefined) return 'nothing written'
  const minutes = Math.max(0, Math.floor((Date.now() - writtenMs) / minute))
  if (minutes < 60) return `written ${counted(minutes, 'minute')} ago`
  if (minutes < 48 * 60) return `written ${counted(Math.floor(minutes / 60), 'hour')} ago`
  return `written ${counted(Math.floor(minutes / (24 * 60)), 'day')} ago`
}

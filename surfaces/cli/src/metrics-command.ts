/** The state of a store, and of whoever keeps it, for a program that collects such. */
import { askOnce } from '@codeloom/engine/ask'
import { keptBy } from '@codeloom/host/holder'
import { metricsText } from './metrics.ts'
import { writeOut } from './output.ts'
import { openSession, type GlobalOptions } from './session.ts'

export async function runMetrics(options: GlobalOptions): Promise<void> {
  const { root, store } = await openSession(options)
  try {
    const { response } = await askOnce(store, { method: 'status', params: {} })
    if (!('result' in response) || !('store' in response.result)) return
    const { repo, snapshot: { sequence }, files, symbols, store: { bytes } } = response.result
    await writeOut(metricsText({ repo, sequence, files, symbols, bytes, kept: await keptBy(store, root) }))
  } finally {
    store.close()
  }
}

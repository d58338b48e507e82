/** The whole graph on stdout. */
import { canonicalDump, plainDump } from '@codeloom/engine'
import { writeOut } from './output.ts'
import { openSession, type GlobalOptions } from './session.ts'

export async function runDump(options: GlobalOptions, canonical: boolean): Promise<void> {
  const { store } = await openSession(options)
  const snapshot = store.snapshot()
  try {
    for (const chunk of canonical ? canonicalDump(snapshot) : plainDump(snapshot)) await writeOut(chunk)
  } finally {
    snapshot.close()
    store.close()
  }
}

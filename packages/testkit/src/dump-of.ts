import { canonicalDump } from '@codeloom/engine'
import type { GraphStore } from '@codeloom/store'

/** The canonical dump of what a store holds now, as one text. */
export function dumpOf(store: Pick<GraphStore, 'snapshot'>): string {
  const snapshot = store.snapshot()
  try {
    return Buffer.concat([...canonicalDump(snapshot)]).toString()
  } finally {
    snapshot.close()
  }
}

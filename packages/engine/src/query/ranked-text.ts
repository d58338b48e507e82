/** Which text of a request is ranked, and so is looked for by vectors: what is not sent to a model that makes them has no part in its answer. */
import type { Request } from '@codeloom/model'
import type { GraphStore } from '@codeloom/store'
import { rankedOfTask } from './context/task.ts'
import { FileCache } from './file-cache.ts'
import { Reader } from './reader.ts'

/** '' where none is. */
export function rankedText({ method, params }: Request, store: Pick<GraphStore, 'snapshot'>): string {
  const { text = '', mode = 'hybrid' } = params
  if (method === 'search') return mode === 'hybrid' || mode === 'vector' ? text : ''
  if (method !== 'context') return ''
  const opened: ReturnType<GraphStore['snapshot']>[] = []
  try {
    return rankedOfTask(params, () => {
      const snapshot = store.snapshot()
      opened.push(snapshot)
      return new Reader(snapshot, new FileCache(0))
    })
  } finally {
    for (const snapshot of opened) snapshot.close()
  }
}

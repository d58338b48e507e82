/** Opens the stores that it is told, and says how that went. */
import { parentPort } from 'node:worker_threads'
import { openSqlite } from '@codeloom/sqlite'

parentPort?.on('message', (path: string) => {
  try {
    openSqlite({ path, create: true }).close()
    parentPort?.postMessage('opened')
  } catch (error) {
    parentPort?.postMessage(String(error))
  }
})

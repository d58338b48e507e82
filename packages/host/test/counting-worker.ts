/** A worker that answers every batch at once with nothing, and counts the batches in memory that it was given. */
import { parentPort, workerData } from 'node:worker_threads'

const count = new Int32Array(workerData.held)
new Int32Array(workerData.pulse)[0] = 1
parentPort?.on('message', () => {
  Atomics.add(count, 0, 1)
  parentPort?.postMessage({})
})

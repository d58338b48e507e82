/** A worker that says with each reply in which thread it ran, and that its parser has grown over the files named `large`. */
import { parentPort, threadId, workerData } from 'node:worker_threads'

new Int32Array(workerData.pulse)[0] = 1
parentPort?.on('message', ({ paths }: { readonly paths: readonly string[] }) => {
  parentPort?.postMessage({ problems: [[threadId, []]], parserBytes: paths.includes('large') ? 1 << 30 : 1 << 20 })
})

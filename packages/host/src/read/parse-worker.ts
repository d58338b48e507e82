/** A worker of the pool: reads one batch after the other until its port is closed. */
import { parentPort, workerData } from 'node:worker_threads'
import { InvariantError } from '@codeloom/model'
import { languagesAt } from '../languages.ts'
import { BatchReader } from './batch-reader.ts'
import { setReadingFlags } from './compile-tier.ts'
import { contentHash } from './content-hash.ts'
import { HeldHashes } from './held-hashes.ts'
import type { BatchReply, BatchRequest, WorkerSetup } from './messages.ts'

const port = parentPort
if (port === null) throw new InvariantError('the worker was not started as one')

const setup: WorkerSetup = workerData
const pulse = new Int32Array(setup.pulse)
const held = setup.held === undefined ? undefined : new HeldHashes(setup.held)
const reader = Promise.all([languagesAt(setup.languagesUrl), contentHash()]).then(
  ([languages, hash]) => {
    setReadingFlags(setup.bytes)
    beat()
    return new BatchReader({ dir: setup.dir, languages, limits: setup.limits }, hash)
  },
)
let last: Promise<void> = Promise.resolve()

port.on('message', (batch: BatchRequest) => {
  // what fails here ends the worker: the pool sees it and reads the batch again
  last = last.then(async () => send(await (await reader).read(batch, { held, beat })))
})

function beat(): void {
  if (Atomics.add(pulse, 0, 1) === 0) Atomics.notify(pulse, 0)
}

function send(reply: BatchReply): void {
  const { kinds, hashes, readNs, sizes, mtimeNs, ctimeNs, inodes, facts, ends } = reply
  port?.postMessage(reply, [kinds, hashes, readNs, sizes, mtimeNs, ctimeNs, inodes, facts, ends].map(({ buffer }) => buffer))
}

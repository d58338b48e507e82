/**
 * A process that keeps a tree: `keeper-process.ts DIR STORE NAME TIMES`. Prints what it is told as JSON lines, with the time of the
 * machine's clock; for each line on stdin it brings the tree up to date and prints `fresh` with the sequence.
 */
import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { findRoot, openStore } from '@codeloom/host'
import { TreeKeeper } from '@codeloom/host/keeper'

const [dir = '', storeUrl = '', command = '', times = '{}'] = process.argv.slice(2)
const root = findRoot(dir, dir)
const say = (event: string, more: object = {}): void => void writeSync(1, `${JSON.stringify({ event, at: Date.now(), ...more })}\n`)
const keeper = TreeKeeper.open({
  root, store: await openStore(storeUrl, root, { create: true }), version: 'test', command, times: JSON.parse(times), tellsDelta: true,
  events: {
    committed: ({ sequence, delta }) => say('committed', { sequence, changes: delta?.changes.length }),
    holding: ({ epoch, after }) => say('holding', { epoch, after: after?.pid }),
    following: ({ pid, epoch }) => say('following', { pid, epoch }),
    waiting: why => say('waiting', { why }),
    failed: error => say('failed', { why: String(error) }),
  },
})
for await (const _ of createInterface({ input: process.stdin })) say('fresh', { sequence: await keeper.caughtUp([]) })
await keeper.close()
say('closed')

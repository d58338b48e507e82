/** Kills a committing process at a random moment, reopens the store, compares; again and again on the same store. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import type { GraphStore } from '../src/contract.ts'
import { openMemory } from '../src/memory-store.ts'
import { change, contentOf } from './random-changes.ts'
import { seededChange } from './seeded-change.ts'

export interface KilledStore {
  /** a program that opens the store that its argument names and commits to it: `commitSeeded` */
  readonly program: string
  /** how a store is named in a folder of its own */
  name(folder: string): string
  open(name: string): GraphStore | Promise<GraphStore>
  /** as that of the contract suite */
  settled?(): Promise<void>
}

/** The longest a process commits before it is killed. */
const longestMs = 250

/** Answers how many commits were made. Throws where the store lost one or holds a half. */
export async function killRounds({ program, name, open, settled }: KilledStore, rounds: number): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), 'codeloom-kill-'))
  const named = name(folder)
  const model = openMemory()
  let sequence = 0
  try {
    for (let round = 0; round < rounds; round++) {
      const acknowledged = Math.max(sequence, await killedWhileCommitting(program, named))
      const store = await open(named)
      const snapshot = store.snapshot()
      const found = snapshot.commit.sequence
      snapshot.close()
      assert.ok(found === acknowledged || found === acknowledged + 1, `round ${round}: ${acknowledged} was acknowledged, ${found} is there`)
      while (sequence < found) sequence = await change(model, seededChange)
      assert.deepEqual(contentOf(store), contentOf(model), `round ${round}`)
      store.close()
      await settled?.()
    }
    return sequence
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Commits one seeded change after the other, and prints the sequence of each once it is acknowledged. */
export async function commitSeeded(store: GraphStore, most = Infinity): Promise<void> {
  for (let done = 0; done < most; done++) {
    const sequence = await change(store, seededChange)
    writeSync(1, `${sequence}\n`)
    // who asks this process is answered between two commits
    await nextTurn()
  }
  store.close()
}

/** The last sequence that the process printed. */
async function killedWhileCommitting(program: string, named: string): Promise<number> {
  const child = spawn(process.execPath, [program, named], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise(resolve => child.once('close', resolve))
  let printed = ''
  const began = new Promise<void>(resolve => child.stdout.on('data', chunk => {
    printed += String(chunk)
    resolve()
  }))
  await Promise.race([began, ended])
  await sleep(Math.random() * longestMs)
  child.kill('SIGKILL')
  await ended
  // A number may be cut off in the middle; only whole lines count.
  return Number(printed.split('\n').at(-2) ?? 0)
}

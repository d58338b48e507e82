/** Kills a committing process at a random moment, reopens the store, compares; again and again on the same store. */
import { change, contentOf } from '@codeloom/store/contract-suite'
import { openMemory } from '@codeloom/store'
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { openSqlite } from '../src/index.ts'
import { seededChange } from './seeded-change.ts'

const program = fileURLToPath(new URL('committing-process.ts', import.meta.url))
/** The longest a process commits before it is killed. */
const longestMs = 250

/** Answers how many commits were made. Throws where the store lost one or holds a half. */
export async function killRounds(rounds: number): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), 'codeloom-kill-'))
  const file = path.join(folder, 'graph.db')
  const model = openMemory()
  let sequence = 0
  try {
    for (let round = 0; round < rounds; round++) {
      const acknowledged = Math.max(sequence, await commitUntilKilled(file))
      const store = openSqlite({ path: file, create: true })
      const snapshot = store.snapshot()
      const found = snapshot.commit.sequence
      snapshot.close()
      assert.ok(found === acknowledged || found === acknowledged + 1, `round ${round}: ${acknowledged} was acknowledged, ${found} is there`)
      while (sequence < found) sequence = await change(model, seededChange)
      assert.deepEqual(contentOf(store), contentOf(model), `round ${round}`)
      store.close()
    }
    return sequence
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The last sequence that the process printed. */
async function commitUntilKilled(file: string): Promise<number> {
  const child = spawn(process.execPath, [program, file], { stdio: ['ignore', 'pipe', 'inherit'] })
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

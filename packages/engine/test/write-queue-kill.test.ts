import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { openSqlite } from '@codeloom/sqlite'

const program = fileURLToPath(new URL('queue-writing-process.ts', import.meta.url))
const mostMs = 60_000

for (const stuckAt of ['commit', 'sync', undefined] as const) {
  const when = stuckAt === 'commit' ? 'between a seal and its commit' : stuckAt === 'sync' ? 'between a commit and its being durable' : 'at any moment'
  test(`U5: a process that is killed ${when} loses nothing that was answered, and leaves no half`, async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'codeloom-queue-'))
    const file = path.join(folder, 'graph.db')
    try {
      for (let round = 1, last = 0; round <= (stuckAt === undefined ? 6 : 2); round++) {
        const answered = await killed(file, stuckAt)
        const found = wholeIn(file)
        assert.ok(answered === 0 || answered > last, `${answered} after ${last}`)
        assert.ok(found >= answered, `${answered} was answered, ${found} is there`)
        if (stuckAt === 'commit') assert.equal(found, answered)
        // others saw it, and nobody was told that it is durable
        if (stuckAt === 'sync') assert.ok(found > answered)
        last = found
      }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
}

/** The last update that was answered before the process was killed. */
async function killed(file: string, stuckAt: string | undefined): Promise<number> {
  const child = spawn(process.execPath, [program, file, ...(stuckAt === undefined ? [] : [stuckAt])], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'close')
  const late = setTimeout(() => child.kill('SIGKILL'), mostMs)
  let said = ''
  const stuck = new Promise<void>(resolve => child.stdout.on('data', chunk => {
    said += String(chunk)
    if (stuckAt === undefined || said.includes('stuck')) resolve()
  }))
  await Promise.race([stuck, ended])
  if (stuckAt === undefined) await sleep(Math.random() * 150)
  child.kill('SIGKILL')
  await ended
  clearTimeout(late)
  assert.ok(!said.includes('failed'), said)
  return Number(said.split('\n').slice(0, -1).filter(line => line !== 'stuck').at(-1) ?? 0)
}

/** The last commit; every update until then is there whole, and nothing of one after it. */
function wholeIn(file: string): number {
  const store = openSqlite({ path: file, create: false })
  const snapshot = store.snapshot()
  const { sequence } = snapshot.commit
  for (let update = 1; update <= sequence + 1; update++) {
    for (let row = 0; row < 20; row++) {
      const bytes = snapshot.blob('links', update * 20 + row)
      assert.deepEqual(bytes, update > sequence ? undefined : new Uint8Array(update % 200).fill(update), `${update}`)
    }
  }
  snapshot.close()
  store.close()
  return sequence
}

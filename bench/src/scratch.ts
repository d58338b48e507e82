/** A folder for what a run leaves behind; gone when the process ends, unless it is kept. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

export interface Scratch {
  readonly folder: string
  /** leaves the folder where it is, for whoever wants to look */
  keep(): void
}

/** A terminal and npm tell of the same stop each: within this time it was told once. */
const onceMs = 1_000

/** `stopped` is called in place of ending the process where it is told to stop; told again, it ends. */
export function makeScratch(purpose: string, stopped?: () => void): Scratch {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `codeloom-${purpose}-`))
  let kept = false
  const remove = (): void => {
    if (!kept) fs.rmSync(folder, { recursive: true, force: true })
  }
  process.on('exit', remove)
  let since: number | undefined
  const stop = (): void => {
    since ??= performance.now()
    if (stopped === undefined || performance.now() - since > onceMs) process.exit(130)
    stopped()
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop)
  return { folder, keep: () => (kept = true) }
}

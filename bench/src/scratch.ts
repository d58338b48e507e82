/** A folder for what a run leaves behind; gone when the process ends, unless it is kept. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

export interface Scratch {
  readonly folder: string
  /** leaves the folder where it is, for whoever wants to look */
  keep(): void
}

export function makeScratch(purpose: string): Scratch {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `codeloom-${purpose}-`))
  let kept = false
  const remove = (): void => {
    if (!kept) fs.rmSync(folder, { recursive: true, force: true })
  }
  process.on('exit', remove)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
  return { folder, keep: () => (kept = true) }
}

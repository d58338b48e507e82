import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { KnownFiles } from '@codeloom/engine'

/** Runs as a user who has to keep to permissions, where the test runs as one who has not. */
export async function asOrdinaryUser<T>(run: () => Promise<T>): Promise<T> {
  const { geteuid, seteuid } = process
  if (geteuid === undefined || seteuid === undefined || geteuid() !== 0) return await run()
  seteuid(nobody)
  try {
    return await run()
  } finally {
    seteuid(0)
  }
}

const nobody = 65_534

/** A folder that is removed at the end of the scope, filled with these files (a name ending with `/` is a folder). */
export function scratchTree(files: Readonly<Record<string, string | Uint8Array>> = {}): { readonly dir: string; [Symbol.dispose](): void } {
  const dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-host-')))
  fs.chmodSync(dir, 0o755)
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(dir, name)
    fs.mkdirSync(name.endsWith('/') ? file : path.dirname(file), { recursive: true })
    if (!name.endsWith('/')) fs.writeFileSync(file, content)
  }
  return { dir, [Symbol.dispose]: () => fs.rmSync(dir, { recursive: true, force: true }) }
}

/** What a store without a commit knows of a tree. */
export const nothingKnown: KnownFiles = { sequence: 0, folders: new Map() }

/** What was there before Codeloom's entry came, kept in the user's cache folder; without it the entry can still be taken out. */
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { userCacheDir } from '@codeloom/host'
import { contentOf, writeWhole } from './whole-file.ts'

/** A configuration before an installation (undefined: there was none) and after it. */
interface Installation {
  readonly before: string | undefined
  readonly after: string
  /** the uppermost folder that was made for it */
  readonly made?: string | undefined
}

export function readRecord(file: string): Installation | undefined {
  const folder = recordFolder(file)
  const after = contentOf(path.join(folder, 'after'))
  return after === undefined ? undefined : { after, before: contentOf(path.join(folder, 'before')), made: contentOf(path.join(folder, 'made')) }
}

/** Returns where what was there is kept, if anything was. */
export function keepRecord(file: string, installation: Installation): string | undefined {
  forgetRecord(file)
  const folder = recordFolder(file)
  for (const part of ['before', 'made', 'after'] as const) {
    const text = installation[part]
    if (text !== undefined) writeWhole(path.join(folder, part), text)
  }
  return installation.before === undefined ? undefined : path.join(folder, 'before')
}

export function forgetRecord(file: string): void {
  fs.rmSync(recordFolder(file), { recursive: true, force: true })
}

function recordFolder(file: string): string {
  return path.join(userCacheDir(), 'agents', `${path.basename(file)}-${createHash('sha256').update(path.resolve(file)).digest('hex').slice(0, 12)}`)
}

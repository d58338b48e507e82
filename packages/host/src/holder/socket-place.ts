/** Where a holder's socket lies: in a folder that only its user may enter, under a name that is its own. */
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { privateFolder } from '../private-folder.ts'
import { storeFile, type Held } from './address.ts'

/** A path for the socket of a store's holder of this epoch; what earlier holders of the store left there is removed. */
export function socketPlace(store: Held, epoch: number): string {
  const start = `${createHash('sha256').update(storeFile(store.url) ?? store.notice?.place ?? store.url).digest('hex').slice(0, 12)}-`
  if (process.platform === 'win32') return `\\\\.\\pipe\\codeloom-${start}${epoch}`
  const folder = privateFolder(`${start}${epoch}`.length)
  for (const name of fs.readdirSync(folder)) if (name.startsWith(start)) fs.rmSync(path.join(folder, name), { force: true })
  return path.join(folder, `${start}${epoch}`)
}

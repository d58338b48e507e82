/** Writes a planned change, and keeps what was there so that it can be taken back. */
import fs from 'node:fs'
import path from 'node:path'
import { ConfigError } from './config-error.ts'
import type { Change } from './plan.ts'
import { forgetRecord, keepRecord, readRecord } from './record.ts'
import { contentOf, writeWhole } from './whole-file.ts'

/** Returns where what was there is kept, if anything was. */
export function writeInstall({ file, before, after = '' }: Change): string | undefined {
  const target = unchanged(file, before)
  const known = readRecord(file)
  const isOurs = known !== undefined && known.after === before
  const kept = keepRecord(file, { after, before: isOurs ? known.before : before, made: isOurs ? known.made : firstMissing(path.dirname(target)) })
  writeWhole(target, after)
  return kept
}

/** Writes what was there before, and forgets it; folders that were made for the file go with it. */
export function writeUndo({ file, before, after }: Change): void {
  const target = unchanged(file, before)
  const made = readRecord(file)?.made
  if (after !== undefined) writeWhole(target, after)
  else {
    fs.rmSync(target)
    if (made !== undefined) removeEmpty(path.dirname(target), made)
  }
  forgetRecord(file)
}

/** The file itself, where it holds what it held when the change was planned. */
function unchanged(file: string, before: string | undefined): string {
  // often a link into a folder that is kept under version control: the link stays
  const target = fs.existsSync(file) ? fs.realpathSync(file) : file
  if (contentOf(target) === before) return target
  throw new ConfigError(`${file} was changed in the meantime, so it is not touched. Run the command again.`)
}

/** The uppermost folder of those that have to be made. */
function firstMissing(folder: string): string | undefined {
  let missing: string | undefined
  for (let at = folder; !fs.existsSync(at); at = path.dirname(at)) missing = at
  return missing
}

/** Takes away empty folders, up to the one that was made first. */
function removeEmpty(folder: string, made: string): void {
  for (let at = folder; fs.existsSync(at) && fs.readdirSync(at).length === 0; at = path.dirname(at)) {
    fs.rmdirSync(at)
    if (at === made) return
  }
}

/** Reads ignore files, and sets aside what cannot be followed in bounded time. */
import fs from 'node:fs'
import type { Problem } from '@codeloom/model'

export interface IgnoreFile {
  readonly text: string
  readonly problem: Problem | undefined
}

const maxBytes = 1 << 20
/**
 * A pattern is matched by a regular expression, whose time grows with the name's length to the power of its wildcards:
 * 40 of them on a name of 200 characters did not end in five minutes. Patterns that people write have three or fewer.
 */
const maxWildcards = { inPattern: 6, inComponent: 3, acrossFolders: 3 } as const

/** Throws what the file system throws; what is no ordinary file says nothing. */
export function readIgnoreFile(file: string): IgnoreFile {
  // what became a link or a pipe since its folder was listed is not followed and does not block
  const descriptor = fs.openSync(file, fs.constants.O_RDONLY | (fs.constants.O_NOFOLLOW ?? 0) | (fs.constants.O_NONBLOCK ?? 0))
  try {
    const stats = fs.fstatSync(descriptor)
    if (!stats.isFile()) return { text: '', problem: undefined }
    if (stats.size > maxBytes) return { text: '', problem: { code: 'too-large', message: `it has ${stats.size} bytes, more than an ignore file may have (${maxBytes}), and is not followed` } }
    return followable(fs.readFileSync(descriptor, 'utf8').replace(/^\ufeff/, ''))
  } finally {
    fs.closeSync(descriptor)
  }
}

function followable(text: string): IgnoreFile {
  const lines = text.split(/\r?\n/)
  const first = lines.findIndex(isTooWild)
  if (first < 0) return { text, problem: undefined }
  const problem = { code: 'configuration', message: `its line ${first + 1} has more wildcards than are followed (${maxWildcards.inComponent} in a name, ${maxWildcards.inPattern} in all); without it` } as const
  return { text: lines.filter(line => !isTooWild(line)).join('\n'), problem }
}

function isTooWild(line: string): boolean {
  if (line.startsWith('#')) return false
  const runs = line.match(/\*+/g) ?? []
  if (runs.length <= maxWildcards.inComponent) return false
  return runs.length > maxWildcards.inPattern || runs.filter(run => run.length > 1).length > maxWildcards.acrossFolders
    || line.split('/').some(component => (component.match(/\*+/g) ?? []).length > maxWildcards.inComponent)
}

/** What a user or an agent writes - paths, FILE:LINE:COL - as parameters of a request. */
import fs from 'node:fs'
import path from 'node:path'
import type { Params } from '@codeloom/model'
import type { Root } from './find-root.ts'

/** A path as it was written, relative to the root: an absolute one, or one that is right in the current folder. */
function rootPath({ dir }: Root, written: string): string {
  const within = (absolute: string): string | undefined => {
    const relative = path.relative(dir, absolute)
    return relative === '' || relative.startsWith('..') || path.isAbsolute(relative) ? undefined : relative.split(path.sep).join('/')
  }
  if (path.isAbsolute(written)) return within(written) ?? written
  const plain = written.startsWith('./') ? written.slice(2) : written
  if (fs.existsSync(path.join(dir, plain))) return plain
  const here = path.resolve(written)
  return (fs.existsSync(here) ? within(here) : undefined) ?? plain
}

/** `FILE:LINE:COL` is a position, everything else names a symbol. */
export function subjectParams(root: Root, subject: string): Params {
  const position = /^(.+):(\d+):(\d+)$/s.exec(subject)
  if (position === null) return { symbol: subject }
  const [, file = '', line, column] = position
  return { path: rootPath(root, file), line: Number(line), column: Number(column) }
}

/** Parameters as a request takes them: paths, and positions among what names symbols, as they are seen from the root. */
export function seenFromRoot(root: Root, params: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => {
    if (name === 'symbols' && Array.isArray(value)) return [name, value.map((each: unknown) => (typeof each === 'string' ? seen(root, name, each) : each))]
    return [name, typeof value === 'string' && value !== '' ? seen(root, name, value) : value]
  }))
}

/** parameters whose texts name symbols, or are FILE:LINE:COL */
const namesSymbol: ReadonlySet<string> = new Set(['from', 'to', 'symbols'])
const positionForm = /^(.+)(:\d+:\d+)$/s

function seen(root: Root, name: string, value: string): string {
  if (name === 'path') return rootPath(root, value)
  return namesSymbol.has(name) ? value.replace(positionForm, (_, file: string, place: string) => `${rootPath(root, file)}${place}`) : value
}

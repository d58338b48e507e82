/**
 * The exceptions of tools/tidy/exceptions.json: `{rule, file, name?, reason}`. One that excuses nothing is itself a finding,
 * so that the list only shrinks. The directions of import and cycles know no exception: they are the law of the house.
 */
import fs from 'node:fs'
import path from 'node:path'
import type { Finding } from './finding.ts'

const LIST = 'tools/tidy/exceptions.json'
const WITHOUT_EXCEPTION = ['import-direction', 'import-cycle']

interface Exception {
  readonly rule: string
  readonly file: string
  readonly name?: string
  readonly reason: string
}

export function readExceptions(root: string): readonly Exception[] {
  const file = path.join(root, LIST)
  if (!fs.existsSync(file)) return []
  const list: unknown = JSON.parse(fs.readFileSync(file, 'utf8'))
  if (!Array.isArray(list) || !list.every(isException)) throw new Error(`${LIST} must be a list of {"rule", "file", "name"?, "reason"}, none of them empty`)
  return list
}

function isException(value: unknown): value is Exception {
  if (typeof value !== 'object' || value === null) return false
  const filled = (key: string): boolean => key in value && typeof Reflect.get(value, key) === 'string' && Reflect.get(value, key) !== ''
  return filled('rule') && filled('file') && filled('reason') && (!('name' in value) || filled('name'))
}

export function withoutExceptions(findings: readonly Finding[], exceptions: readonly Exception[]): readonly Finding[] {
  const excuses = (exception: Exception, finding: Finding): boolean =>
    !WITHOUT_EXCEPTION.includes(finding.rule) && exception.rule === finding.rule && exception.file === finding.file && (exception.name === undefined || exception.name === finding.name)
  const left = findings.filter((finding) => !exceptions.some((exception) => excuses(exception, finding)))
  const idle = exceptions.filter((exception) => !findings.some((finding) => excuses(exception, finding)))
  return [...left, ...idle.map(({ rule, file, name }) => ({ file: LIST, line: 1, rule: 'idle-exception', message: `${rule} in ${file}${name === undefined ? '' : ` (${name})`} excuses nothing; remove it` }))]
}

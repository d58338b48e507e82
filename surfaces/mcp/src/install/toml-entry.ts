/** An entry of a TOML file, as a section of lines: put in, replaced, taken out; all other lines as they were. */
import { parse, TomlError } from 'smol-toml'
import type { Launch } from './agents.ts'
import { ConfigError } from './config-error.ts'
import type { EntryPlace } from './entry-place.ts'

export function readToml(text: string, file: string): unknown {
  try {
    return parse(text)
  } catch (error) {
    if (error instanceof TomlError) throw new ConfigError(`${file} is not understood (line ${error.line}), so it is not touched. Mend it first.`, { cause: error })
    throw error
  }
}

const ours = ['command', 'args'] as const

/** The section is made where there is none; in one that is there, the lines of other keys and comments stay. */
export function withTomlEntry(text: string, place: EntryPlace, { command, args }: Launch): string {
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const values = [`command = ${JSON.stringify(command)}`, `args = [${args.map(arg => JSON.stringify(arg)).join(', ')}]`]
  const lines = text.split(/\r?\n/)
  const header = lines.findIndex((_, at) => isHeader(lines, at, { place, which: 'itself' }))
  if (header < 0) {
    const before = text === '' ? '' : text.endsWith('\n') ? `${text}${eol}` : `${text}${eol}${eol}`
    return `${before}${[`[${place.table}.${place.name}]`, ...values].join(eol)}${eol}`
  }
  const end = sectionEnd(lines, header)
  const section = ours.reduce(withoutKey, lines.slice(header + 1, end))
  return [...lines.slice(0, header + 1), ...values, ...section, ...lines.slice(end)].join(eol)
}

/** Takes out the entry's section and those below it, with the blank line above. */
export function withoutTomlEntry(text: string, place: EntryPlace): string {
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const lines = text.split(/\r?\n/)
  for (let at = lines.length - 1; at >= 0; at--) {
    if (!isHeader(lines, at, { place, which: 'or below' })) continue
    const from = at > 0 && lines[at - 1] === '' ? at - 1 : at
    lines.splice(from, sectionEnd(lines, at) - from)
  }
  const rest = lines.join(eol)
  return rest === '' || rest.endsWith(eol) ? rest : `${rest}${eol}`
}

interface Wanted {
  readonly place: EntryPlace
  readonly which: 'itself' | 'or below'
}

function isHeader(lines: readonly string[], at: number, { place: { table, name }, which }: Wanted): boolean {
  const inside = /^\s*\[\s*([^[\]]+?)\s*\]\s*(?:#.*)?$/.exec(lines[at] ?? '')?.[1]
  const [first, second, third] = inside?.split('.').map(part => part.trim().replace(/^(["'])(.*)\1$/, '$2')) ?? []
  return first === table && second === name && (third === undefined || which === 'or below') && beginsSection(lines, at)
}

/** Not a line of a text or an array that goes over several: what stands above it is whole. */
function beginsSection(lines: readonly string[], at: number): boolean {
  return /^\s*\[/.test(lines[at] ?? '') && isToml(lines.slice(0, at).join('\n'))
}

/** Where the next section begins, less the comments and blank lines that belong to it. */
function sectionEnd(lines: readonly string[], header: number): number {
  let end = header + 1
  while (end < lines.length && !beginsSection(lines, end)) end++
  while (end > header + 1 && /^\s*(?:#.*)?$/.test(lines[end - 1] ?? '')) end--
  return end
}

/** Lines without the assignment of a key, which may go over several. */
function withoutKey(lines: readonly string[], key: string): string[] {
  const at = lines.findIndex(line => new RegExp(`^\\s*${key}\\s*=`).test(line))
  if (at < 0) return [...lines]
  let count = 1
  while (at + count < lines.length && !isToml(lines.slice(at, at + count).join('\n'))) count++
  return lines.toSpliced(at, count)
}

function isToml(text: string): boolean {
  try {
    parse(text)
    return true
  } catch {
    // something in it is not closed yet
    return false
  }
}

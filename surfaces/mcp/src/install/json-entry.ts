/**
 * A value of a JSON file that may hold comments and commas at the end: put in, replaced, taken out, the rest as it was,
 * character by character. The library's own `modify` formats the neighbours anew, so the places alone are taken from it.
 */
import { createScanner, findNodeAtLocation, parse, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser'
import { ConfigError } from './config-error.ts'

type Place = readonly string[]

export function readJson(text: string, file: string): unknown {
  const errors: ParseError[] = []
  const value: unknown = text.trim() === '' ? {} : parse(text, errors, { allowTrailingComma: true })
  const [first] = errors
  if (first === undefined) return value
  const line = text.slice(0, first.offset).split('\n').length
  throw new ConfigError(`${file} is not understood (${printParseErrorCode(first.error)} in line ${line}), so it is not touched. Mend it first.`)
}

/** Replaces the value at a place, or puts it into the innermost table on the way that is there. */
export function withJsonValue(text: string, place: Place, value: unknown): string {
  const root = text.trim() === '' ? undefined : parseTree(text, [], { allowTrailingComma: true })
  if (root === undefined) return `${JSON.stringify(nested(place, value), null, 2)}\n`
  const present = findNodeAtLocation(root, [...place])
  if (present !== undefined) return splice(text, [{ offset: present.offset, length: present.length, text: JSON.stringify(value) }])
  let depth = place.length - 1
  while (depth > 0 && findNodeAtLocation(root, place.slice(0, depth)) === undefined) depth--
  const table = depth === 0 ? root : findNodeAtLocation(root, place.slice(0, depth))
  const [name = '', ...rest] = place.slice(depth)
  return table === undefined ? text : splice(text, insertion(text, table, { name, value: nested(rest, value) }))
}

/** Takes out what stands at a place, with its comma and its lines. */
export function withoutJsonValue(text: string, place: Place): string {
  const root = parseTree(text, [], { allowTrailingComma: true })
  const property = root === undefined ? undefined : findNodeAtLocation(root, [...place])?.parent
  const table = property?.parent
  return property === undefined || table === undefined ? text : splice(text, removal(text, table, property))
}

function nested(place: Place, value: unknown): unknown {
  return place.reduceRight((inner, name) => ({ [name]: inner }), value)
}

interface Edit {
  readonly offset: number
  readonly length: number
  readonly text: string
}

/** Edits in the order of their offsets, none within another. */
function splice(text: string, edits: readonly Edit[]): string {
  return edits.toReversed().reduce((now, { offset, length, text: put }) => now.slice(0, offset) + put + now.slice(offset + length), text)
}

interface Property {
  readonly name: string
  readonly value: unknown
}

/** Behind the last property: in a line of its own where the table has lines, keeping to its indentation and its commas. */
function insertion(text: string, table: Node, { name, value }: Property): readonly Edit[] {
  const last = table.children?.at(-1)
  const close = table.offset + table.length - 1
  const inLines = text.slice(table.offset, close).includes('\n')
  if (last !== undefined && !inLines) return [{ offset: endOf(last), length: 0, text: `,${JSON.stringify(name)}:${JSON.stringify(value)}` }]
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const base = indentAt(text, table.offset)
  const first = table.children?.[0]
  const indent = first !== undefined && lineStart(text, first.offset) > table.offset ? indentAt(text, first.offset) : base + unitOf(text)
  const unit = unitOf(text)
  const written = `${indent}${JSON.stringify(name)}: ${JSON.stringify(value, null, unit).replaceAll('\n', `${eol}${indent}`)}`
  if (last === undefined) return [{ offset: table.offset + 1, length: 0, text: `${eol}${written}${inLines ? '' : `${eol}${base}`}` }]
  const comma = commaBehind(text, endOf(last))
  const from = comma === undefined ? endOf(last) : comma + 1
  const lineEnd = text.indexOf('\n', from)
  const ownLine = lineEnd >= 0 && lineEnd < close
  const at = ownLine ? lineEnd - (text[lineEnd - 1] === '\r' ? 1 : 0) : from
  return [
    ...(comma === undefined ? [{ offset: endOf(last), length: 0, text: ',' }] : []),
    { offset: at, length: 0, text: `${eol}${written}${comma === undefined ? '' : ','}${ownLine ? '' : `${eol}${base}`}` },
  ]
}

function removal(text: string, table: Node, property: Node): readonly Edit[] {
  const properties = table.children ?? []
  const at = properties.indexOf(property)
  const before = properties[at - 1]
  const comma = commaBehind(text, endOf(property))
  const end = comma === undefined ? endOf(property) : comma + 1
  // the last one of a table without a comma at the end leaves none behind
  const spare = before !== undefined && comma === undefined ? commaBehind(text, endOf(before)) : undefined
  const start = lineStart(text, property.offset)
  const lineEnd = text.indexOf('\n', end)
  const wholeLines = text.slice(start, property.offset).trim() === '' && lineEnd >= 0 && text.slice(end, lineEnd).trim() === ''
  const from = wholeLines ? start : property.offset
  return [
    ...(spare === undefined ? [] : [{ offset: spare, length: 1, text: '' }]),
    { offset: from, length: (wholeLines ? lineEnd + 1 : end) - from, text: '' },
  ]
}

function endOf({ offset, length }: Node): number {
  return offset + length
}

/** Where the comma behind a property stands; undefined where the table ends. */
function commaBehind(text: string, from: number): number | undefined {
  const scanner = createScanner(text, true)
  scanner.setPosition(from)
  scanner.scan()
  const at = scanner.getTokenOffset()
  return text[at] === ',' ? at : undefined
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1
}
function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset)))?.[0] ?? ''
}
/** By how much this file indents. */
function unitOf(text: string): string {
  return /^([ \t]+)\S/m.exec(text)?.[1] ?? '  '
}

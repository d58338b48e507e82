/**
 * As much of TOML as project files say about source folders: tables, dotted and quoted keys, strings, arrays and inline tables
 * of them. Numbers, dates and truths read as undefined. What is broken is passed over to the end of its line.
 */

export type Toml = string | undefined | readonly Toml[] | TomlTable
export interface TomlTable {
  [key: string]: Toml
}

interface Reader {
  readonly text: string
  at: number
  depth: number
  /** whether anything was passed over */
  broken: boolean
}

/** What nests deeper is not configuration. */
const maxDepth = 32

/** What a text says; undefined where any of it is broken. */
export function readToml(text: string): TomlTable | undefined {
  const reader: Reader = { text, at: 0, depth: 0, broken: false }
  const root: TomlTable = Object.create(null)
  let table: TomlTable | undefined = root
  for (skipLines(reader); reader.at < text.length; skipLines(reader)) {
    if (text[reader.at] === '[') table = readHeader(reader, root)
    else readPair(reader, table ?? Object.create(null))
    endLine(reader)
  }
  return reader.broken ? undefined : root
}

/** `[a.b]` and `[[a.b]]`: the table that the lines below belong to. Of several under one name the last one is seen. */
function readHeader(reader: Reader, root: TomlTable): TomlTable | undefined {
  const isList = reader.text[++reader.at] === '['
  if (isList) reader.at++
  const keys = readKeys(reader)
  if (keys === undefined || reader.text[reader.at] !== ']') return fail(reader)
  reader.at += isList ? 2 : 1
  return tableAt(root, keys)
}

function readPair(reader: Reader, table: TomlTable): void {
  const keys = readKeys(reader)
  const last = keys?.pop()
  if (keys === undefined || last === undefined || reader.text[reader.at] !== '=') return fail(reader)
  reader.at++
  const holder = tableAt(table, keys)
  const value = readValue(reader)
  if (holder !== undefined) holder[last] = value
}

function tableAt(from: TomlTable, keys: readonly string[]): TomlTable | undefined {
  let at = from
  for (const key of keys) {
    const inside: Toml = (at[key] ??= Object.create(null) as TomlTable)
    if (typeof inside !== 'object' || Array.isArray(inside)) return undefined
    at = inside as TomlTable
  }
  return at
}

function readKeys(reader: Reader): string[] | undefined {
  const keys: string[] = []
  for (;;) {
    skipBlanks(reader)
    const unit = reader.text[reader.at]
    const key = unit === '"' || unit === "'" ? readString(reader) : readBare(reader)
    if (key === undefined || key === '') return undefined
    keys.push(key)
    skipBlanks(reader)
    if (reader.text[reader.at] !== '.') return keys
    reader.at++
  }
}

function readBare(reader: Reader): string {
  const word = /[\w-]*/y
  word.lastIndex = reader.at
  const found = word.exec(reader.text)?.[0] ?? ''
  reader.at += found.length
  return found
}

function readValue(reader: Reader): Toml {
  skipBlanks(reader)
  const unit = reader.text[reader.at]
  if (unit === '"' || unit === "'") return readString(reader)
  if (unit !== '[' && unit !== '{') {
    const other = /[\w.:+-]+(?: [\d:.+-]+)?/y
    other.lastIndex = reader.at
    const found = other.exec(reader.text)
    if (found === null) return fail(reader)
    reader.at += found[0].length
    return undefined
  }
  if (reader.depth >= maxDepth) return fail(reader)
  reader.depth++
  const value = unit === '[' ? readArray(reader) : readInline(reader)
  reader.depth--
  return value
}

function readArray(reader: Reader): Toml {
  const items: Toml[] = []
  reader.at++
  for (;;) {
    skipLines(reader)
    if (reader.text[reader.at] === ']') break
    if (reader.at >= reader.text.length) return fail(reader)
    items.push(readValue(reader))
    skipLines(reader)
    if (reader.text[reader.at] === ',') reader.at++
    else if (reader.text[reader.at] !== ']') return fail(reader)
  }
  reader.at++
  return items
}

function readInline(reader: Reader): Toml {
  const table: TomlTable = Object.create(null)
  reader.at++
  for (;;) {
    skipLines(reader)
    if (reader.text[reader.at] === '}') break
    if (reader.at >= reader.text.length) return fail(reader)
    const before = reader.at
    readPair(reader, table)
    skipLines(reader)
    if (reader.text[reader.at] === ',') reader.at++
    else if (reader.text[reader.at] !== '}' || reader.at === before) return fail(reader)
  }
  reader.at++
  return table
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' }

function readString(reader: Reader): string | undefined {
  const { text } = reader
  const quote = text[reader.at] ?? ''
  const mark = text.startsWith(quote.repeat(3), reader.at) ? quote.repeat(3) : quote
  let value = ''
  for (let at = reader.at + mark.length; at < text.length; at++) {
    if (text.startsWith(mark, at)) {
      reader.at = at + mark.length
      return value
    }
    const unit = text[at] ?? ''
    if (mark.length === 1 && (unit === '\n' || unit === '\r')) break
    if (unit === '\\' && quote === '"') value += escapes[text[++at] ?? ''] ?? text[at] ?? ''
    else value += unit
  }
  return fail(reader)
}

function skipBlanks(reader: Reader): void {
  while (reader.text[reader.at] === ' ' || reader.text[reader.at] === '\t') reader.at++
}
/** White space, line ends and comments. */
function skipLines(reader: Reader): void {
  const blank = /(?:\s|#[^\r\n]*)*/y
  blank.lastIndex = reader.at
  reader.at += blank.exec(reader.text)?.[0].length ?? 0
}
/** What stands behind a value on its line is a comment, or broken. */
function endLine(reader: Reader): void {
  skipBlanks(reader)
  const unit = reader.text[reader.at]
  if (unit === undefined || unit === '\n' || unit === '\r' || unit === '#') return
  fail(reader)
}
function fail(reader: Reader): undefined {
  reader.broken = true
  const end = /[\r\n]/g
  end.lastIndex = reader.at
  reader.at = end.exec(reader.text)?.index ?? reader.text.length
  return undefined
}

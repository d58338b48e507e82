/** What a request asks about: from a name, or from a position in a file. */
import { at, flag, nameHash, nameOf, refIndex, refTag, tag, type Answer, type Params, type SymbolResult } from '@codeloom/model'
import type { OpenedFile } from './opened-file.ts'
import { comparePlaces, idOf, type Place, type Reader } from './reader.ts'
import { parametersNamed } from './parameters.ts'
import { atPosition, type Mention } from './position.ts'
import { endsInName, symbolsNamed } from './symbols-named.ts'

export type Subject =
  /** one symbol, or the symbols of one name in one file (a class and its namespace, a getter and its setter) */
  | { readonly kind: 'symbols'; readonly ids: readonly number[] }
  /** a local or a parameter; of a parameter that several functions or signatures have, the others too */
  | { readonly kind: 'local'; readonly file: OpenedFile; readonly row: number; readonly others?: readonly Place[] }
  | { readonly kind: 'several'; readonly matches: readonly SymbolResult[] }
  | { readonly kind: 'none'; readonly why: string }

export function findSubject(reader: Reader, params: Params): Subject {
  if (params.symbol !== undefined) return byName(reader, params.symbol)
  return byPosition(reader, { path: params.path ?? '', line: params.line ?? 1, column: params.column ?? 1 })
}

/** What a text asks about: a symbol by name, or `path:line:column`. */
export function findWritten(reader: Reader, text: string): Subject {
  const position = /^(.+):(\d+):(\d+)$/.exec(text)
  const [, path, line, column] = position ?? []
  const named = byName(reader, text)
  if (named.kind !== 'none' || path === undefined || Number(line) < 1 || Number(column) < 1) return named
  return byPosition(reader, { path, line: Number(line), column: Number(column) })
}

function byName(reader: Reader, text: string): Subject {
  const places = namedPlaces(reader, text)
  const rivals = withoutDeclared(reader, places)
  const [first] = rivals
  if (first === undefined) return { kind: 'none', why: reader.leftOut.length > 0 ? reader.whyNotOpen(text) : `nothing in the index is called ${text}` }
  const name = first.file.qualifiedNameOf(first.row)
  if (rivals.every(({ file, row }) => file === first.file && (row === first.row || file.qualifiedNameOf(row) === name))) {
    return { kind: 'symbols', ids: rivals.map(idOf) }
  }
  return { kind: 'several', matches: rivals.map(({ file, row }) => file.symbol(row)) }
}

/** All symbols that a text names: a canonical key, `path#name`, a path, a name, a qualified name. */
export function namedPlaces(reader: Reader, text: string): readonly Place[] {
  const keyed = byKey(reader, text)
  if (keyed !== undefined) return [keyed]
  const inFile = byPathAndName(reader, text)
  if (inFile.length > 0) return inFile
  const module = reader.openAt(text.startsWith('./') ? text.slice(2) : text)
  if (module !== undefined) return [{ file: module, row: 0 }]
  return byQualifiedName(reader, text)
}

/** `<language>:<path>#...`: the path of a key holds neither `:` nor `#`. */
function byKey(reader: Reader, text: string): Place | undefined {
  const colon = text.indexOf(':')
  const hash = text.indexOf('#', colon)
  if (colon < 0 || hash < 0) return undefined
  const path = unescapePath(text.slice(colon + 1, hash))
  const file = path === undefined ? undefined : reader.openAt(path)
  const row = file?.keys.rowOf(text)
  return file === undefined || row === undefined ? undefined : { file, row }
}

function unescapePath(escaped: string): string | undefined {
  if (!escaped.includes('%')) return escaped
  try {
    return decodeURIComponent(escaped)
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}

/** A path may hold a `#`, and so may a name. */
function byPathAndName(reader: Reader, text: string): readonly Place[] {
  for (let hash = text.indexOf('#'); hash > 0; hash = text.indexOf('#', hash + 1)) {
    const file = reader.openAt(text.slice(0, hash))
    if (file === undefined) continue
    const name = text.slice(hash + 1)
    if (name === '') return [{ file, row: 0 }]
    const exact: Place[] = []
    const { count } = file.facts.symbols
    for (let row = 1; row < count; row++) if (name.endsWith(file.nameOf(row)) && file.qualifiedNameOf(row) === name) exact.push({ file, row })
    return exact
  }
  return []
}

function byQualifiedName(reader: Reader, text: string): readonly Place[] {
  const whole = withName(reader, text)
  const modules = [...reader.snapshot.postings('basename', nameHash(text))].flatMap(id => {
    const file = reader.open(id)
    return file !== undefined && file.nameOf(0) === text ? [{ file, row: 0 }] : []
  })
  const dot = text.lastIndexOf('.')
  const dotted = dot < 0 ? [] : withName(reader, text.slice(dot + 1)).filter(place => endsInName(place, text))
  return [...whole, ...modules, ...dotted].sort(comparePlaces)
}

function withName(reader: Reader, name: string): readonly Place[] {
  if (name === '') return []
  return reader.places(symbolsNamed(reader.snapshot, name)).filter(({ file, row }) => row !== 0 && file.nameOf(row) === name)
}

/** A declaration is no rival of the definition that it declares. */
function withoutDeclared(reader: Reader, places: readonly Place[]): readonly Place[] {
  if (places.length < 2) return places
  const ids = new Set(places.map(idOf))
  return places.filter(place => {
    if ((place.file.flagsOf(place.row) & flag.declaration) === 0) return true
    const definition = reader.definitionOf(idOf(place))
    return definition === idOf(place) || !ids.has(definition)
  })
}

interface Position {
  readonly path: string
  readonly line: number
  readonly column: number
}

function byPosition(reader: Reader, position: Position): Subject {
  const file = reader.openAt(position.path)
  const where = `${position.path}:${position.line}:${position.column}`
  if (file === undefined) return { kind: 'none', why: reader.whyNotOpen(position.path) }
  const mention = atPosition(file, position)
  return mention === undefined ? { kind: 'none', why: nothingAt(file, position) } : subjectOf(reader, file, { mention, where })
}

function subjectOf(reader: Reader, file: OpenedFile, { mention, where }: { readonly mention: Mention; readonly where: string }): Subject {
  switch (mention.kind) {
    case 'definition': return { kind: 'symbols', ids: [file.idOf(mention.row)] }
    case 'local': return { kind: 'local', file, row: mention.row }
    case 'module': return { kind: 'symbols', ids: [mention.symbol] }
    case 'argument': return ofArgument(reader, file, { mention, where })
    case 'external': return { kind: 'none', why: `${mention.specifier} at ${where} is not a file of this tree` }
    case 'mention': {
      if (refTag(mention.ref) === tag.local) return { kind: 'local', file, row: refIndex(mention.ref) }
      if (mention.answer === undefined) return { kind: 'none', why: `what stands at ${where} was not resolved` }
      return fromAnswer(mention.answer, `${nameOf(file.facts, mention.ref)} at ${where}`)
    }
  }
}

function ofArgument(reader: Reader, file: OpenedFile, { mention: { ref, called }, where }: { readonly mention: Mention & { kind: 'argument' }; readonly where: string }): Subject {
  const what = `${nameOf(file.facts, ref)} at ${where}`
  if (called === undefined) return { kind: 'none', why: `what is called with ${what} was not resolved` }
  if (!called.found) return fromAnswer(called, what)
  const { parameters: [first, ...others], fields } = parametersNamed(reader, file, { called, name: nameOf(file.facts, ref) })
  if (first !== undefined) return { kind: 'local', ...first, ...(others.length > 0 ? { others } : {}) }
  return fields.length > 0 ? { kind: 'symbols', ids: fields } : { kind: 'none', why: `what is called has no parameter ${what}` }
}

function fromAnswer(answer: Answer, what: string): Subject {
  if (answer.found) return { kind: 'symbols', ids: answer.targets.map(target => target.symbol) }
  const from = answer.package === '' ? '' : ` (${answer.package})`
  switch (answer.why) {
    case 'external': return { kind: 'none', why: `${what} is defined outside of this tree${from}` }
    case 'unknown': return { kind: 'none', why: `no definition of ${what} was found` }
    case 'dynamic': return { kind: 'none', why: `what ${what} means is only known when the program runs` }
    case 'ambiguous': return { kind: 'none', why: `${what} could mean several things that cannot be told apart` }
    case 'too-many': return { kind: 'none', why: `${what} could mean more things than are worth listing` }
  }
}

function nothingAt(file: OpenedFile, { path, line, column }: Position): string {
  const { count, start } = file.facts.lines
  if (line > count) return `${path} has ${count} lines, there is no line ${line}`
  const offset = file.facts.offset(line, column)
  if (offset !== undefined && line < count && offset >= at(start, line)) return `line ${line} of ${path} has no column ${column}`
  return `there is no name at ${path}:${line}:${column}`
}

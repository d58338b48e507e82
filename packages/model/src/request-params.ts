/**
 * The requests and their parameters, as plain data: the one list from which the schemas (`request.ts`, zod) and the check
 * of incoming parameters are made. The check loads no zod, because a one-shot command would pay more for loading it (about
 * 35 ms) than for its whole answer.
 *
 * R1: `checkRequest` accepts exactly what the schemas made of this list accept.
 */
import { symbolKinds, type SymbolKind } from './symbol-kind.ts'

/** What a parameter may be, with the words that describe it to a user. */
export interface Field {
  readonly is: 'text' | 'texts' | 'count' | 'kind' | 'mode' | 'flag'
  readonly means: string
}

export const fields = {
  symbol: { is: 'text', means: 'a canonical key, or what names a symbol: path#Qualified.name, Qualified.name, name, path' },
  path: { is: 'text', means: 'a path relative to the root, with /' },
  line: { is: 'count', means: 'a line, from 1' },
  column: { is: 'count', means: 'a column in UTF-16 units, from 1' },
  depth: { is: 'count', means: 'how many edges away, 1 unless told' },
  limit: { is: 'count', means: 'how many results at most' },
  cursor: { is: 'text', means: 'where to go on: the cursor of a truncated response' },
  query: { is: 'text', means: 'a name or its beginning, or the beginning of one of its parts' },
  kind: { is: 'kind', means: 'a kind of symbol' },
  language: { is: 'text', means: 'a language, as status names it' },
  symbols: { is: 'texts', means: 'what changes: names of symbols, or path:line:column' },
  diff: { is: 'text', means: 'a unified diff, paths relative to the root' },
  stale: { is: 'texts', means: 'paths of the diff that the index still has as they were before it' },
  gone: { is: 'texts', means: 'symbols that the diff removes, as path#Qualified.name' },
  text: { is: 'text', means: 'words to search for, a name, a question, a bug report with its stack trace, a diff' },
  mode: { is: 'mode', means: 'hybrid, unless told: by words, names, bodies and the graph; text: by words in names, signatures, doc comments and paths; name: by a name, its parts, with slips; vector: by the vectors of an embedder' },
  minSnapshot: { is: 'count', means: 'the number of a commit that the answer has to hold: it is waited for, for a while' },
  explain: { is: 'flag', means: 'whether to tell how the answer came about' },
  from: { is: 'text', means: 'the symbol that a chain begins at: what names one, or path:line:column' },
  to: { is: 'text', means: 'the symbol that a chain ends at: what names one, or path:line:column' },
  task: { is: 'text', means: 'a question, a bug report with its trace, a diff, or a symbol to change' },
  budget: { is: 'count', means: 'tokens that the text may take' },
  model: { is: 'text', means: 'the model that is to read it, which decides how tokens are counted and how many there may be' },
} as const satisfies Readonly<Record<string, Field>>
export type FieldName = keyof typeof fields

/** How a search finds; `vector` cannot be answered where no vectors are made. */
export const searchModes = ['text', 'name', 'vector', 'hybrid'] as const
type SearchMode = (typeof searchModes)[number]

/** What every request takes. */
const always = ['minSnapshot', 'explain'] as const
/** A symbol by name or by position. */
const subject = ['symbol', 'path', 'line', 'column'] as const

export interface MethodParams {
  readonly description: string
  /** whether one of {symbol} and {path, line, column} has to be given */
  readonly asksOfSymbol: boolean
  readonly fields: readonly FieldName[]
  /** what has to be given */
  readonly needs?: readonly FieldName[]
  /** exactly one of these has to be given */
  readonly oneOf?: readonly FieldName[]
  /** at least one of these has to be given */
  readonly someOf?: readonly FieldName[]
}

export const methods = {
  definition: {
    description: 'Where something is defined; follows imports and re-exports to the original.',
    asksOfSymbol: true, fields: [...subject, 'limit', 'cursor', ...always],
  },
  references: {
    description: 'Every mention of a symbol or a local, but for its own name.',
    asksOfSymbol: true, fields: [...subject, 'limit', 'cursor', ...always],
  },
  callers: {
    description: 'Who calls, instantiates or is decorated by it. Callers of a class are those that instantiate it.',
    asksOfSymbol: true, fields: [...subject, 'depth', 'limit', 'cursor', ...always],
  },
  callees: {
    description: 'What it calls, instantiates or is decorated by.',
    asksOfSymbol: true, fields: [...subject, 'depth', 'limit', 'cursor', ...always],
  },
  implementations: {
    description: 'Who extends or implements a type, who overrides a member; with a depth, who does so with those in turn.',
    asksOfSymbol: true, fields: [...subject, 'depth', 'limit', 'cursor', ...always],
  },
  impact: {
    description: 'What could break when symbols change, or what a diff changes: by distance, certain or possible, the tests among it, calls that may be hidden users.',
    asksOfSymbol: false, fields: ['symbols', 'diff', 'stale', 'gone', 'depth', 'limit', 'cursor', ...always], oneOf: ['symbols', 'diff'],
  },
  path: {
    description: 'The shortest chain of edges from one symbol to another, such as how a call comes to reach it.',
    asksOfSymbol: false, fields: ['from', 'to', ...always], needs: ['from', 'to'],
  },
  search: {
    description: 'Symbols by words or by a name typed from memory, best first, and which words were found where.',
    asksOfSymbol: false, fields: ['text', 'mode', 'path', 'kind', 'language', 'limit', 'cursor', ...always], needs: ['text'],
  },
  context: {
    description: 'What to read for a task, packed into a budget of tokens: whole definitions, signatures beside them, names.',
    asksOfSymbol: false, fields: ['task', 'budget', 'model', 'symbols', 'diff', 'stale', 'gone', ...always], someOf: ['task', 'symbols', 'diff'],
  },
  symbols: {
    description: 'Symbols by name, of a file, of a kind.',
    asksOfSymbol: false, fields: ['query', 'path', 'kind', 'limit', 'cursor', ...always],
  },
  status: {
    description: 'The snapshot, what is pending, coverage by language, the store.',
    asksOfSymbol: false, fields: [...always],
  },
} as const satisfies Readonly<Record<string, MethodParams>>
export type Method = keyof typeof methods
export const methodNames = Object.keys(methods) as readonly Method[]

/** Parameters of any method; which of them a method takes is in `methods`. */
export interface Params {
  readonly symbol?: string
  readonly path?: string
  readonly line?: number
  readonly column?: number
  readonly depth?: number
  readonly limit?: number
  readonly cursor?: string
  readonly query?: string
  readonly kind?: SymbolKind
  readonly language?: string
  readonly symbols?: readonly string[]
  readonly diff?: string
  readonly stale?: readonly string[]
  readonly gone?: readonly string[]
  readonly text?: string
  readonly mode?: SearchMode
  readonly minSnapshot?: number
  readonly explain?: boolean
  readonly from?: string
  readonly to?: string
  readonly task?: string
  readonly budget?: number
  readonly model?: string
}

export interface Request {
  readonly method: Method
  readonly params: Params
}

export const requestErrorCodes = ['bad-json', 'bad-request', 'unknown-method', 'bad-params', 'not-indexed', 'behind', 'unsupported', 'failed'] as const
export type RequestErrorCode = (typeof requestErrorCodes)[number]

export interface RequestError {
  readonly code: RequestErrorCode
  readonly message: string
}

export type CheckedRequest =
  | { readonly ok: true; readonly request: Request }
  | { readonly ok: false; readonly error: RequestError }

/** Checks what came from outside: `{method, params}`; other properties (an `id`) are left to the protocol. */
export function checkRequest(incoming: unknown): CheckedRequest {
  if (!isRecord(incoming)) return refuse('bad-request', 'a request is an object {"method": ..., "params": {...}}')
  const { method, params = {} } = incoming
  if (typeof method !== 'string') return refuse('bad-request', 'a request needs a "method", a text')
  if (!isMethod(method)) return refuse('unknown-method', `there is no method "${shorten(method)}"; there are ${methodNames.join(', ')}`)
  if (!isRecord(params)) return refuse('bad-params', '"params" is an object')
  const wrong = paramsProblem(methods[method], params)
  return wrong === undefined ? { ok: true, request: { method, params: params as Params } } : refuse('bad-params', `${method}: ${wrong}`)
}

function paramsProblem(method: MethodParams, params: Readonly<Record<string, unknown>>): string | undefined {
  for (const [name, value] of Object.entries(params)) {
    if (!isFieldOf(method, name)) {
      return `there is no parameter "${shorten(name)}"; there ${method.fields.length === 1 ? 'is' : 'are'} ${method.fields.join(', ')}`
    }
    const wrong = valueProblem(fields[name], value)
    if (wrong !== undefined) return `"${name}" (${fields[name].means}) ${wrong}`
  }
  const lacking = method.needs?.find(name => params[name] === undefined)
  if (lacking !== undefined) return `needs "${lacking}": ${fields[lacking].means}`
  const { oneOf, someOf } = method
  if (someOf !== undefined && someOf.every(name => params[name] === undefined)) return `needs one of ${someOf.map(name => `"${name}"`).join(', ')}`
  if (oneOf !== undefined && oneOf.filter(name => params[name] !== undefined).length !== 1) return `needs exactly one of ${oneOf.map(name => `"${name}"`).join(' and ')}`
  if (!method.asksOfSymbol) return undefined
  const byPosition = ['path', 'line', 'column'].filter(name => params[name] !== undefined).length
  if (params['symbol'] !== undefined ? byPosition === 0 : byPosition === 3) return undefined
  return 'needs either "symbol" or all of "path", "line" and "column"'
}

function valueProblem(field: Field, value: unknown): string | undefined {
  switch (field.is) {
    case 'text': return typeof value === 'string' && value !== '' ? undefined : 'is a text that is not empty'
    case 'texts': return Array.isArray(value) && value.length > 0 && value.every(each => typeof each === 'string' && each !== '') ? undefined : 'is a list of texts, none of them empty'
    case 'count': return Number.isSafeInteger(value) && Number(value) >= 1 ? undefined : 'is a whole number from 1'
    case 'flag': return typeof value === 'boolean' ? undefined : 'is true or false'
    case 'mode': return searchModes.some(mode => mode === value) ? undefined : `is one of ${searchModes.join(', ')}`
    case 'kind': return kindNames.has(value) ? undefined : `is one of ${symbolKinds.join(', ')}`
  }
}

const kindNames: ReadonlySet<unknown> = new Set(symbolKinds)

export function isMethod(name: string): name is Method {
  return Object.hasOwn(methods, name)
}
function isFieldOf(method: MethodParams, name: string): name is FieldName {
  return (method.fields as readonly string[]).includes(name)
}
function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
function refuse(code: RequestErrorCode, message: string): CheckedRequest {
  return { ok: false, error: { code, message } }
}
function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}...` : text
}

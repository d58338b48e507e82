/** The tools, made of the registry of requests: which request a tool asks, which of its parameters an agent may give. */
import { checkRequest, fields, symbolKinds, type Field, type FieldName, type Method, type Request, type RequestError } from '@codeloom/model'
import { seenFromRoot, subjectParams, type Root } from '@codeloom/host/ask'

/** A parameter that chooses among requests. */
interface Choice {
  readonly name: string
  readonly means: string
  readonly values: Readonly<Record<string, Method>>
  /** what is chosen where the parameter is not given; the first value unless told */
  readonly otherwise?: (given: Arguments) => string
}
type Arguments = Readonly<Record<string, unknown>>

export interface Tool {
  readonly name: string
  readonly description: string
  /** the request it asks, or the choice among several */
  readonly asks: Method | Choice
  readonly required: readonly FieldName[]
  readonly optional: readonly FieldName[]
  /** parameters of which one has to be given */
  readonly someOf?: readonly string[]
  /** whether the parameter `since` may stand for a diff: what the checkout changed since a revision */
  readonly takesRevision?: true
}

const paged = ['cursor'] as const satisfies readonly FieldName[]

export const tools: readonly Tool[] = [
  {
    name: 'context', description: 'What to read for a task: the definitions that matter most, whole, then signatures, within a budget. Start here.',
    asks: 'context', required: ['task'], optional: ['budget', ...paged], takesRevision: true,
  },
  {
    name: 'find', description: 'Symbols by name, beginning or parts (camelCase, snake_case), or by words, best first; with a path alone an outline of the file.',
    asks: {
      name: 'by', means: 'words: in names, texts, paths; so unless told for several words', values: { name: 'symbols', words: 'search' },
      otherwise: ({ query }) => (typeof query === 'string' && /\s/.test(query.trim()) ? 'words' : 'name'),
    },
    required: [], optional: ['query', 'path', 'kind', ...paged], someOf: ['query', 'path'],
  },
  {
    name: 'definition', description: 'The source text of a symbol, through imports to the original.',
    asks: 'definition', required: ['symbol'], optional: paged,
  },
  {
    name: 'references', description: 'Every mention of a symbol with its source line; or who extends, implements or overrides it.',
    asks: { name: 'what', means: 'mentions unless told', values: { mentions: 'references', implementations: 'implementations' } },
    required: ['symbol'], optional: paged,
  },
  {
    name: 'calls', description: 'Who calls a symbol, or what it calls, with sites and what was not resolved.',
    asks: { name: 'direction', means: 'callers unless told', values: { callers: 'callers', callees: 'callees' } },
    required: ['symbol'], optional: ['depth', ...paged],
  },
  {
    name: 'impact', description: 'What a change of symbols, or since a revision, could break: by distance, tests, hidden calls.',
    asks: 'impact', required: [], optional: ['symbols', ...paged], someOf: ['symbols', 'since'], takesRevision: true,
  },
  {
    name: 'path', description: 'The shortest chain of edges between two symbols.',
    asks: 'path', required: ['from', 'to'], optional: paged,
  },
  {
    name: 'status', description: 'What the index holds: the root, snapshot, languages, files left out.',
    asks: 'status', required: [], optional: [],
  },
]

/**
 * As `tools/list` gives them. The list costs an agent tokens in every conversation, so what the registry takes beside (a
 * limit, a position in parts) is taken where it is given, but not listed.
 */
export function listedTools(): ListedTool[] {
  return tools.map(tool => ({ name: tool.name, description: tool.description, inputSchema: schemaOf(tool), annotations: { readOnlyHint: true } }))
}

interface ListedTool {
  readonly name: string
  readonly description: string
  readonly inputSchema: InputSchema
  readonly annotations: { readonly readOnlyHint: true }
}
/** Not readonly, because the SDK's type is not. */
type InputSchema = { type: 'object'; properties: Record<string, JsonSchema>; required?: string[] }
type JsonSchema = Record<string, string | number | string[] | { type: string }>

function schemaOf({ asks, required, optional, takesRevision }: Tool): InputSchema {
  const properties: Record<string, JsonSchema> = {}
  for (const name of [...required, ...optional]) properties[name] = fieldSchema(name)
  if (typeof asks === 'object') properties[asks.name] = { type: 'string', enum: Object.keys(asks.values), description: asks.means }
  if (takesRevision === true) properties['since'] = { type: 'string', description: 'a git revision: what changed since; HEAD for uncommitted' }
  return { type: 'object', properties, ...(required.length === 0 ? {} : { required: [...required] }) }
}

function fieldSchema(name: FieldName): JsonSchema {
  const field: Field = fields[name]
  // an answer that was cut says how it goes on
  if (name === 'cursor') return { type: 'string' }
  const description = name === 'symbol' ? 'path#Qualified.name, Qualified.name, name, path, a canonical key, or path:line:column' : field.means
  switch (field.is) {
    case 'text': return { type: 'string', description }
    case 'texts': return { type: 'array', items: { type: 'string' }, description }
    case 'count': return { type: 'integer', minimum: 1, description }
    case 'flag': return { type: 'boolean', description }
    case 'mode': return { type: 'string', enum: ['hybrid', 'text', 'name'], description }
    case 'kind': return { type: 'string', enum: [...symbolKinds], description }
  }
}

/** `since` is the revision for whose diff the request's own stands. */
export type Asked = { readonly ok: true; readonly request: Request; readonly since?: string } | { readonly ok: false; readonly error: RequestError }

/** A tool's arguments as a request: the registry checks what it knows, here is checked what is the tool's own. */
export function requestOf(tool: Tool, root: Root, given: Arguments): Asked {
  const { asks, someOf } = tool
  // whoever has a diff may give it as the registry takes it
  if (someOf !== undefined && someOf.every(name => given[name] === undefined) && (tool.takesRevision !== true || given['diff'] === undefined)) return refuse(`${tool.name} needs ${someOf.map(name => `"${name}"`).join(' or ')}`)
  if (typeof asks === 'string') {
    const { since, ...rest } = given
    if (tool.takesRevision !== true || since === undefined) return ask(tool, root, { method: asks, given })
    const asked = ask(tool, root, { method: asks, given: { ...rest, diff: since } })
    return asked.ok ? { ...asked, since: String(since) } : asked
  }
  const { [asks.name]: choice = asks.otherwise?.(given) ?? Object.keys(asks.values)[0], ...rest } = given
  const method = typeof choice === 'string' && Object.hasOwn(asks.values, choice) ? asks.values[choice] : undefined
  if (method === undefined) return refuse(`${tool.name}: "${asks.name}" is one of ${Object.keys(asks.values).join(', ')}`)
  return ask(tool, root, { method, given: rest })
}

function ask(tool: Tool, root: Root, { method, given }: { readonly method: Method; readonly given: Arguments }): Asked {
  for (const name of tool.required) {
    // whoever has a position may give it as the registry takes it
    const byPosition = name === 'symbol' && given['path'] !== undefined
    if (given[name] === undefined && !byPosition) return refuse(`${tool.name} needs "${name}": ${fields[name].means}`)
  }
  const { symbol, cursor, ...rest } = method === 'search' ? wordsOf(given) : given
  const named = typeof symbol === 'string' && symbol !== '' ? subjectParams(root, symbol) : symbol === undefined ? {} : { symbol }
  const checked = checkRequest({ method, params: { ...seenFromRoot(root, rest), ...named } })
  if (!checked.ok || cursor === undefined) return checked
  // every answer comes in pages, whether or not the request has a cursor of its own
  if (typeof cursor !== 'string') return refuse(`${tool.name}: "cursor" (${fields.cursor.means}) is a text`)
  return { ok: true, request: { method, params: { ...checked.request.params, cursor } } }
}

/** What finds by words calls them so. */
function wordsOf({ query, ...rest }: Arguments): Arguments {
  return { ...rest, text: query }
}

function refuse(message: string): Asked {
  return { ok: false, error: { code: 'bad-params', message } }
}

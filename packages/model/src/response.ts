/**
 * What answers look like, as zod schemas and the types derived from them. Answers are made by our own code and are held
 * against the schemas in tests alone: whatever makes an answer imports only the types.
 */
import { z } from 'zod'
import { problemCodes } from './problem.ts'
import { requestErrorCodes, type Method } from './request-params.ts'
import { edgeKinds, hows, roles, symbolKinds, whys } from './symbol-kind.ts'

const position = z.int().min(1)
/** start line, start column, end line, end column; 1-based, the end exclusive */
const range = z.tuple([position, position, position, position])
const site = z.tuple([z.string(), position, position])
const certainty = z.enum(['certain', 'possible'])
const problem = z.strictObject({ code: z.enum(problemCodes), message: z.string() })

/**
 * A symbol. The key of a local or a parameter is that of its enclosing symbol, `/` and its name (`~n` for the second,
 * third, ... of that name): a canonical key never goes on behind its kind, so the two cannot be mixed up.
 */
const symbol = z.strictObject({
  key: z.string(), kind: z.enum(symbolKinds), name: z.string(), path: z.string(), range, nameRange: range,
})
/** Several symbols that a name could mean. */
const matches = z.strictObject({ matches: z.array(symbol) })

const reference = z.strictObject({
  path: z.string(), range, role: z.enum(roles),
  /** the key of the symbol in which it stands */
  from: z.string(),
})
const edge = z.strictObject({
  from: symbol, to: symbol, kind: z.enum(edgeKinds), how: z.enum(hows), certainty,
  sites: z.array(site), distance: z.int().min(1),
})
const unresolved = z.strictObject({ name: z.string(), role: z.enum(roles), site, why: z.enum(whys), package: z.string().optional() })
const calls = z.strictObject({ edges: z.array(edge), unresolved: z.array(unresolved) })

const snapshot = z.strictObject({ sequence: z.int().min(0), root: z.string(), label: z.string() })
const fileProblem = z.strictObject({ path: z.string(), problem })
const truncated = z.union([
  z.literal(false),
  z.strictObject({ shown: z.int().min(0), total: z.int().optional(), cursor: z.string() }),
])

const definition = z.union([z.strictObject({ definitions: z.array(symbol) }), matches])
const references = z.union([z.strictObject({ references: z.array(reference) }), matches])
const callers = z.union([calls, matches])
/** `edges` say how each symbol stands for what was asked about, or for another symbol of the answer. */
const implementations = z.union([z.strictObject({ symbols: z.array(symbol), edges: z.array(edge) }), matches])
const impact = z.union([z.strictObject({
  changed: z.array(symbol),
  /** what was asked about and is not in the index; '' for a path that is not known */
  gone: z.array(z.strictObject({ path: z.string(), name: z.string() })),
  /** nearest first, the certain ones of a distance before the possible ones; certain where a route of that length is */
  affected: z.array(z.strictObject({
    symbol, distance: z.int().min(1), certainty,
    /** the edge by which it was reached, ends by their keys, `site` the first of its sites */
    via: z.strictObject({ kind: z.enum(edgeKinds), from: z.string(), to: z.string(), how: z.enum(hows), certainty, site: site.optional() }),
  })),
  /** those among the affected that stand in files of tests */
  tests: z.array(symbol),
  /** calls of a changed name that were not resolved: any may be of what changed */
  unresolved: z.array(unresolved),
}), matches])
/** in the order of the chain; `distance` counts from its beginning */
const path = z.union([z.strictObject({ edges: z.array(edge) }), matches])
const hit = z.strictObject({
  symbol,
  /** comparable within one answer alone */
  score: z.number(),
  /**
   * Which words were found where; how a name fits. `graph`: it is near other hits, over calls, uses and containers. `named`: the text names it, `terms`
   * saying how: by its name, by a path and line, by a diff. `vector`: its vector is near that of the text.
   */
  why: z.array(z.strictObject({
    field: z.enum(['name', 'signature', 'doc', 'path', 'body', 'container', 'graph', 'named', 'vector']), terms: z.array(z.string()),
    match: z.enum(['exact', 'spelling', 'prefix', 'parts', 'joined', 'typo']).optional(),
    /** how much of the score it is, where that can be told apart */
    adds: z.number().optional(),
  })),
})
/** of whose vectors, of how many symbols of all */
const vectorsTold = z.strictObject({ model: z.string(), searched: z.int().min(0), of: z.int().min(0) })
const search = z.strictObject({
  hits: z.array(hit),
  /** where vectors had a part in it */
  vectors: vectorsTold.optional(),
})
const symbols = z.strictObject({ symbols: z.array(symbol) })
/** A text for a model, what stands in it and in which form, and what was left out, best first. */
const context = z.union([z.strictObject({
  text: z.string(),
  parts: z.array(z.strictObject({ symbol, path: z.string(), range, form: z.enum(['whole', 'excerpt', 'signature', 'name']) })),
  tokens: z.int().min(0),
  /** the best of what has some bearing and is not there, or not whole */
  left: z.array(z.strictObject({ symbol, why: z.enum(['no-room', 'too-large', 'changed']) })),
  /** how many there are in all */
  leftOut: z.int().min(0),
  /** where vectors had a part in it */
  vectors: vectorsTold.optional(),
}), matches])
/** who keeps the store equal to the tree just now */
const keeper = z.union([
  z.strictObject({ state: z.literal('nobody') }),
  z.strictObject({ state: z.literal('unasked'), why: z.string() }),
  z.strictObject({
    state: z.literal('kept'), pid: z.int(), command: z.string(), version: z.string(), epoch: z.int(), milliseconds: z.int(),
    folders: z.int(), polling: z.string().optional(), followers: z.int(),
    /** paths that were touched and are not in yet */
    pending: z.int(),
    /** what is done now, of how many files */
    now: z.strictObject({ stage: z.string(), done: z.int(), total: z.int().optional() }).optional(),
    updates: z.strictObject({ done: z.int(), failed: z.int() }),
    /** from an edit to the commit that holds it, milliseconds, of the latest */
    latency: z.strictObject({ count: z.int(), p50: z.number(), p90: z.number(), p99: z.number(), most: z.number() }),
    /** between updates and the store; `durable`: how often the store was made durable for those that were sealed; times in milliseconds, of the latest */
    queue: z.strictObject({
      durability: z.enum(['normal', 'full']), depth: z.int(), bytes: z.int(), undurable: z.int(), sealed: z.int(), durable: z.int(),
      wait: z.strictObject({ p50: z.number(), p99: z.number(), most: z.number() }), commit: z.strictObject({ p50: z.number(), p99: z.number(), most: z.number() }),
    }).optional(),
    /** what was given up and is tried again later */
    deadLetters: z.array(z.strictObject({ paths: z.array(z.string()), whole: z.boolean(), message: z.string(), tries: z.int() })),
  }),
])
const vectorSet = z.strictObject({
  model: z.string(), dimensions: z.int().min(1),
  /** whether it has held every symbol of a commit */
  isComplete: z.boolean(),
  /** symbols: with a vector of what they are; with one of what they were, or none, at most; that the provider refused */
  fresh: z.int().min(0), stale: z.int().min(0), failed: z.int().min(0),
})
const vectors = z.strictObject({
  endpoint: z.string(),
  /** the one that is searched, and the one that is made beside it and takes its place when it is complete */
  set: vectorSet.optional(), next: vectorSet.optional(),
  breaker: z.enum(['closed', 'open', 'half-open']),
  /** what went wrong last */
  failure: z.string().optional(),
  bytes: z.int().min(0),
})
const status = z.strictObject({
  snapshot, pending: z.int().min(0),
  coverage: z.record(z.string(), z.strictObject({ files: z.int().min(0), problems: z.int().min(0) })),
  store: z.strictObject({ url: z.string(), bytes: z.int().min(0) }),
  files: z.int().min(0), symbols: z.int().min(0), repo: z.string(), keeper: keeper.optional(),
  /** where vectors are made */
  vectors: vectors.optional(),
})

export const results = {
  definition, references, callers, callees: callers, implementations, impact, path, search, context, symbols, status,
} as const satisfies Readonly<Record<Method, z.ZodType>>

/** How an answer came about: what it set out from, what was read of the store, how far it was to go. */
const plan = z.strictObject({
  steps: z.array(z.string()), seeds: z.array(z.string()),
  indexes: z.record(z.string(), z.strictObject({ lookups: z.int(), values: z.int() })),
  records: z.int(), blobs: z.record(z.string(), z.int()), opened: z.int(), bounds: z.record(z.string(), z.number()),
  /** of a hybrid search */
  ranking: z.strictObject({
    /** what was looked for, rarest first, and the stems that stand for each */
    words: z.array(z.strictObject({ word: z.string(), stems: z.array(z.string()), rarity: z.number() })),
    /** that could hold it; that were looked through; of these, with their sources */
    files: z.strictObject({ likely: z.int(), looked: z.int(), read: z.int() }),
    /** from where the graph was walked, by their keys */
    seeds: z.array(z.strictObject({ key: z.string(), weight: z.number() })),
    /** what was near by vectors */
    vectors: z.strictObject({ ...vectorsTold.shape, near: z.int().min(0) }).optional(),
  }).optional(),
})

/** What stands beside every result. */
const beside = {
  snapshot, pending: z.int().min(0), coverage: z.array(fileProblem), truncated,
  /** for an empty result: what was looked for, in plain words */
  why: z.string().optional(),
  /** beside it: symbols that are called almost like what was asked for */
  near: z.array(symbol).optional(),
  /** something that the reader of the answer should know */
  note: z.string().optional(),
  /** where the request asked for it */
  plan: plan.optional(),
}
const id = z.union([z.string(), z.number(), z.null()]).optional()
const failure = z.strictObject({ id, error: z.strictObject({ code: z.enum(requestErrorCodes), message: z.string() }) })

/** The response to a method, whole. */
export function responseSchema(method: Method): z.ZodType {
  return z.union([z.strictObject({ id, result: results[method], ...beside }), failure])
}

export type SymbolResult = z.infer<typeof symbol>
export type ReferenceResult = z.infer<typeof reference>
export type EdgeResult = z.infer<typeof edge>
export type UnresolvedResult = z.infer<typeof unresolved>
export type SnapshotName = z.infer<typeof snapshot>
export type FileProblem = z.infer<typeof fileProblem>
export type Truncated = z.infer<typeof truncated>
export type StatusResult = z.infer<typeof status>
export type KeeperResult = z.infer<typeof keeper>
export type MatchesResult = z.infer<typeof matches>
export type CallsResult = z.infer<typeof calls>
export type ImpactResult = Exclude<z.infer<typeof impact>, MatchesResult>
export type SearchHit = z.infer<typeof hit>
export type SearchResult = z.infer<typeof search>
export type VectorsResult = z.infer<typeof vectors>
export type PlanResult = z.infer<typeof plan>
export type ContextResult = Exclude<z.infer<typeof context>, MatchesResult>
export type PathResult = Exclude<z.infer<typeof path>, MatchesResult>
export type ImplementationsResult = Exclude<z.infer<typeof implementations>, MatchesResult>
export type Result =
  | z.infer<typeof definition> | z.infer<typeof references> | z.infer<typeof callers>
  | z.infer<typeof implementations> | z.infer<typeof impact> | z.infer<typeof path> | z.infer<typeof search> | ContextResult | z.infer<typeof symbols> | StatusResult

/** A result with what stands beside it. */
export interface Answered {
  readonly result: Result
  readonly snapshot: SnapshotName
  readonly pending: number
  readonly coverage: readonly FileProblem[]
  readonly truncated: Truncated
  readonly why?: string
  readonly near?: readonly SymbolResult[]
  readonly note?: string
  readonly plan?: PlanResult
}
export type Response = Answered | z.infer<typeof failure>

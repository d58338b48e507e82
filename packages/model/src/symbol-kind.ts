/** The kinds of symbols, in the order of their codes. Append only: the code is part of the binary form of facts. */
export const symbolKinds = [
  'module', 'namespace', 'class', 'interface', 'struct', 'union', 'enum', 'enum-member', 'function', 'method',
  'constructor', 'property', 'field', 'getter', 'setter', 'variable', 'constant', 'type-alias', 'macro', 'parameter',
  'local', 'type-parameter',
] as const
export type SymbolKind = (typeof symbolKinds)[number]

/** The code of each kind: its place in `symbolKinds`. */
export const kindCode: Readonly<Record<SymbolKind, number>> = codesOf(symbolKinds)

/** Properties of a definition, as bits. `internal` is linkage that ends at its file (C `static`). */
export const flag = {
  /** visible outside its file by the language's rule */
  exported: 1,
  /** a declaration without body or storage: prototype, forward declaration, `declare`, overload in a `.d.ts` */
  declaration: 2,
  /** lives in the space of values (functions, variables, classes; C typedef names, too, share it) */
  value: 4,
  /** lives in the space of types (interfaces, type aliases, classes; C struct, union and enum tags) */
  type: 8,
  /** a static member: belongs to the class, not to its instances */
  static: 16,
  /** found from other files by its bare name: C external linkage and file-scope names of headers, ambient declarations */
  global: 32,
  /** linkage that ends at its translation unit: C `static`; of a parameter: it belongs to a function that is no symbol */
  internal: 64,
  abstract: 128,
  /** an import of types alone (on imports); of a member: of a type that is written out where it stands, through which alone it is found */
  typeOnly: 256,
  /** an object literal's own members hang below this symbol */
  object: 512,
  async: 1024,
  /** a generator: what it returns is an iterator of its results */
  generator: 2048,
  /** a member that the class and its instances share: found through both */
  shared: 4096,
  /** of a variable or a local that is written again: its initial value says all that it is ever given */
  everyWrite: 8192,
  /** of a function: what stands for its name is what decorators made of it, which its initial value says */
  decorated: 16384,
  /** of a class: a call of it may make something else; of a decorated function: where the outermost decorator says nothing, an inner one may */
  unsure: 32768,
} as const

/**
 * What an occurrence does with the name that it mentions, in the order of its codes. Append only. `keyword` is the name of an argument:
 * it stands for a parameter (`op.argument`), which is looked for when it is asked for.
 */
export const roles = [
  'call', 'new', 'read', 'write', 'type', 'type-of', 'returns', 'extend', 'implement', 'import', 'export', 'decorate', 'keyword',
] as const
export type Role = (typeof roles)[number]
export const roleCode: Readonly<Record<Role, number>> = codesOf(roles)

/** The kinds of edges, in the order of their codes. */
export const edgeKinds = [
  'contains', 'imports', 'exports', 'declares', 'calls', 'instantiates', 'references', 'reads', 'writes', 'extends',
  'implements', 'overrides', 'type-of', 'returns', 'decorates', 'tests',
] as const
export type EdgeKind = (typeof edgeKinds)[number]
/** What `callers` and `callees` mean. */
export const callKinds: readonly EdgeKind[] = ['calls', 'instantiates', 'decorates']

/** How a reference was resolved, in the order of its codes; surest first. */
export const hows = ['scope', 'import', 'type', 'lsp', 'scip', 'name'] as const
export type How = (typeof hows)[number]
export const howCode: Readonly<Record<How, number>> = codesOf(hows)

/** Why a reference was not resolved, in the order of its codes. */
export const whys = ['external', 'unknown', 'dynamic', 'ambiguous', 'too-many'] as const
export type Why = (typeof whys)[number]
export const whyCode: Readonly<Record<Why, number>> = codesOf(whys)

export type Certainty = 'certain' | 'possible'

function codesOf<T extends string>(names: readonly T[]): Readonly<Record<T, number>> {
  return Object.fromEntries(names.map((name, code) => [name, code])) as Record<T, number>
}

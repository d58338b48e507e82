/**
 * The layout of FileFacts: which tables there are, their columns, and how a column is packed. Builder, codec and view
 * all read this one list. Changing it changes the binary form: raise `factsFormat`.
 */
export const factsFormat = 2

/**
 * How a column is packed: `plain` unsigned; `delta` signed difference to the row before, `ascending` the same of a column that
 * does not descend; a column's name: signed difference to that (earlier) column of the same row.
 */
type Packing = 'plain' | 'delta' | 'ascending' | { readonly from: string }
type Layout = Readonly<Record<string, Packing>>

/**
 * Row 0 of `symbols` is the module. A container stands before its members. Offsets are UTF-16 units into the decoded text
 * (a BOM taken away); `end` is exclusive. `signature`, `doc`, `overload` are strings, '' (string 0) where there is none;
 * `overload` holds the parameter types where the language overloads. `declared`, `initial`, `result` are terms, 0 where
 * there is none: the annotated type, the initialiser, the annotated return type. The container of the module is itself.
 */
const symbols = {
  name: 'plain', kind: 'plain', flags: 'plain', container: 'plain', start: 'delta', end: { from: 'start' },
  nameStart: { from: 'start' }, nameEnd: { from: 'nameStart' }, signature: 'plain', doc: 'plain', overload: 'plain',
  declared: 'plain', initial: 'plain', result: 'plain',
} as const

/** Locals and parameters. `owner` is the enclosing symbol; `parameter` is 1 + the place in the owner's parameter list, else 0. */
const locals = {
  name: 'plain', kind: 'plain', flags: 'plain', start: 'delta', end: { from: 'start' }, nameStart: { from: 'start' },
  nameEnd: { from: 'nameStart' }, declared: 'plain', initial: 'plain', owner: 'plain', parameter: 'plain',
} as const

/**
 * One row a name that an import binds (or a file that it names). `name` is the exported name asked for: `default`, `*`
 * for the whole module as a namespace, '' for an import that binds nothing, `export=` for what `require` returns.
 * `form` is a code of `importForms`. `local` is the name bound here, '' where none is. [start, end) is the specifier.
 */
const imports = {
  specifier: 'plain', name: 'plain', local: 'plain', form: 'plain', flags: 'plain', start: 'delta', end: { from: 'start' },
  nameStart: { from: 'start' }, nameEnd: { from: 'nameStart' }, owner: 'plain',
} as const

/** What the file offers to others: `name` (`default`, `export=`, `*` for a star re-export) and the reference behind it. */
const exported = { name: 'plain', ref: 'plain' } as const

/** Keys under which other files find this one, whatever its path: the package name that a `package.json` gives. */
const provides = { key: 'plain' } as const

/** Names that no scope of the file declares. One row a (name, space). */
const free = { name: 'plain', space: 'plain' } as const

const terms = { op: 'plain', a: 'plain', b: 'plain' } as const

/** Lists of terms, flattened: a list is the rows of `listItems` from the end of the list before it to `end`. List 0 is empty. */
const lists = { end: 'ascending' } as const
const listItems = { term: 'plain' } as const

/** What a class or an interface extends or implements, in source order. `role` is the code of `extend` or `implement`. */
const heritage = { symbol: 'delta', role: 'plain', term: 'plain' } as const

/** What a function returns where its type is not declared: one row a return expression. */
const results = { symbol: 'delta', term: 'plain' } as const

/** Occurrences in source order: [start, end) mentions `ref` in `role` (codes of `roles`) inside the symbol `from`. */
const occurrences = { start: 'ascending', end: { from: 'start' }, role: 'plain', ref: 'plain', from: 'delta' } as const

/** The offsets at which lines begin; row 0 is 0. */
const lines = { start: 'ascending' } as const

/** What did not parse or was left out; `code` is a string, a code of `Problem`. */
const problems = { code: 'plain', start: 'delta', end: { from: 'start' } } as const

const tables = {
  symbols, locals, imports, exported, provides, free, terms, lists, listItems, heritage, results, occurrences, lines, problems,
} as const satisfies Readonly<Record<string, Layout>>

export type TableName = keyof typeof tables
export type Column<T extends TableName> = keyof (typeof tables)[T] & string

export const tableNames = Object.keys(tables) as readonly TableName[]

const layouts = new Map<TableName, readonly (readonly [string, Packing])[]>(tableNames.map(name => [name, Object.entries(tables[name])]))

/** The columns of a table with their packing, in order. */
export function layoutOf(table: TableName): readonly (readonly [string, Packing])[] {
  return layouts.get(table) ?? []
}

/** How an import names its file, in the order of the codes. `on-the-way`: a package that stands before another in a specifier; it is named, nothing is imported. */
export const importForms = ['import', 'export', 'require', 'dynamic', 'include', 'include-system', 'on-the-way'] as const
export type ImportForm = (typeof importForms)[number]

/** What an independent tool answers for the identifiers of a tree. The programs in `bench/oracles` write it, one JSON line a use. */

/** `[path, line, column]`, 1-based, columns in UTF-16 units: where a definition's name begins. */
export type Place = readonly [string, number, number]

/** One thing may be declared at several places (overloads, merged declarations): any of them is right. */
export type Thing = readonly Place[]

/** One use of a name that is not its own declaration. What the tool does not know is not told. */
export interface Use {
  readonly path: string
  readonly line: number
  readonly column: number
  /** what it names, where that is declared in the tree */
  readonly targets: readonly Thing[]
  /** it is declared outside of the tree */
  readonly outside?: true
  /** the functions, methods, constructors or classes of the tree that are called here, where the tool can tell; none where they are outside */
  readonly called?: readonly Thing[]
  /** the name of the innermost named function around a call; null at the top of a file */
  readonly caller?: Place | null
  /** whether it stands there, or what it names is declared, by the expansion of a macro alone */
  readonly macro?: true
}

export function parseTruth(text: string): readonly Use[] {
  return text.split('\n').filter(line => line !== '').map(line => JSON.parse(line) as Use)
}

export function placeKey([path, line, column]: Place): string {
  return `${path}:${line}:${column}`
}

/** What a comment imports a type from. */
export interface TypeImport {
  readonly specifier: string
  readonly name: string
  readonly start: number
}

const definedByImport = /@typedef\s*\{\s*import\(\s*(['"])([^'"]+)\1\s*\)(?:\.([\w$]+))?\s*\}\s*([\w$]+)/g

/** The types that comments of a text define by an import. */
export function typedefsOf(text: string): ReadonlyMap<string, TypeImport> {
  const found = new Map<string, TypeImport>()
  if (!text.includes('@typedef')) return found
  for (const match of text.matchAll(definedByImport)) {
    const [whole, , specifier = '', name = 'export=', local = ''] = match
    found.set(local, { specifier, name, start: match.index + whole.indexOf(specifier) })
  }
  return found
}

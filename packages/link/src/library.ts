/**
 * What the types of a language's own library hold, give and take, as data: members whose values come from what a type was given
 * (the elements of a list, the values of a map) or from what a call is given. Whatever the data does not tell is external.
 */
import type { Library, LibraryMember, LibraryTerm, LibraryTerms } from './library-data.ts'
import type { LinkRules } from './rules.ts'
import type { Run } from './run.ts'
import type { Atom, Value, Values } from './value.ts'

/** The type of the library that an atom is an instance of; undefined for any other. */
export function libraryTypeOf(rules: LinkRules | undefined, atom: Atom): string | undefined {
  const library = rules?.library
  if (library === undefined) return undefined
  if (atom.kind === 'array' || atom.kind === 'promise') return library.typeOf[atom.kind]
  return atom.kind === 'builtin' && isType(library, atom.name) ? atom.name : undefined
}

export function isType(library: Library, name: string): boolean {
  return Object.hasOwn(library.types, name)
}

function memberIn(library: Library, type: string, name: string): LibraryMember | undefined {
  const members = isType(library, type) ? library.types[type] : undefined
  return members !== undefined && Object.hasOwn(members, name) ? members[name] : undefined
}

/** What a member of a type of the library holds, in the type's own variables: a value, or the method itself; undefined where the data does not tell. */
export function memberOfLibrary(run: Run, library: Library, type: string, name: string): Value | undefined {
  const member = memberIn(library, type, name) ?? memberIn(library, type, '[named]')
  if (member === undefined) return undefined
  return member.is === undefined ? run.values.provided(`${type}.${name}`) : valueOf(run.values, library, member.is, { type, owner: '' })
}

/** What a call of a method of the library gives, and what it takes, in the variables of its type and its own. */
export function resultOfProvided(run: Run, library: Library, name: string, given: number): Value | undefined {
  const { member, ...where } = providedMember(library, name, given)
  return member?.gives === undefined ? undefined : valueOf(run.values, library, member.gives, where)
}

export function parameterOfProvided(run: Run, library: Library, name: string, steps: readonly number[], given: number): Value {
  const { member, ...where } = providedMember(library, name, given)
  const [first = 0, ...rest] = steps
  let term: LibraryTerm = member?.takes?.[first] ?? null
  for (const step of rest) term = isList(term) && term[0] === '=>' ? (term[step + 2] ?? null) : null
  return term === null ? run.values.nothing : valueOf(run.values, library, term, where)
}

interface Where {
  readonly type: string
  /** the member whose own variables are meant */
  readonly owner: string
}

function providedMember(library: Library, name: string, given: number): Where & { readonly member: Pick<LibraryMember, 'gives' | 'takes'> | undefined } {
  const point = name.indexOf('.')
  const type = name.slice(0, point)
  const member = memberIn(library, type, name.slice(point + 1))
  return { member: member?.shorter?.[given] ?? member, type, owner: name }
}

/** What stands for a variable of a call of which nothing told what it is; undefined where the data does not say. */
export function defaultOf(values: Values, library: Library, variable: string): Value | undefined {
  const space = variable.lastIndexOf(' ')
  const { member, ...where } = providedMember(library, variable.slice(0, space), -1)
  const term = member?.gives === undefined ? undefined : ownDefault(member.gives, Number(variable.slice(space + 1)))
  return term === undefined ? undefined : valueOf(values, library, term, where)
}

function ownDefault(term: LibraryTerm, place: number): LibraryTerm | undefined {
  if (!isList(term)) return undefined
  if (term[0] === '$' && term[1] === place) return term[2]
  for (const part of term) {
    const found = ownDefault(part, place)
    if (found !== undefined) return found
  }
  return undefined
}

function isList(term: LibraryTerm): term is LibraryTerms {
  return Array.isArray(term)
}

function valueOf(values: Values, library: Library, term: LibraryTerm, where: Where): Value {
  if (term === null) return values.anything
  if (typeof term === 'number') return values.variable(0, `${where.type} ${term}`)
  if (typeof term === 'string') return term === 'this' ? values.variable(0, receiver) : term === 'never' ? values.nothing : values.builtin(term)
  // a list of the data stands in one member of one type
  let value = values.ofData.get(term)
  if (value === undefined) values.ofData.set(term, (value = valueOfList(values, library, term, where)))
  return value
}

function valueOfList(values: Values, library: Library, [name = '', ...parts]: LibraryTerms, where: Where): Value {
  const of = (place: number): Value => valueOf(values, library, parts[place] ?? null, where)
  switch (name) {
    case '$': return values.variable(0, `${where.owner} ${String(parts[0])}`)
    case '=>': return values.nest('function', of(0))
    case 'Awaited': return values.nest('awaited', of(0))
    case 'EachAwaited': return values.nest('each-awaited', of(0))
    case '|': return parts.reduce((joined: Value, _, place) => values.join(joined, of(place)), values.nothing)
    default: return instanceOf(values, library, String(name), parts.map((_, place) => of(place)))
  }
}

/** The name of what holds something at each of its places. */
export const tuple = 'Tuple'

/** Stands for the receiver of a member. */
export const receiver = 'this'

/** An instance of a type of the library with what it is given. */
export function instanceOf(values: Values, library: Library, type: string, given: readonly Value[]): Value {
  const kind = Object.hasOwn(library.kinds, type) ? library.kinds[type] : undefined
  if (kind !== undefined) return values.nest(kind, given[0] ?? values.nothing)
  let made = values.builtin(type)
  given.forEach((value, place) => {
    made = values.join(made, values.argument(0, `${type} ${place}`, value))
  })
  return made
}

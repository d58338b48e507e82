/**
 * What a term can be: a set of at most `maxAtoms` atoms, or too many to tell. Atoms and values are interned, so that equal
 * ones are identical. The order of values is inclusion, with `tooMany` on top: every rule that computes values has to be
 * monotone in it, which is what makes the least fixed point of a cycle well defined.
 *
 * Nothing is what holds nothing (a call that returns nothing, a list without elements) and where cycles start from; what
 * cannot be told is `anything`, so that whatever it is joined with is possible.
 *
 * V1: a value with more than `maxAtoms` atoms loses what its types are given, and with more than that is `tooMany`, whatever the
 *     order in which they came.
 */
import { mixHash, nameHash, pick } from '@codeloom/model'
import { fileOf, rowOf, type Definition, type FileId } from './rules.ts'

export const maxAtoms = 24

export type AtomKind = 'definition' | 'instance' | 'module' | 'external' | 'builtin' | 'variable' | 'argument' | 'provided' | 'shape' | Nesting

/** The kinds of atoms that hold another. Awaited: what awaiting a variable gives; the same for each element of what it is. */
export type Nesting = 'array' | 'promise' | 'function' | 'channel' | 'keys' | 'dictionary' | 'pair' | 'manager' | 'awaited' | 'each-awaited'

export interface Atom {
  readonly kind: AtomKind
  /** definition, instance: a Definition; module, shape: a FileId; variable, argument: the Definition that has the variable; else 0 */
  readonly id: number
  /** external: the package; builtin: the type's name; instance: `self` for one of the class or of what derives from it (`ofSelf`); provided: that of a function of the library; shape: its term; variable, argument: which of its owner's; else '' */
  readonly name: string
  /** array, promise, function (its result), channel, keys (of a map), dictionary (its values), pair (its second), manager (what entering it gives), argument: of what; undefined where that is not known */
  readonly of: Atom | undefined
  /** order of making; only for sorting within a run */
  readonly number: number
  /** the value that is this atom alone */
  readonly alone: Value
}

export interface Value {
  readonly atoms: readonly Atom[]
  readonly tooMany: boolean
  /** whether it holds a variable, however deep */
  readonly hasVariables: boolean
  /** together with another atom, by its number, as far as it was asked for */
  wider: Map<number, Value> | undefined
}

/** The definition that an atom of kind definition or instance is about. */
export function symbolOf(atom: Atom): Definition {
  return atom.id as Definition
}
/** The file that an atom of kind module is about. */
export function moduleOf(atom: Atom): FileId {
  return atom.id as FileId
}

/** The name under which facts say that something may be anything: a builtin type. */
const anything = 'any'

export function isAnything(atom: Atom): boolean {
  return atom.kind === 'builtin' && atom.name === anything
}

const selfName = 'self'

export function isSelf(atom: Atom): boolean {
  return atom.kind === 'instance' && atom.name === selfName
}

/** How deep arrays of promises of arrays may nest; what nests deeper is too many to tell. */
const maxNesting = 3

/** Values by file and row: a definition as one number is dear as the key of a map. */
type ByDefinition = (Map<number, Value> | undefined)[]

/** Interns atoms and values; lives as long as one run. */
export class Values {
  readonly nothing: Value = { atoms: [], tooMany: false, hasVariables: false, wider: undefined }
  readonly tooMany: Value = { atoms: [], tooMany: true, hasVariables: false, wider: undefined }
  private readonly definitions: ByDefinition = []
  private readonly instances: ByDefinition = []
  private readonly selves: ByDefinition = []
  private readonly modules = new Map<number, Value>()
  private readonly byName = new Map<string, Value>()
  private readonly nested = new Map<AtomKind, Map<Atom | undefined, Value>>()
  /** by the number of a variable's atom and of what it is given */
  private readonly given: (Map<number, Value> | undefined)[] = []
  private readonly variables: (Map<number, Map<string, Value>> | undefined)[] = []
  private readonly ofLibrary = new Map<string, Value>()
  private readonly nests = new Map<Value, Partial<Record<Nesting, Value>>>()
  private readonly hashes = new Map<Value, number>()
  private atomCount = 0
  /** what the lists of a library's data stand for */
  readonly ofData = new Map<object, Value>()
  /** what cannot be told: whatever is known beside it is possible */
  readonly anything = this.builtin(anything)
  /** stands for all that types are given, where that is too much: no argument stands beside it */
  readonly unsaid = pick(this.single({ kind: 'argument', id: 0, name: '', of: undefined }).atoms, 0)

  definition(symbol: Definition): Value {
    return this.definitions[fileOf(symbol)]?.get(rowOf(symbol)) ?? this.ofSymbol(this.definitions, 'definition', symbol)
  }
  instance(symbol: Definition): Value {
    return this.instances[fileOf(symbol)]?.get(rowOf(symbol)) ?? this.ofSymbol(this.instances, 'instance', symbol)
  }
  /** An instance of a class as its own members give it: whoever asks a heir has one of the heir. */
  ofSelf(symbol: Definition): Value {
    return this.selves[fileOf(symbol)]?.get(rowOf(symbol)) ?? this.ofSymbol(this.selves, 'instance', symbol, selfName)
  }
  module(file: FileId): Value {
    return this.modules.get(file) ?? this.identified(this.modules, file, { kind: 'module', id: file, name: '' })
  }
  external(name: string): Value {
    return this.named('external', name)
  }
  builtin(name: string): Value {
    return this.named('builtin', name)
  }
  /**
   * An array or a promise of a value: one atom for each of the value's, and one for what is not known of it. So a larger value
   * gives a larger one, which an atom that holds a whole value would not.
   */
  nest(kind: Nesting, of: Value): Value {
    if (of.atoms.length === 0 && !of.tooMany) return kind === 'awaited' || kind === 'each-awaited' ? of : this.nestedAtom(kind, undefined)
    const known = this.nests.get(of)?.[kind]
    if (known !== undefined) return known
    const nested = this.nestAnew(kind, of)
    const nests = this.nests.get(of)
    if (nests === undefined) this.nests.set(of, { [kind]: nested })
    else nests[kind] = nested
    return nested
  }
  private nestAnew(kind: Nesting, of: Value): Value {
    if (of.tooMany || of.atoms.some(atom => atom.kind !== 'argument' && depthOf(atom) >= maxNesting)) return this.tooMany
    // of a variable alone there is something to await
    let nested = kind === 'awaited' || kind === 'each-awaited' ? this.nothing : this.nestedAtom(kind, undefined)
    for (const atom of of.atoms) if (depthOf(atom) < maxNesting) nested = this.join(nested, this.nestedAtom(kind, atom))
    return nested
  }
  /** A variable of a definition, or, with 0, of the library. */
  variable(owner: Definition | 0, name: string): Value {
    const known: Map<string, Value> = owner === 0 ? this.ofLibrary : mapIn((this.variables[fileOf(owner)] ??= new Map<number, Map<string, Value>>()), rowOf(owner))
    let value = known.get(name)
    if (value === undefined) known.set(name, (value = this.single({ kind: 'variable', id: owner, name, of: undefined })))
    return value
  }
  /**
   * What a variable is given: one atom that says that it is given something, and one for each of the value's. So what is given
   * nothing so far, in a cycle, is not taken for what nothing is said of. What nests too deep is not told.
   */
  argument(owner: Definition | 0, name: string, of: Value): Value {
    if (of.tooMany) return of
    const variable = pick(this.variable(owner, name).atoms, 0)
    let given = this.argumentAtom(variable, undefined)
    for (const atom of of.atoms) if (depthOf(atom) < maxNesting) given = this.join(given, this.argumentAtom(variable, atom))
    return given
  }
  /** A type that is written out in a file, by its term there. */
  shape(file: FileId, term: number): Value {
    const key = `shape ${file} ${term}`
    let value = this.byName.get(key)
    if (value === undefined) this.byName.set(key, (value = this.single({ kind: 'shape', id: file, name: `${term}`, of: undefined })))
    return value
  }
  /** A function of the library. */
  provided(name: string): Value {
    return this.named('provided', name)
  }
  /** The least value that includes both. */
  join(a: Value, b: Value): Value {
    if (a === b || b === this.nothing) return a
    if (a === this.nothing) return b
    if (a.tooMany || b.tooMany) return this.tooMany
    let joined = a
    for (let i = 0; i < b.atoms.length && !joined.tooMany; i++) joined = this.with(joined, pick(b.atoms, i))
    return joined
  }
  /** The least value that includes them all. */
  joinMany(all: readonly Value[]): Value {
    let joined = this.nothing
    for (let i = 0; i < all.length; i++) joined = this.join(joined, pick(all, i))
    return joined
  }
  private with(value: Value, atom: Atom): Value {
    if (value.atoms.length === 0) return atom.alone
    if (value.atoms.includes(atom)) return value
    const joined = value.wider?.get(atom.number)
    if (joined !== undefined) return joined
    const made = this.of([...value.atoms, atom])
    ;(value.wider ??= new Map()).set(atom.number, made)
    return made
  }
  of(atoms: readonly Atom[]): Value {
    const [first] = atoms
    if (first === undefined) return this.nothing
    if (atoms.length === 1) return first.alone
    if (atoms.length > maxAtoms || (atoms.length > 1 && atoms.includes(this.unsaid))) return this.withoutArguments(atoms)
    return this.sorted(atoms)
  }
  private sorted(atoms: readonly Atom[]): Value {
    const sorted = inOrder(atoms) ? atoms : [...atoms].sort((x, y) => x.number - y.number)
    let value = pick(sorted, 0).alone
    for (let i = 1; i < sorted.length; i++) value = this.followedBy(value, pick(sorted, i))
    return value
  }
  /** A value with an atom that was made after all of its own: so each is reached on one way alone. */
  private followedBy(value: Value, atom: Atom): Value {
    let joined = value.wider?.get(atom.number)
    if (joined === undefined) {
      joined = { atoms: [...value.atoms, atom], tooMany: false, hasVariables: value.hasVariables || atom.alone.hasVariables, wider: undefined }
      ;(value.wider ??= new Map()).set(atom.number, joined)
    }
    return joined
  }
  /** Where there is no room for what types are given, nothing is said of it; there may still be too much. */
  private withoutArguments(atoms: readonly Atom[]): Value {
    const rest = atoms.filter(atom => atom.kind !== 'argument')
    if (rest.length > maxAtoms || rest.length === atoms.length) return this.tooMany
    return this.sorted([...rest, this.unsaid])
  }
  /** A hash that is the same in every run over the same store: `idOf` gives a definition's identifier there. */
  hash(value: Value, idOf: (symbol: Definition) => number): number {
    if (value.tooMany) return 2
    if (value === this.nothing) return 1
    let hash = this.hashes.get(value)
    if (hash === undefined) {
      const parts = value.atoms.map(atom => this.atomHash(atom, idOf)).sort((a, b) => a - b)
      this.hashes.set(value, (hash = mixHash(...parts)))
    }
    return hash
  }

  private atomHash(atom: Atom, idOf: (symbol: Definition) => number): number {
    const of = atom.of === undefined ? 0 : this.atomHash(atom.of, idOf)
    const id = atom.id !== 0 && atom.kind !== 'module' && atom.kind !== 'shape' ? idOf(atom.id as Definition) : atom.id
    return mixHash(nameHash(atom.kind), id, nameHash(atom.name), of)
  }
  private nestedAtom(kind: Nesting, of: Atom | undefined): Value {
    let values = this.nested.get(kind)
    if (values === undefined) this.nested.set(kind, (values = new Map()))
    let value = values.get(of)
    if (value === undefined) values.set(of, (value = this.single({ kind, id: 0, name: '', of })))
    return value
  }
  private argumentAtom(variable: Atom, of: Atom | undefined): Value {
    const given = (this.given[variable.number] ??= new Map())
    const key = of?.number ?? -1
    let value = given.get(key)
    if (value === undefined) given.set(key, (value = this.single({ kind: 'argument', id: variable.id, name: variable.name, of })))
    return value
  }
  private ofSymbol(values: ByDefinition, kind: AtomKind, symbol: Definition, name = ''): Value {
    return this.identified((values[fileOf(symbol)] ??= new Map()), rowOf(symbol), { kind, id: symbol, name })
  }
  private identified(values: Map<number, Value>, key: number, { kind, id, name }: Pick<Atom, 'kind' | 'id' | 'name'>): Value {
    const value = this.single({ kind, id, name, of: undefined })
    values.set(key, value)
    return value
  }
  private named(kind: AtomKind, name: string): Value {
    const key = `${kind} ${name}`
    let value = this.byName.get(key)
    if (value === undefined) this.byName.set(key, (value = this.single({ kind, id: 0, name, of: undefined })))
    return value
  }
  private single({ kind, id, name, of }: Omit<Atom, 'alone' | 'number'>): Value {
    const alone = { atoms: this.nothing.atoms, tooMany: false, hasVariables: kind === 'variable' || of?.alone.hasVariables === true, wider: undefined }
    alone.atoms = [{ kind, id, name, of, number: this.atomCount++, alone }]
    return alone
  }
}

function mapIn<K, V>(maps: Map<K, Map<string, V>>, key: K): Map<string, V> {
  let map = maps.get(key)
  if (map === undefined) maps.set(key, (map = new Map()))
  return map
}

function inOrder(atoms: readonly Atom[]): boolean {
  return atoms.every((atom, i) => i === 0 || (atoms[i - 1]?.number ?? 0) < atom.number)
}

const nesting: ReadonlySet<AtomKind> = new Set(['array', 'promise', 'function', 'channel', 'keys', 'dictionary', 'pair', 'manager', 'awaited', 'each-awaited'] as const)

function depthOf(atom: Atom): number {
  // what is yet to be awaited will be gone
  if (atom.of === undefined) return nesting.has(atom.kind) ? 1 : 0
  return (atom.kind === 'awaited' || atom.kind === 'each-awaited' ? 0 : 1) + depthOf(atom.of)
}

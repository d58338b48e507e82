/**
 * What a term can be: a set of at most `maxAtoms` atoms, or too many to tell. Atoms and values are interned, so that equal
 * ones are identical. The order of values is inclusion, with `tooMany` on top: every rule that computes values has to be
 * monotone in it, which is what makes the least fixed point of a cycle well defined.
 *
 * Nothing is what holds nothing (a call that returns nothing, a list without elements) and where cycles start from; what
 * cannot be told is `anything`, so that whatever it is joined with is possible.
 *
 * V1: a value with more than `maxAtoms` atoms is `tooMany`, whatever the order in which they came.
 */
import { mixHash, nameHash } from '@codeloom/model'
import { fileOf, rowOf, type Definition, type FileId } from './rules.ts'

export const maxAtoms = 24

export type AtomKind = 'definition' | 'instance' | 'module' | 'external' | 'builtin' | Nesting

/** The kinds of atoms that hold another. */
export type Nesting = 'array' | 'promise' | 'function' | 'channel' | 'keys' | 'dictionary' | 'pair' | 'manager'

export interface Atom {
  readonly kind: AtomKind
  /** definition, instance: a Definition; module: a FileId; else 0 */
  readonly id: number
  /** external: the package; builtin: the type's name; instance: `self` for one of the class or of what derives from it (`ofSelf`); else '' */
  readonly name: string
  /** array, promise, function (its result), channel, keys (of a map), dictionary (its values), pair (its second), manager (what entering it gives): of what; undefined where that is not known */
  readonly of: Atom | undefined
  /** order of making; only for sorting within a run */
  readonly number: number
  /** the value that is this atom alone */
  readonly alone: Value
}

export interface Value {
  readonly atoms: readonly Atom[]
  readonly tooMany: boolean
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
  readonly nothing: Value = { atoms: [], tooMany: false }
  readonly tooMany: Value = { atoms: [], tooMany: true }
  private readonly definitions: ByDefinition = []
  private readonly instances: ByDefinition = []
  private readonly selves: ByDefinition = []
  private readonly modules = new Map<number, Value>()
  private readonly byName = new Map<string, Value>()
  private readonly nested = new Map<AtomKind, Map<Atom | undefined, Value>>()
  private readonly sets = new Map<string, Value>()
  private readonly hashes = new Map<Value, number>()
  private atomCount = 0
  /** what cannot be told: whatever is known beside it is possible */
  readonly anything = this.builtin(anything)

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
    if (of.tooMany || of.atoms.some(atom => depthOf(atom) >= maxNesting)) return this.tooMany
    let nested = this.nestedAtom(kind, undefined)
    for (const atom of of.atoms) nested = this.join(nested, this.nestedAtom(kind, atom))
    return nested
  }
  /** The least value that includes both. */
  join(a: Value, b: Value): Value {
    if (a === b || b === this.nothing) return a
    if (a === this.nothing) return b
    if (a.tooMany || b.tooMany) return this.tooMany
    return this.of([...new Set([...a.atoms, ...b.atoms])])
  }
  of(atoms: readonly Atom[]): Value {
    const [first] = atoms
    if (first === undefined) return this.nothing
    if (atoms.length === 1) return first.alone
    if (atoms.length > maxAtoms) return this.tooMany
    const sorted = inOrder(atoms) ? atoms : [...atoms].sort((x, y) => x.number - y.number)
    const key = sorted.map(atom => atom.number).join()
    let value = this.sets.get(key)
    if (value === undefined) this.sets.set(key, (value = { atoms: sorted, tooMany: false }))
    return value
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
    const id = atom.kind === 'definition' || atom.kind === 'instance' ? idOf(atom.id as Definition) : atom.id
    return mixHash(nameHash(atom.kind), id, nameHash(atom.name), of)
  }
  private nestedAtom(kind: Nesting, of: Atom | undefined): Value {
    let values = this.nested.get(kind)
    if (values === undefined) this.nested.set(kind, (values = new Map()))
    let value = values.get(of)
    if (value === undefined) values.set(of, (value = this.single({ kind, id: 0, name: '', of })))
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
    const alone = { atoms: this.nothing.atoms, tooMany: false }
    alone.atoms = [{ kind, id, name, of, number: this.atomCount++, alone }]
    return alone
  }
}

function inOrder(atoms: readonly Atom[]): boolean {
  return atoms.every((atom, i) => i === 0 || (atoms[i - 1]?.number ?? 0) < atom.number)
}

const nesting: ReadonlySet<AtomKind> = new Set(['array', 'promise', 'function', 'channel', 'keys', 'dictionary', 'pair', 'manager'] as const)

function depthOf(atom: Atom): number {
  return atom.of === undefined ? (nesting.has(atom.kind) ? 1 : 0) : 1 + depthOf(atom.of)
}

/** The derived questions by name: what there is to ask. How each is answered stands in `node-kinds.ts`. */
import type { Definition, NameAnswer } from './rules.ts'
import type { NodeKind } from './solver.ts'
import type { StarNames } from './star-names.ts'
import type { Lineage } from './lineage.ts'
import type { Value } from './value.ts'

/** A derived question that other files may ask, so that the store keeps it. */
export interface DerivedKind<V = Value> extends NodeKind<V> {
  /** whether `b` holds a name: itself, or twice it plus a side */
  readonly named: 'no' | 'name' | 'name-and-side'
}

/** What the nearest member is, how deep it lies, and how deep the nearest type that is not known here. */
export interface Nearest {
  readonly value: Value
  readonly depth: number
  /** several at the same depth: none is meant */
  readonly isAmbiguous: boolean
  readonly outside: number
  readonly outsideName: string
}

/** An interface that a type satisfies. */
export interface Contract {
  readonly symbol: Definition
  readonly certain: boolean
}

/** An interface that a type may satisfy, and the folder of its file. */
export interface Candidate {
  readonly symbol: Definition
  readonly folder: string
}

export interface Kinds {
  /** the file or package that a row of `imports` names */
  readonly importTarget: DerivedKind
  /** the files reached from a file through imports, itself among them, as bits by FileId */
  readonly closure: DerivedKind<Uint32Array>
  /** what a free name means */
  readonly freeName: DerivedKind<NameAnswer>
  /** the definition that a declaration declares */
  readonly definitionOf: DerivedKind
  /** the members that a symbol itself holds under a name */
  readonly ownMember: DerivedKind
  /** what a file exports under a name */
  readonly exported: DerivedKind
  /** the names that a star import takes from a file, where the language has a rule for it */
  readonly starNames: DerivedKind<StarNames>
  /** the order in which a class is searched, where its language has one */
  readonly lineage: DerivedKind<Lineage>
  readonly declaredType: DerivedKind
  readonly declaredResult: DerivedKind
  /** what the decorators of a function declare to make of it */
  readonly decorated: DerivedKind
  /** what a function says that its first argument is where it gives true; what constructing something of an interface gives */
  readonly said: DerivedKind
  /** what a class or an interface derives from, as instances */
  readonly bases: DerivedKind
  /** how many classes stand one above the other over one, as far as that is counted; only where there is no order in which a class is searched */
  readonly depth: DerivedKind<number>
  /** the member of a class, of an instance, or of anything that contains symbols, looked up through its bases */
  readonly member: DerivedKind
  /** the constructor that a class declares itself; else, where its language has it inherit one, that and the class */
  readonly constructorOf: DerivedKind
  /** one of the values that a function returns; the name is its number */
  readonly resultPart: DerivedKind
  /** what a parameter of a symbol's function is, or a parameter of what is expected there; the name is a path as `op.parameter` has it */
  readonly parameterType: DerivedKind
  /** the member of a type that is written out in a file; the name is its term and its name */
  readonly shapeMember: DerivedKind
  /** what a type parameter of a symbol is bound by; the name is its place among them */
  readonly variableBound: DerivedKind
  /** the other definitions that hold members of a type; for this and what follows see `embedding.ts` */
  readonly parts: DerivedKind<readonly Definition[]>
  /** the shape of a method, as the name of something that the language itself provides */
  readonly shape: DerivedKind
  readonly nearest: DerivedKind<Nearest>
  readonly ownName: DerivedKind<readonly number[]>
  readonly ownMethods: DerivedKind<readonly number[]>
  readonly methodNames: DerivedKind<readonly number[]>
  readonly contractsIn: DerivedKind<readonly Definition[]>
  readonly contracts: DerivedKind<readonly Contract[]>
  readonly localDeclared: DerivedKind
  readonly inferredType: DerivedKind
  readonly result: DerivedKind
  readonly localInferred: DerivedKind
  /** what a parameter without a type is given at the calls that are known without this */
  readonly parameter: DerivedKind
  readonly localFlow: DerivedKind
}

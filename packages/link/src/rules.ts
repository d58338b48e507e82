import type { Library } from './library-data.ts'
import type { FileFacts, Space, Why } from '@codeloom/model'

/** The number of a file inside its store. */
export type FileId = number & { readonly __brand: 'FileId' }

/**
 * A definition while linking: its file and its row in that file's `symbols`, as one number. It lives as long as the facts
 * that it was made from; what is stored are the dense identifiers of the store.
 */
export type Definition = number & { readonly __brand: 'Definition' }

const rowsPerFile = 2 ** 22

export function definition(file: FileId, row: number): Definition {
  return (file * rowsPerFile + row) as Definition
}
export function fileOf(symbol: Definition): FileId {
  return Math.floor(symbol / rowsPerFile) as FileId
}
export function rowOf(symbol: Definition): number {
  // the low bits: a remainder of doubles is a call into C
  return symbol & (rowsPerFile - 1)
}

/** A file by its name alone. */
export interface NamedFile {
  readonly id: FileId
  /** relative to the root, with `/` */
  readonly path: string
  readonly language: string
}

/** A file as the link stage sees it. */
export interface LinkedFile extends NamedFile {
  readonly facts: FileFacts
}

/**
 * What an import names. `byFolder` says that the answer is the same for every file of the language in the folder that
 * imports the same specifier in the same form: it is then worked out once.
 */
export type ImportTarget = (
  | {
    readonly kind: 'file'
    readonly file: FileId
    /** the file is what the row's name itself names (a module of a package), not where the name is looked up */
    readonly whole?: true
  }
  | { readonly kind: 'external'; readonly package: string }
  | { readonly kind: 'unknown' }
) & { readonly byFolder?: boolean }

/**
 * What a name resolves to. `certain` is false where a rule chose between what cannot be told apart. `anywhere` says that the
 * answer rests on `globals` of this name alone, whichever file asks: it is then worked out once.
 */
export type NameAnswer =
  | {
    readonly kind: 'found'
    readonly definitions: readonly Definition[]
    readonly how: 'scope' | 'import' | 'name'
    readonly certain: boolean
    readonly anywhere?: true
  }
  | { readonly kind: 'none'; readonly why: Why; readonly package?: string; readonly anywhere?: true }

/**
 * The questions that a language's rules may ask. Each one is recorded with its answer for the node that asks, found or not:
 * rules read other files through this alone.
 */
export interface Questions {
  /** base: the file at this path, relative to the root */
  fileAt(path: string): FileId | undefined
  /** base: files whose last path component is this name, in the order of their paths */
  filesNamed(name: string): readonly NamedFile[]
  /** base: files that provide this key (the table `provides`), in the order of their paths */
  filesProviding(key: string): readonly NamedFile[]
  /** base: the files that lie in this folder itself ('' or `a/b/`), in the order of their paths, with the keys that they provide */
  filesIn(folder: string): readonly FolderFile[]
  /** base: what the configuration file at this path says; undefined where there is none or it is broken */
  configuration(path: string): unknown
  /** base: definitions with the flag `global` and this name, of the languages that these rules link, in canonical order */
  globals(name: string, space: Space): readonly GlobalDefinition[]
  /** derived: the definitions that a file exports under a name; for `definitionOf` alone */
  exported(file: FileId, name: string): readonly Definition[]
  /** derived: the members that a definition itself holds under a name; for `definitionOf` alone */
  members(of: Definition, name: string): readonly Definition[]
  /** derived: the files that are reached from a file through imports, itself among them */
  reachedFrom(file: FileId): FileSet
}

export interface FileSet {
  has(file: FileId): boolean
}

/** A file of a folder, with the keys that it provides. */
export interface FolderFile extends NamedFile {
  readonly keys: readonly string[]
}

/** A candidate of `globals`. */
export interface GlobalDefinition {
  readonly definition: Definition
  readonly path: string
  readonly language: string
  readonly kind: number
  readonly flags: number
}

/** What a call of a container's member gives: one of what it holds, a list of that, a list of pairs whose second is one of it, the same again. */
export type ContainerResult = 'element' | 'list' | 'pairs' | 'same'

export interface StarRule {
  readonly listed: string
  readonly open: (name: string) => boolean
}

/** What the link stage asks of a language. Pure: everything comes from the file and from the questions. */
export interface LinkRules {
  /** raised with every change of the rules, or of their tables, that changes links */
  readonly version: number
  /** the languages whose files these rules link, and whose globals they see */
  readonly languages: readonly string[]
  /** types of the language's own library that hold others: `Promise` is a promise, `Array` and `Set` are arrays */
  readonly containers?: Readonly<Record<string, 'array' | 'promise' | 'dictionary' | 'pair' | 'manager'>>
  /** what calls of the members of those types give, by the kind of container and the name */
  readonly containerMembers?: Readonly<Record<string, ReadonlyMap<string, ContainerResult>>>
  /** what the types of the language's own library hold, give and take, in data; then they are in no `containers` */
  readonly library?: Library
  /** types of the language's own library that are what they are given first, as far as its members go: `Partial`, `Omit` */
  readonly wrappers?: ReadonlySet<string>
  /** the languages in which a variable that is given something else later is still of the type of what it was given first */
  readonly staticallyTyped?: ReadonlySet<string>
  /**
   * Where a class is searched along its C3 order and not by joining what its bases have: the names of the methods that a call
   * of the class leads to, its own or inherited, of which the first counts that it has; and the method that a call of an instance runs.
   */
  readonly linearised?: { readonly constructors: readonly string[]; readonly call: string }
  /**
   * What a star import takes from a file, where that is not every name but `default`: the names of what the file exports under
   * the name `listed`; where it exports nothing under it, those that are `open`.
   */
  readonly stars?: StarRule
  /** The file that is a member of a file (a package) by this name, whether or not the file says so. */
  readonly submodule?: (file: LinkedFile, name: string, ask: Questions) => FileId | undefined
  /**
   * True where `resolveFree` and `definitionOf` ask for globals of the very name alone, and nothing else asks for any: another
   * answer about one name then leaves what other names mean as it was.
   */
  readonly namesApart?: true
  /** What the row of `imports` names. */
  resolveImport(file: LinkedFile, row: number, ask: Questions): ImportTarget
  /** What a name means that no scope of the file declares. */
  resolveFree(file: LinkedFile, name: string, space: Space, ask: Questions): NameAnswer
  /**
   * For languages whose files share their names: what a name means in the package that a file stands for. What others see of
   * the package is what of it is flagged `exported`. Asks base questions alone.
   */
  packageMember?(file: LinkedFile, name: string, ask: Questions): NameAnswer
  readonly embedding?: Embedding
  /** Whether a type may be defined as a list, a map, a channel or a function, and then is used as one. */
  readonly definedTypes?: true
  /** Whether a call of a type that is no class converts to it. */
  readonly conversions?: true
  /** Whether a class may declare a constructor, which a call of the class then leads to. */
  readonly constructors?: true
  /** The definition that a declaration declares, where there is one and only one; undefined else, or where it is none. */
  definitionOf(file: LinkedFile, row: number, ask: Questions): Definition | undefined
}

/** What a language says whose types embed others, and satisfy interfaces without naming them. */
export interface Embedding {
  /** The other definitions that hold members of the same type: its methods may stand in several files. */
  partsOf(file: LinkedFile, row: number, ask: Questions): readonly Definition[]
  /** The key (of `provides`) under which files offer interfaces that ask for this method. */
  contractsWith(method: string): string
  /** The same for interfaces that have no methods but those of the interfaces that they embed, one of which is called so. */
  contractsEmbedding(name: string): string
  /** Whether a method of this name can be asked for by an interface of another folder. */
  isShared(method: string): boolean
  /** The shape of a method, in words that say the same in every file; '' for what has none. Asks base questions alone. */
  shapeOf(file: LinkedFile, row: number, ask: Questions): string
  /** Compares the shapes of two methods. */
  compare(have: string, want: string): 'same' | 'perhaps' | 'different'
}

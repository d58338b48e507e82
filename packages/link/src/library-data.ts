/** The form of the data that says what the types of a language's own library hold, give and take. How it is read stands in `library.ts`. */

/**
 * A type in the words of a library's data. A number is what the type was given at that place; `['$', i]` what a call of the member
 * was given, from there on what it is where nothing says that; a string a type without arguments (`this`: the receiver, `never`:
 * nothing); `['=>', result, ...parameters]` a function, `['|', a, b]` either, `['Tuple', ...]` what stands at each place,
 * `['Awaited', a]` what awaiting gives, `['EachAwaited', a]` the same for each element; else a type of the library with its
 * arguments. null is not told.
 */
export type LibraryTerm = number | string | null | LibraryTerms

export interface LibraryTerms extends ReadonlyArray<LibraryTerm> {}

export interface LibraryMember {
  /** of what is no method */
  readonly is?: LibraryTerm
  readonly gives?: LibraryTerm
  readonly takes?: readonly LibraryTerm[]
  /** what holds instead for calls with so many arguments */
  readonly shorter?: Readonly<Record<number, Pick<LibraryMember, 'gives' | 'takes'>>>
}

/** By member; `[of]` is what an iteration gives, `[]` what an index does, `[named]` any other member, `new` a construction. */
export type LibraryType = Readonly<Record<string, LibraryMember>>

export interface Library {
  readonly types: Readonly<Record<string, LibraryType>>
  /** types that are arrays or promises, which the link stage knows by itself */
  readonly kinds: Readonly<Record<string, 'array' | 'promise'>>
  /** the type of the arrays and of the promises that it knows by itself */
  readonly typeOf: { readonly array: string; readonly promise: string }
  /** the members that an iteration asks for */
  readonly iterators: readonly string[]
  /** the variables of types that whatever can be iterated is of */
  readonly iterables: ReadonlySet<string>
  /** what makes instances of a type is of the type with this ending */
  readonly maker: string
  /** what a function that yields gives, and one that is asynchronous as well */
  readonly generators: readonly [string, string]
  /** types that are computed from what they are given: what calling it gives, what constructing it gives, what awaiting it gives */
  readonly computed: Readonly<Record<string, 'called' | 'constructed' | 'awaited'>>
}

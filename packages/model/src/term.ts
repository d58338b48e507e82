/**
 * Terms: the little language in which facts say what an expression or a type annotation is, without resolving it.
 * A term is a row (op, a, b) of the table `terms`; 0 is always `unknown`. Operands written `term` are rows of the same
 * table and always smaller than the row itself; `list` are rows of the table `lists` (each a list of terms), 0 is empty.
 */
export const op = {
  unknown: 0,
  /** a: ref. The value that the name holds. */
  ref: 1,
  /** a: ref. A type annotation: an instance of the type that the name names. */
  named: 2,
  /** a: term, b: string. The value of a member. */
  member: 3,
  /** a: term, b: string. A type annotation `N.T`: an instance of the type T inside the namespace or module that a holds. */
  typeMember: 4,
  /** a: term of the callee, b: list of argument terms. What the call returns. */
  call: 5,
  /** a: term of the class, b: list of argument terms. A new instance. */
  construct: 6,
  /** a: term. What awaiting it gives. */
  await: 7,
  /** a: term, b: 1 + the place at which it stands in a list, 0 where that is not known. One element: of an array, an iterable, an indexed read. */
  element: 8,
  /** a: symbol index of a class. An instance of it, or of what derives from it (`this`). */
  self: 9,
  /** a: symbol index of a class. Its base, as an instance (`super.x`). */
  base: 10,
  /** a: term. An array, list or slice of it. */
  array: 11,
  /** a, b: terms. Either. */
  union: 12,
  /** a: string, the name of a type that the language itself provides: `string`, `number`, `RegExp`, `int`; `any` for what cannot be told. */
  builtin: 13,
  /** a: symbol index whose contained symbols are the members: an object literal, a namespace, a class as a value. */
  object: 14,
  /** a: term of the generic type, b: list of argument terms: `Promise<Foo>`. */
  apply: 15,
  /** a: symbol index of a class. The class itself (`this` in a static member). */
  selfStatic: 16,
  /** a: symbol index of a class. Its base, as a class (`super(...)`, `super.x` in a static member). */
  baseStatic: 17,
  /** a: term of a value. A type annotation `typeof x`: what the value is. */
  typeOf: 18,
  /** a: term of the iterated value. One element of an iteration (`for of`); like element, but through iterators. */
  iterated: 19,
  /** a: import index. The whole module that the import names (`import * as ns`, `require('x')`, `import('x')`). */
  module: 20,
  /** a: term, b: list of terms. A function of which all that is known is what it returns, and for a function type what its parameters are. */
  function: 21,
  /** b: list of terms. What a function returns that returns several values, of which only a call's `part` is something; where a language has tuples, one. */
  tuple: 22,
  /** a: term of a call, b: a number from 0. One of the values that the call returns. */
  part: 23,
  /** a: term. A channel of it. */
  channel: 24,
  /** a: term. What an iteration over it gives first: what is received, of a channel; a key, of a map; of anything else nothing. */
  received: 25,
  /** a: term of a key, b: term of a value. A map. */
  map: 26,
  /**
   * a: term of a function or of a type of functions, b: string of numbers from 0, with points between. What a function is given
   * that stands where this one is expected: `1.0` is the first parameter of the function that the second argument is; `r` stands
   * for what it returns, `e` for an element of it.
   */
  parameter: 27,
  /** a: ref of what is called, b: string. What the name of an argument means: the parameter of this name. It is found when it is asked for, and has no value. */
  argument: 28,
  /** b: list of entries. A type that is written out where it stands. */
  shape: 29,
  /** a: term that is the ref of a symbol, b: string, its name. A member of a shape. */
  entry: 30,
  /** a: term, b: term of what it was tested for. What is known of a value behind a test. */
  narrowed: 31,
  /** a: term of a function. What its first argument is where it gives true, if it says so. */
  guarded: 32,
  /** a: term of a function, b: list of argument terms. The function with what a call gives it first: only for the `parameter`s of what comes behind. */
  given: 33,
} as const
export type Op = (typeof op)[keyof typeof op]

/** What a declarator declares. */
export interface Declared {
  /** the node of the name, -1 where there is none */
  name: number
  /** the innermost declarator is a function's: a function, not a pointer to one */
  isFunction: boolean
  /** a pointer to a function, or an array of them */
  isFunctionPointer: boolean
  /** the parameter list of the innermost function declarator, -1 where there is none */
  parameters: number
  /** how many array dimensions stand around the name */
  arrays: number
}

export function noDeclared(): Declared {
  return { name: -1, isFunction: false, isFunctionPointer: false, parameters: -1, arrays: 0 }
}

/**
 * What stands around a function or an object literal says what it has to be: what its parameters are follows from there
 * (contextual typing) where they are not annotated themselves.
 */
import { op } from '@codeloom/model'
import { boundValue } from './declare.ts'
import { node } from './node-kinds.ts'
import { nothingExpected, type Expected, type Walk } from './walk.ts'

/** Visits an expression of which is known what it has to be. */
export function visitExpected(walk: Walk, at: number, wanted: boolean, expected: Expected): number {
  // what else may hold others, of which nothing is known
  if (expected.term === 0 || !takesExpected(walk, at)) return walk.visit(at, wanted)
  walk.expected = expected
  const term = walk.visit(at, wanted)
  walk.expected = nothingExpected
  return term
}

/** Whether an expression is a function or an object literal, or may give one that stands in it. */
export function takesExpected(walk: Walk, at: number): boolean {
  const code = walk.code(at)
  if (code === node.ternary_expression || code === node.array || code === node.binary_expression) return true
  const bound = boundValue(walk, at)
  return bound >= 0 && walk.code(bound) !== node.class
}

/** What is expected of an element of a list. */
export function expectedElement(walk: Walk, expected: Expected): Expected {
  const type = expectedType(walk, expected)
  return type === 0 ? nothingExpected : { term: walk.out.term(op.element, type), path: '' }
}

/** What is expected of the node that is visited, taken: what is inside it is expected by itself. */
export function takeExpected(walk: Walk): Expected {
  const { expected } = walk
  walk.expected = nothingExpected
  return expected
}

/** The term of a parameter's type; 0 where nothing is expected. */
export function expectedParameter(walk: Walk, { term, path }: Expected, place: number): number {
  return term === 0 ? 0 : walk.out.term(op.parameter, term, walk.out.literal(path === '' ? `${place}` : `${path}.${place}`))
}

/** What is expected of what a function returns: what it declares, else what the function that it stands for returns. */
export function expectedResult(declared: number, { term, path }: Expected): Expected {
  return declared !== 0 ? { term: declared, path: '' } : term === 0 ? nothingExpected : { term, path: path === '' ? 'r' : `${path}.r` }
}

/** The term of what is expected, as a type that has members; 0 where nothing is. */
export function expectedType(walk: Walk, { term, path }: Expected): number {
  return term === 0 || path === '' ? term : walk.out.term(op.parameter, term, walk.out.literal(path))
}

/** What is expected of a member of an object literal of that type. */
export function expectedMember(walk: Walk, type: number, name: number): Expected {
  return type === 0 || name < 0 ? nothingExpected : { term: walk.out.term(op.member, type, name), path: '' }
}

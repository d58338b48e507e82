/** Statements that make a scope, and variable declarations. */
import { kindCode, space, tag, refIndex, refTag } from '@codeloom/model'
import { declareEmpty } from './assigned-variables.ts'
import { isItself } from './classes.ts'
import { declareBlock, declareListing } from './declare.ts'
import { visitExpected } from './expected.ts'
import { documentedType } from './documented-types.ts'
import { widen } from './narrowing.ts'
import { field, node } from './node-kinds.ts'
import { bindingNames, setInitial, takeInitial, visitPattern } from './patterns.ts'
import { isNothing } from './targets.ts'
import { roles, type Visit } from './walk.ts'

const { identifier } = node

/** A block; also a `for (let i = 0; ...)`, which is a scope around its body. */
export const visitBlock: Visit = (walk, at) => {
  const mark = walk.scopes.enter()
  const { topLevel } = walk
  walk.topLevel = false
  declareBlock(walk, at)
  visitCase(walk, at, false)
  walk.topLevel = topLevel
  walk.scopes.leave(mark)
  return 0
}

/** Statements without a scope of their own: what is tested in them holds until their end. */
export const visitCase: Visit = (walk, at) => {
  const before = walk.narrowings.length
  walk.children(at)
  widen(walk, before)
  return 0
}

export const visitCatch: Visit = (walk, at) => {
  const mark = walk.scopes.enter()
  const { topLevel } = walk
  walk.topLevel = false
  const parameter = walk.child(at, field.parameter)
  if (parameter >= 0) {
    bindingNames(walk, parameter, name => {
      const string = walk.nameOf(name)
      walk.scopes.declare(string, space.value, walk.addLocal(string, { node: name, whole: parameter, kind: kindCode.local }))
    })
    visitPattern(walk, parameter, 0, takeInitial)
  }
  const body = walk.body(at)
  if (body >= 0) walk.visit(body, false)
  walk.topLevel = topLevel
  walk.scopes.leave(mark)
  return 0
}

/** A variable: its type, and what it is given. */
export const visitDeclarator: Visit = (walk, at) => {
  if (walk.required.has(at)) return 0
  const pattern = walk.child(at, field.name)
  const type = walk.child(at, field.type)
  const value = walk.child(at, field.value)
  if (pattern < 0) return (walk.children(at), 0)
  const simple = walk.code(pattern) === identifier
  const ref = simple ? walk.scopes.find(walk.nameOf(pattern), space.value) : -1
  const row = ref >= 0 && refTag(ref) === tag.symbol ? refIndex(ref) : -1
  const { from } = walk
  if (row >= 0) walk.from = row
  const declared = type >= 0 ? walk.dialect.type(walk, type, row >= 0 ? roles['type-of'] : roles.type) : row < 0 ? 0 : documentedType(walk, row)
  walk.from = from
  if (declared !== 0 && ref >= 0 && simple) {
    if (row >= 0) walk.out.set('symbols', row, 'declared', declared)
    else if (refTag(ref) === tag.local) walk.out.set('locals', refIndex(ref), 'declared', declared)
  }
  if (simple && row < 0 && value >= 0) declareListing(walk, pattern, value)
  // a pattern's names come first in the text, but what they get is read first
  const term = value < 0 ? 0 : visitExpected(walk, value, true, { term: declared, path: '' })
  if (simple && declared === 0 && (value < 0 || isNothing(walk, value))) declareEmpty(walk, ref)
  if (!simple) visitPattern(walk, pattern, declared || term, takeInitial)
  else if (term !== 0 && !(row >= 0 && isItself(walk, term, row))) setInitial(walk, ref, pattern, term)
  return 0
}

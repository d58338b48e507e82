/** `Object.create`, `Object.assign`, `Object.freeze` and the like: what they give is made of what they are given. */
import { op, space } from '@codeloom/model'
import { visitDefined } from './defined-properties.ts'
import { keeping } from './exports-object.ts'
import { field, node } from './node-kinds.ts'
import { mostElements } from '../most-elements.ts'
import { target } from './targets.ts'
import { roles, type Walk } from './walk.ts'

const { identifier, member_expression: member, object, spread_element: spread, comment } = node

const creating: ReadonlySet<string> = new Set(['create'])
const joining: ReadonlySet<string> = new Set(['assign'])
const defining: ReadonlySet<string> = new Set(['defineProperty', 'defineProperties'])

/** The term of what such a call gives; -1 where it is any other. */
export function visitObjectCall(walk: Walk, callee: number, given: number): number {
  if (given < 0 || walk.code(callee) !== member) return -1
  const holder = walk.child(callee, field.object)
  const property = walk.child(callee, field.property)
  if (holder < 0 || property < 0 || walk.code(holder) !== identifier || !walk.isText(holder, 'Object')) return -1
  const name = walk.tree.text.slice(walk.start(property), walk.end(property))
  const isKnown = creating.has(name) || joining.has(name) || keeping.has(name) || (walk.dialect.makesMembers && defining.has(name))
  if (!isKnown || walk.scopes.find(walk.nameOf(holder), space.value) >= 0) return -1
  target(walk, callee, roles.call)
  if (defining.has(name) && visitDefined(walk, given, name === 'defineProperty')) return 0
  const terms = argumentTerms(walk, given)
  const first = terms[0] ?? 0
  if (joining.has(name)) return terms.slice(1).reduce((all, term) => walk.union(all, term), first)
  return creating.has(name) ? created(walk, first) : first
}

/** The terms of the arguments; an empty object literal adds nothing. */
function argumentTerms(walk: Walk, given: number): readonly number[] {
  const terms: number[] = []
  const end = walk.next(given)
  for (let child = given + 1; child < end; child = walk.next(child)) {
    if (walk.code(child) === comment) continue
    const isEmpty = walk.code(child) === object && walk.firstChild(child) < 0 && walk.symbolFor(child) < 0
    const term = walk.visit(child, true)
    if (!isEmpty && terms.length <= mostElements) terms.push(walk.code(child) === spread || terms.length === mostElements ? 0 : term)
  }
  return terms
}

/** `Object.create(X.prototype)` is an instance of X; what is made from any other object has its members. */
function created(walk: Walk, term: number): number {
  const isPrototype = term !== 0 && walk.out.get('terms', term, 'op') === op.member && walk.out.string(walk.out.get('terms', term, 'b')) === 'prototype'
  if (isPrototype) return walk.out.term(op.construct, walk.out.get('terms', term, 'a'))
  walk.variables.derived.add(term)
  return term
}

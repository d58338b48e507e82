/**
 * Variables that are given something after they were declared: what one holds is what any assignment gives it, as long as
 * every write to it is a plain assignment of this file; a global one of a script may be anything besides, since other files
 * may write to it. So may what a property holds whose name is assigned through any other object.
 */
import { flag, kindCode, op, refIndex, refTag, space, tag, type Ref } from '@codeloom/model'
import { mostElements } from '../most-elements.ts'
import { node } from './node-kinds.ts'
import { isNothing } from './targets.ts'
import type { Walk } from './walk.ts'

/** The variable that a name means, where what it is given is followed: no parameter, nothing with a type; -1 for anything else. */
export function followed(walk: Walk, name: number): Ref {
  if (walk.code(name) !== node.identifier) return -1
  const ref = walk.scopes.find(walk.nameOf(name), space.value)
  if (ref < 0) return -1
  const table = tableOf(walk, ref)
  const isKept = table !== undefined && walk.out.get(table, refIndex(ref), 'declared') === 0
  return isKept && (walk.dialect.makesMembers || walk.variables.empty.has(ref)) ? ref : -1
}

function tableOf({ out, symbols }: Walk, ref: Ref): 'locals' | 'symbols' | undefined {
  const row = refIndex(ref)
  if (refTag(ref) === tag.local) return out.get('locals', row, 'kind') === kindCode.local ? 'locals' : undefined
  return refTag(ref) === tag.symbol && symbols.kindOf(row) === kindCode.variable ? 'symbols' : undefined
}

/** A name is declared without a value, or with none. */
export function declareEmpty(walk: Walk, ref: Ref): void {
  if (ref >= 0 && tableOf(walk, ref) !== undefined) walk.variables.empty.add(ref)
}

/** A plain assignment to a variable that is followed gives it one more value. */
export function giveVariable(walk: Walk, ref: Ref, value: number, term: number): void {
  const { empty, assigned } = walk.variables
  const count = assigned.get(ref) ?? (empty.has(ref) ? 0 : 1)
  assigned.set(ref, isNothing(walk, value) ? count : count + 1)
  if (!isNothing(walk, value)) setHeld(walk, ref, oneMore(walk, { count, before: held(walk, ref), term }))
}

/** What a variable gets where it is declared, or with what it was assigned before. */
export function declaredValue(walk: Walk, ref: Ref, term: number): number {
  const count = walk.variables.assigned.get(ref)
  return count === undefined ? term : oneMore(walk, { count, before: held(walk, ref), term })
}

interface Given {
  /** how many values were given before, and the term of these */
  readonly count: number
  readonly before: number
  readonly term: number
}

/** The term of what was given before or now. Of very many nothing more is said than that it may be anything. */
export function oneMore(walk: Walk, { count, before, term }: Given): number {
  if (count === 0) return term
  if (count > mostElements) return before
  return walk.union(before, count === mostElements ? walk.builtin('any') : term)
}

function held(walk: Walk, ref: Ref): number {
  const table = tableOf(walk, ref)
  return table === undefined ? 0 : walk.out.get(table, refIndex(ref), 'initial')
}

function setHeld(walk: Walk, ref: Ref, term: number): void {
  const table = tableOf(walk, ref)
  const isItself = term !== 0 && walk.out.get('terms', term, 'op') === op.ref && walk.out.get('terms', term, 'a') === ref
  if (table !== undefined && !isItself) walk.out.set(table, refIndex(ref), 'initial', term)
}

/** A name is written to in a way that says nothing of what it is given. */
export function spoil(walk: Walk, name: number): void {
  const ref = walk.scopes.find(walk.nameOf(name), space.value)
  if (ref >= 0) walk.variables.spoiled.add(ref)
}

/** At the end of a file: the values of which variables say all that they are given. */
export function finishVariables(walk: Walk): void {
  const { out, symbols, variables: { assigned, spoiled } } = walk
  for (const ref of assigned.keys()) {
    if (spoiled.has(ref)) continue
    if (refTag(ref) === tag.local) out.set('locals', refIndex(ref), 'flags', flag.everyWrite)
    else {
      symbols.give(refIndex(ref), flag.everyWrite)
      if (symbols.isGlobal(refIndex(ref), walk.isModule)) addAnything(walk, 'symbols', refIndex(ref))
    }
  }
}

/** At the end of a file: which properties and derived objects may hold, or have, more than what is said of them. */
export function finishMembers(walk: Walk): void {
  const { out, symbols, variables: { members, holders, derived } } = walk
  if (members.size === 0) return
  for (let row = 1; row < symbols.count; row++) {
    if (symbols.kindOf(row) === kindCode.property && members.has(out.get('symbols', row, 'name'))) addAnything(walk, 'symbols', row)
  }
  for (const ref of holders) {
    const table = tableOf(walk, ref)
    if (table !== undefined && derived.has(held(walk, ref))) addAnything(walk, table, refIndex(ref))
  }
}

function addAnything(walk: Walk, table: 'locals' | 'symbols', row: number): void {
  const term = walk.out.get(table, row, 'initial')
  if (term !== 0) walk.out.set(table, row, 'initial', walk.union(term, walk.builtin('any')))
}

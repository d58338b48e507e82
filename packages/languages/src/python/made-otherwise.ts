/** Classes a call of which may make something else than an instance of them, by a `__new__` or a metaclass of their own. */
import { flag, op, refIndex, refTag, tag } from '@codeloom/model'
import { isStandard } from './decoration.ts'
import { node } from './node-kinds.ts'
import type { Walk } from './walk.ts'

/** Terms that nest deeper tell nothing. */
const maxDepth = 8

/** `__new__` is declared to give this. */
export function declareNew(walk: Walk, declared: number): void {
  const { out, classRow } = walk
  const operation = out.get('terms', declared, 'op')
  const ref = out.get('terms', declared, 'a')
  const isItself = operation === op.self || (operation === op.named && refTag(ref) === tag.symbol && refIndex(ref) === classRow)
  if (!isItself) walk.symbols.give(classRow, flag.unsure)
}

/** `return x` in a `__new__` that declares nothing. */
export function returnFromNew(walk: Walk, term: number): void {
  if (!isMadeByClass(walk, term, 0)) walk.symbols.give(walk.classRow, flag.unsure)
}

/** Whether the walk is in a `__new__` the `return`s of which say what it gives. */
export function isInNew(walk: Walk): boolean {
  const { out, symbols, classRow, resultOf } = walk
  return resultOf > 0 && classRow > 0 && symbols.containerOf(resultOf) === classRow && out.string(out.get('symbols', resultOf, 'name')) === '__new__'
}

/** What another `__new__` makes, or a call of `cls`; a variable or an attribute of the class that holds no more than that. */
function isMadeByClass(walk: Walk, term: number, depth: number): boolean {
  if (term === 0 || depth > maxDepth) return false
  const { out, symbols, classRow } = walk
  const a = out.get('terms', term, 'a')
  const b = out.get('terms', term, 'b')
  switch (out.get('terms', term, 'op')) {
    case op.call: {
      const operation = out.get('terms', a, 'op')
      return operation === op.selfStatic || (operation === op.member && out.string(out.get('terms', a, 'b')) === '__new__')
    }
    case op.union: return isMadeByClass(walk, a, depth + 1) && isMadeByClass(walk, b, depth + 1)
    case op.ref: return refTag(a) === tag.local && isMadeByClass(walk, out.get('locals', refIndex(a), 'initial'), depth + 1)
    case op.member: {
      const row = out.get('terms', a, 'op') === op.selfStatic ? symbols.memberOf(classRow, b) : -1
      return row >= 0 && isMadeByClass(walk, out.get('symbols', row, 'initial'), depth + 1)
    }
    default: return false
  }
}

/** `metaclass=M`: one with a `__call__` of its own makes what that says; of one that another file declares, that is not known. */
export function declareMetaclass(walk: Walk, value: number, row: number): void {
  let head = value
  while (head + 1 < walk.next(value) && walk.code(head) !== node.identifier) head++
  if (walk.code(head) !== node.identifier) return walk.symbols.give(row, flag.unsure)
  const { out, symbols } = walk
  const ref = walk.resolve(walk.nameOf(head))
  if (refTag(ref) === tag.free) return
  const isCalling = (of: number): boolean => symbols.memberOf(of, out.literal('__call__')) >= 0
  const isPlain = isStandard(walk, ref) || (refTag(ref) === tag.symbol && head === value && !isCalling(refIndex(ref)))
  if (!isPlain) symbols.give(row, flag.unsure)
}

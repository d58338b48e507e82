/** Classes: what they derive from, and their bodies. */
import { roleCode, tag, refTag } from '@codeloom/model'
import { declareMembers } from './declare.ts'
import { documentBody } from './documentation.ts'
import { bindDefinition, declareTypeParameters } from './functions.ts'
import { declareMetaclass } from './made-otherwise.ts'
import { target } from './targets.ts'
import { field, node } from './node-kinds.ts'
import { methodOf, roles, type Visit, type Walk } from './walk.ts'

const { identifier, attribute, subscript, keyword_argument: keywordArgument } = node

export const visitClass: Visit = (walk, at) => {
  const { from, classRow, inClass, topLevel, selfRef, method, resultOf, yieldsOf, isEnum } = walk
  const row = walk.symbolFor(at)
  if (row >= 0) walk.from = row
  const outer = walk.scopes.enter()
  const types = walk.child(at, field.type_parameters)
  if (types >= 0) declareTypeParameters(walk, types)
  walk.isEnum = false
  const bases = walk.child(at, field.superclasses)
  if (bases >= 0) visitBases(walk, bases, row)
  const mark = walk.classScopes.enter()
  walk.inClass = true
  walk.topLevel = false
  walk.classRow = row
  walk.selfRef = walk.resultOf = walk.yieldsOf = -1
  walk.method = methodOf.none
  const scope = (walk.bindings.scopeAt[at] ?? 0) - 1
  if (scope >= 0 && row >= 0) declareMembers(walk, scope)
  const body = walk.child(at, field.body)
  if (body >= 0) {
    if (row >= 0) documentBody(walk, row, body)
    walk.visit(body, false)
  }
  walk.classScopes.leave(mark)
  walk.scopes.leave(outer)
  Object.assign(walk, { from, classRow, inClass, topLevel, selfRef, method, resultOf, yieldsOf, isEnum })
  bindDefinition(walk, at, row)
  return 0
}

function visitBases(walk: Walk, list: number, row: number): void {
  const end = walk.next(list)
  for (let child = list + 1; child < end; child = walk.next(child)) {
    if (walk.code(child) === keywordArgument) {
      const value = walk.child(child, field.value)
      const name = walk.child(child, field.name)
      if (value >= 0) walk.visit(value, false)
      if (row >= 0 && value >= 0 && name >= 0 && walk.isText(name, 'metaclass')) declareMetaclass(walk, value, row)
      continue
    }
    const term = baseTerm(walk, child)
    if (row >= 0 && term >= 0) walk.out.add('heritage', [row, roleCode.extend, term])
  }
}

/** The term of a base, 0 where it cannot be said, -1 for those that give a class no members. */
function baseTerm(walk: Walk, at: number): number {
  const code = walk.code(at)
  if (code === subscript) {
    const value = walk.child(at, field.value)
    for (let child = value < 0 ? at + 1 : walk.next(value); child < walk.next(at); child = walk.next(child)) walk.visit(child, false)
    return value < 0 ? 0 : baseTerm(walk, value)
  }
  const name = code === identifier ? at : code === attribute ? walk.child(at, field.attribute) : -1
  if (name < 0) return (walk.visit(at, false), 0)
  const ref = code === identifier ? walk.mentionValue(at, roles.extend) : -1
  const term = code === identifier ? walk.refTerm(ref) : target(walk, at, roles.extend)
  const text = walk.tree.text.slice(walk.start(name), walk.end(name))
  const isForeign = ref < 0 || refTag(ref) === tag.import || refTag(ref) === tag.free
  if (isForeign && enumerations.has(text)) walk.isEnum = true
  return isForeign && memberless.has(text) ? -1 : term
}

const memberless: ReadonlySet<string> = new Set(['object', 'Generic', 'Protocol', 'ABC'])
const enumerations: ReadonlySet<string> = new Set(['Enum', 'IntEnum', 'StrEnum', 'Flag', 'IntFlag', 'TextChoices', 'IntegerChoices', 'Choices'])

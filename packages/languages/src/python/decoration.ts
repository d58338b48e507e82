/** What decorators say of a function, as far as their names tell. */
import { refIndex, refTag, tag, type Ref } from '@codeloom/model'
import { field, node } from './node-kinds.ts'
import { standardModules } from './standard-names.ts'
import type { Walk } from './walk.ts'

export interface Decoration {
  /** reading the attribute calls it: `@property` and whatever ends in that word */
  readonly isGetter: boolean
  /** `@x.setter`, `@x.deleter` */
  readonly isSetter: boolean
  readonly isStatic: boolean
  readonly isOfType: boolean
  readonly isOverload: boolean
  readonly isAbstract: boolean
  /** `@contextmanager`: what the function yields is what entering its result gives */
  readonly isManager: boolean
}

const plain: Decoration = { isGetter: false, isSetter: false, isStatic: false, isOfType: false, isOverload: false, isAbstract: false, isManager: false }

/** What the decorators of a decorated definition say; -1 for one that has none. */
export function decorationOf(walk: Walk, decorated: number): Decoration {
  if (decorated < 0) return plain
  let said = plain
  const end = walk.next(decorated)
  for (let child = decorated + 1; child < end && walk.code(child) === node.decorator; child = walk.next(child)) {
    const name = lastName(walk, child)
    if (name < 0) continue
    const text = walk.tree.text.slice(walk.start(name), walk.end(name))
    if (text.endsWith('property')) said = { ...said, isGetter: true, isAbstract: said.isAbstract || text === 'abstractproperty' }
    else if (text === 'setter' || text === 'deleter') said = { ...said, isSetter: true }
    else if (text === 'getter') said = { ...said, isGetter: true }
    else if (text === 'staticmethod') said = { ...said, isStatic: true }
    else if (text === 'classmethod') said = { ...said, isOfType: true }
    else if (text === 'overload') said = { ...said, isOverload: true }
    else if (text === 'abstractmethod') said = { ...said, isAbstract: true }
    else if (text === 'contextmanager' || text === 'asynccontextmanager') said = { ...said, isManager: true }
  }
  return said
}

/** How much the name of a decorator tells: the name of one of the language's own that is imported may be the tree's own after all. */
export const knownBy = { nothing: 0, import: 1, name: 2 } as const

/** Whether a decorator gives back the function, or what `decorationOf` says of it, by its name. */
export function isKnown(walk: Walk, decorator: number): number {
  const name = lastName(walk, decorator)
  if (name < 0) return knownBy.nothing
  const text = walk.tree.text.slice(walk.start(name), walk.end(name))
  if (text.endsWith('property') || apart.has(text)) return knownBy.name
  if (!known.has(text)) return knownBy.nothing
  let head = name
  if (walk.fieldOf(name) === field.attribute) {
    head = walk.firstChild(decorator)
    while (head < name && walk.code(head) !== node.identifier) head++
  }
  const ref = walk.resolve(walk.nameOf(head))
  return refTag(ref) === tag.free ? knownBy.name : isStandard(walk, ref) ? knownBy.import : knownBy.nothing
}
/** What makes symbols of another kind: it is taken by its name alone. */
const apart: ReadonlySet<string> = new Set(['setter', 'deleter', 'getter', 'overload'])
const known: ReadonlySet<string> = new Set(`staticmethod classmethod abstractmethod contextmanager asynccontextmanager wraps final override cache lru_cache`
  .split(/\s+/))

/** Whether a name is imported from what is called like a module of the standard library. */
export function isStandard(walk: Walk, ref: Ref): boolean {
  if (refTag(ref) !== tag.import) return false
  const specifier = walk.out.string(walk.out.get('imports', refIndex(ref), 'specifier'))
  const point = specifier.indexOf('.')
  return standardModules.has(point < 0 ? specifier : specifier.slice(0, point))
}

/** The last name of `@a.b.c` or `@a.b.c(...)`; -1 for any other expression. */
function lastName(walk: Walk, decorator: number): number {
  let at = walk.firstChild(decorator)
  if (at >= 0 && walk.code(at) === node.call) at = walk.child(at, field.function)
  if (at >= 0 && walk.code(at) === node.attribute) return walk.child(at, field.attribute)
  return at >= 0 && walk.code(at) === node.identifier ? at : -1
}

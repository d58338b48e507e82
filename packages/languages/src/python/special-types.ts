/** Generic types that the language gives a meaning of its own, by name. */
import { op, refIndex, refTag, tag, type Ref } from '@codeloom/model'
import type { Walk } from './walk.ts'

/** What the arguments of a special type say of it. */
export const special = { none: 0, first: 1, union: 2, array: 3, promise: 4, type: 5, tuple: 6, opaque: 7, literal: 8, dictionary: 9, manager: 10, function: 11 } as const

const byName = new Map<string, number>([
  ...named(special.first, 'Optional ClassVar Final Annotated Required NotRequired ReadOnly InitVar'),
  ...named(special.union, 'Union'),
  ...named(special.array, `list set frozenset List Set FrozenSet Deque deque Sequence MutableSequence Iterable Iterator Collection Container AbstractSet MutableSet
    AsyncIterable AsyncIterator AsyncGenerator Generator Reversible ValuesView KeysView`),
  ...named(special.promise, 'Awaitable Coroutine'),
  ...named(special.type, 'type Type'),
  ...named(special.tuple, 'tuple Tuple'),
  ...named(special.dictionary, 'dict Dict DefaultDict defaultdict OrderedDict ChainMap Mapping MutableMapping'),
  ...named(special.manager, 'ContextManager AsyncContextManager AbstractContextManager AbstractAsyncContextManager'),
  ...named(special.function, 'Callable'),
  ...named(special.opaque, 'Counter Concatenate TypeGuard TypeIs Unpack ItemsView'),
  ...named(special.literal, 'Literal'),
])

function named(code: number, names: string): readonly (readonly [string, number])[] {
  return names.trim().split(/\s+/).map(name => [name, code])
}

const homes: ReadonlySet<string> = new Set(['typing', 'typing_extensions', 'collections', 'collections.abc', 'contextlib', 'dataclasses'])

/** What a type is by its last name, where `ref` is what the name, or what stands before its dot, means. */
export function specialOf(walk: Walk, text: string, ref: Ref): number {
  const code = byName.get(text) ?? special.none
  if (code === special.none) return code
  if (refTag(ref) === tag.free) return code
  if (refTag(ref) !== tag.import) return special.none
  return homes.has(walk.out.string(walk.out.get('imports', refIndex(ref), 'specifier'))) ? code : special.none
}

/** The term of a special type with these arguments. */
export function specialTerm(walk: Walk, code: number, given: readonly number[]): number {
  const { out } = walk
  switch (code) {
    case special.first: return given[0] ?? 0
    case special.union: return given.reduce((all, one) => walk.union(all, one), 0)
    case special.array: return out.term(op.array, given[0] ?? 0)
    case special.tuple: return out.term(op.array, given.reduce((all, one) => walk.union(all, one), 0))
    // a promise of what is awaited: the last argument; of a dictionary its values, what entering a manager gives
    case special.promise: return walk.container('Awaitable', given)
    case special.dictionary: return walk.container('Dict', given)
    case special.manager: return walk.container('ContextManager', given.slice(0, 1))
    case special.function: return out.term(op.function, given.length > 1 ? (given.at(-1) ?? 0) || walk.anything() : walk.anything(), 0)
    case special.opaque: return walk.builtin('dict')
    case special.literal: return walk.builtin('str')
    default: return 0
  }
}

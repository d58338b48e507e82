/** What a module gives to others: every name that it binds; a star takes those of `__all__`, or the public ones. */
import { reference, tag, refIndex, refTag, type Ref } from '@codeloom/model'
import { listedName } from './listed-name.ts'
import { node } from './node-kinds.ts'
import { mark, symbolRef } from './symbol-rows.ts'
import { roles, type Walk } from './walk.ts'

const { string, list, tuple } = node

/** `__all__ = [...]`. What is not a list of strings lists nothing, so that all public names count. */
export function listAll(walk: Walk, row: number, right: number): void {
  if (right < 0 || row < 0) return
  const code = walk.code(right)
  if (code !== list && code !== tuple) return
  walk.out.add('exported', [walk.out.literal(listedName), symbolRef(row)])
  listMore(walk, right)
}

/** `__all__ += [...]`, `__all__.extend([...])`, `__all__.append('x')` */
export function listMore(walk: Walk, at: number): void {
  if (walk.code(at) === string) return listName(walk, at)
  for (let child = at + 1; child < walk.next(at); child = walk.next(child)) if (walk.code(child) === string) listName(walk, child)
}

function listName(walk: Walk, at: number): void {
  const { units } = walk.out
  const [start, end] = [walk.start(at) + 1, walk.end(at) - 1]
  if (start >= end || (units[start - 1] !== 34 && units[start - 1] !== 39)) return
  const name = walk.out.name(start, end)
  const ref = walk.scopes.find(name)
  const listed = ref < 0 ? walk.ofModule(name) : ref
  walk.out.occurrence(start, end, roles.export, listed, walk.from)
  walk.out.add('exported', [walk.out.literal(listedName), listed])
  if (refTag(listed) === tag.symbol) walk.symbols.give(refIndex(listed), mark.listed)
}

/** Every name of the module, by what stands for it. */
export function exportNames(walk: Walk): void {
  const { out, symbols } = walk
  const imports = out.count('imports')
  for (let row = 1; row < symbols.count; row++) {
    if (symbols.containerOf(row) !== 0) continue
    const name = out.get('symbols', row, 'name')
    if (isLost(walk, name, symbolRef(row))) continue
    out.add('exported', [name, symbolRef(row)])
  }
  for (let row = 0; row < imports; row++) {
    const local = out.get('imports', row, 'local')
    const ref = reference(tag.import, row)
    if (local !== 0 && out.get('imports', row, 'owner') === 0 && !isLost(walk, local, ref)) out.add('exported', [local, ref])
  }
}
/** A variable whose name was taken by an import or a definition. */
function isLost(walk: Walk, name: number, ref: Ref): boolean {
  const bound = walk.scopes.find(name)
  if (bound === ref || refTag(bound) === tag.member) return false
  const isSame = refTag(bound) === refTag(ref)
  return !isSame || (refTag(ref) === tag.symbol && walk.symbols.kindOf(refIndex(ref)) !== walk.symbols.kindOf(refIndex(bound)))
}

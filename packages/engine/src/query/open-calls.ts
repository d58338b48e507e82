/** Calls that were not resolved: of a symbol's own, and of a name that could be one of its. */
import { at, nameOf, pick, roleCode, roles, type UnresolvedResult } from '@codeloom/model'
import { forEachRowFrom } from './graph-edges.ts'
import type { OpenedFile } from './opened-file.ts'

const callRoles: ReadonlySet<number> = new Set([roleCode.call, roleCode.new, roleCode.decorate])

/** Calls from a symbol that were not resolved. */
export function unresolvedFrom(file: OpenedFile, symbol: number): readonly UnresolvedResult[] {
  const found: UnresolvedResult[] = []
  forEachRowFrom(file, symbol, callRoles, row => {
    const open = unresolvedAt(file, row)
    if (open !== undefined) found.push(open)
  })
  return found
}

/** Calls of a name in a file that were not resolved: each could be one of a symbol of that name. */
export function unresolvedCallsOf(file: OpenedFile, name: string): readonly UnresolvedResult[] {
  return file.openCalls.of(name).flatMap(row => unresolvedAt(file, row) ?? [])
}

function unresolvedAt(file: OpenedFile, row: number): UnresolvedResult | undefined {
  const { ref, role, start } = file.facts.occurrences
  const { answers } = file.links
  const number = answers.numberOf(at(ref, row))
  if (number < 0 || answers.isFound(number)) return undefined
  const answer = answers.answer(number)
  if (answer.found) return undefined
  return {
    name: nameOf(file.facts, at(ref, row)), role: pick(roles, at(role, row)), site: file.site(at(start, row)), why: answer.why,
    ...(answer.package === '' ? {} : { package: answer.package }),
  }
}

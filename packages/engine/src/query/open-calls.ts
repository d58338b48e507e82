/** Calls that were not resolved: of a symbol's own, and of a name that could be one of its. */
import { at, nameHash, nameOf, pick, roleCode, roles, type UnresolvedResult } from '@codeloom/model'
import { forEachRowFrom } from './graph-edges.ts'
import type { OpenedFile } from './opened-file.ts'
import type { Reader } from './reader.ts'

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

interface HiddenCalls {
  readonly sites: readonly UnresolvedResult[]
  /** set where there are more */
  readonly note?: string
}

export const noCalls: HiddenCalls = { sites: [] }

/** Sites that are told, and files that they are looked for in, at most. */
const mostSites = 200
const mostFiles = 2_000

/** Calls of the names, anywhere in the tree, that were not resolved: each could be one of a symbol of that name. By path, then by place. */
export function hiddenCalls(reader: Reader, names: ReadonlySet<string>): HiddenCalls {
  const ids = new Set<number>()
  for (const name of names) for (const id of reader.snapshot.postings('open-call', nameHash(name))) if (ids.size < mostFiles) ids.add(id)
  const sites: UnresolvedResult[] = []
  for (const id of reader.inPathOrder(ids)) {
    const file = reader.open(id)
    if (file === undefined) continue
    const found = Array.from(names, name => unresolvedCallsOf(file, name)).flat()
    sites.push(...found.sort((a, b) => a.site[1] - b.site[1] || a.site[2] - b.site[2]))
    if (sites.length > mostSites) break
  }
  const few = sites.length <= mostSites
  if (few && ids.size < mostFiles) return { sites }
  const told = sites.slice(0, mostSites)
  if (few) return { sites: told, note: `unresolved calls of ${names.size === 1 ? 'the name' : 'these names'} were looked for in ${mostFiles} files; there may be more` }
  return { sites: told, note: `more than ${told.length} unresolved calls have ${names.size === 1 ? 'the name' : 'one of the names'}; ${ids.size < mostFiles ? 'the first ' : ''}${told.length} are told` }
}

function unresolvedCallsOf(file: OpenedFile, name: string): readonly UnresolvedResult[] {
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

/** Each invariant that a header states (` * L1: ...`) is cited by the name of a test (`test('L1: ...')`). */
import { lineOf, nodesOf, stringText, type Source } from './source.ts'
import type { Finding } from './finding.ts'

interface Invariant {
  readonly id: string
  readonly source: Source
  readonly line: number
}

const STATED = /^ \* ([A-Z]\d+): /
const CITED = /^([A-Z]\d+(?:, [A-Z]\d+)*): /

export function checkInvariants(sources: readonly Source[]): readonly Finding[] {
  const stated = sources.flatMap(invariantsOf)
  const citedBy = new Map<string, ReadonlySet<string>>()
  for (const { workspace } of sources) if (!citedBy.has(workspace)) citedBy.set(workspace, citationsOf(sources.filter((source) => source.workspace === workspace)))
  return stated.flatMap(({ id, source, line }) => {
    const found = { file: source.file, line, name: id }
    const twins = stated.filter((other) => other.id === id && other.source !== source)
    const twin = twins.find((other) => other.source.workspace === source.workspace)
    if (twin !== undefined) return [{ ...found, rule: 'invariant', message: `${id} is also stated in ${twin.source.file}; number it otherwise` }]
    // An id that two packages use can only be cited in its own; else a test of another package may hold it.
    const cited = twins.length > 0 ? citedBy.get(source.workspace)?.has(id) : [...citedBy.values()].some((ids) => ids.has(id))
    return cited ? [] : [{ ...found, rule: 'invariant', message: `no test cites ${id}: one should be named '${id}: ...'` }]
  })
}

function invariantsOf(source: Source): readonly Invariant[] {
  const header = nodesOf(source, 'comment')[0]
  if (source.part !== 'src' || header === undefined || !/^(#!.*)?\s*$/.test(source.text.slice(0, header.startIndex))) return []
  return header.text.split('\n').flatMap((text, index) => {
    const id = STATED.exec(text)?.[1]
    return id === undefined ? [] : [{ id, source, line: lineOf(header) + index }]
  })
}

/** Any call that a test is made by counts - test, it, checkUpdate - since what it is called is the test's own affair. */
function citationsOf(sources: readonly Source[]): ReadonlySet<string> {
  return new Set(sources.flatMap((source) => nodesOf(source, 'call_expression').flatMap((call) => {
    const name = call.childForFieldName('arguments')?.firstNamedChild
    if (name?.type !== 'string' && name?.type !== 'template_string') return []
    return CITED.exec(stringText(name))?.[1]?.split(', ') ?? []
  })))
}

/**
 * The names of a file's calls that were not resolved and may stand for something of the tree, as hashes: who asks what
 * could break by a change of a name finds the files with hidden callers by them.
 */
import { at, nameHash, nameOf, refIndex, refTag, roleCode, tag, type AnswerList, type FileFacts, type PackedLinks, type Ref } from '@codeloom/model'

export function openNamesOf(facts: FileFacts, { refs, numbers, distinct }: AnswerList): Set<number> {
  const open: Ref[] = []
  for (let i = 0; i < refs.length; i++) {
    const answer = distinct[numbers[i] ?? 0]
    if (answer !== undefined && !answer.found && answer.why !== 'external') open.push(refs[i] ?? 0)
  }
  return namesOfCalled(facts, open)
}

/** The same from links that were made before. */
export function openNamesIn(facts: FileFacts, { answers }: PackedLinks): Set<number> {
  const open: Ref[] = []
  answers.forEachOpen((ref, number) => {
    const answer = answers.answer(number)
    if (!answer.found && answer.why !== 'external') open.push(ref)
  })
  return namesOfCalled(facts, open)
}

/** `open` stands ascending. */
function namesOfCalled(facts: FileFacts, open: readonly Ref[]): Set<number> {
  const names = new Set<number>()
  if (open.length === 0) return names
  const wanted = new Uint8Array((open.at(-1) ?? 0) + 1)
  for (let i = 0; i < open.length; i++) wanted[open[i] ?? 0] = 1
  const { count, role, ref } = facts.occurrences
  for (let row = 0; row < count; row++) {
    const mentioned = at(ref, row)
    if (wanted[mentioned] !== 1 || (at(role, row) !== roleCode.call && at(role, row) !== roleCode.new)) continue
    wanted[mentioned] = 0
    const hash = hashOfName(facts, mentioned)
    if (hash !== undefined) names.add(hash)
  }
  return names
}

/** Undefined where a reference has no name. Nearly all are free names and members, whose letters are hashed where they stand. */
function hashOfName(facts: FileFacts, ref: Ref): number | undefined {
  const string = stringOfName(facts, ref)
  if (string !== undefined) return string === 0 ? undefined : facts.stringHash(string)
  const name = nameOf(facts, ref)
  return name === '' ? undefined : nameHash(name)
}

function stringOfName({ free, terms }: FileFacts, ref: Ref): number | undefined {
  if (refTag(ref) === tag.free) return at(free.name, refIndex(ref))
  return refTag(ref) === tag.member ? at(terms.b, refIndex(ref)) : undefined
}

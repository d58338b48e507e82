/**
 * The names of a file's calls that were not resolved and may stand for something of the tree, as hashes: who asks what
 * could break by a change of a name finds the files with hidden callers by them.
 */
import { at, nameHash, nameOf, openLinks, roleCode, type AnswerList, type FileFacts, type Ref } from '@codeloom/model'

export function openNamesOf(facts: FileFacts, { refs, numbers, distinct }: AnswerList): Set<number> {
  const open: Ref[] = []
  for (let i = 0; i < refs.length; i++) {
    const answer = distinct[numbers[i] ?? 0]
    if (answer !== undefined && !answer.found && answer.why !== 'external') open.push(refs[i] ?? 0)
  }
  return namesOfCalled(facts, open)
}

/** The same from encoded links. */
export function openNamesIn(facts: FileFacts, bytes: Uint8Array): Set<number> {
  const { answers } = openLinks(bytes)
  const open: Ref[] = []
  answers.forEachOpen((ref, number) => {
    const answer = answers.answer(number)
    if (!answer.found && answer.why !== 'external') open.push(ref)
  })
  return namesOfCalled(facts, open)
}

function namesOfCalled(facts: FileFacts, open: readonly Ref[]): Set<number> {
  const names = new Set<number>()
  if (open.length === 0) return names
  const wanted = new Set(open)
  const { count, role, ref } = facts.occurrences
  for (let row = 0; row < count; row++) {
    const mentioned = at(ref, row)
    if ((at(role, row) === roleCode.call || at(role, row) === roleCode.new) && wanted.delete(mentioned)) {
      const name = nameOf(facts, mentioned)
      if (name !== '') names.add(nameHash(name))
    }
  }
  return names
}

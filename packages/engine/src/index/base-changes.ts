/** Which base questions may be answered differently, now that a file came, went or changed. */
import { at, mixHash, type FileFacts } from '@codeloom/model'
import { configurationQuestion, filesInQuestion, filesNamedQuestion, globalsQuestion, pathQuestion, providingQuestion } from '@codeloom/link'
import { baseName, isGlobal } from './file-postings.ts'

/** One version of a file, as others can see it. */
export interface Visible {
  readonly path: string
  /** the group of languages that its globals belong to; undefined for a file that has none */
  readonly group: number | undefined
  readonly facts: FileFacts
  readonly ids: Uint32Array
}

/** The hashes of the questions that tell the two versions apart; undefined stands for a file that is not there. */
export function changedQuestions(before: Visible | undefined, after: Visible | undefined): Set<number> {
  const changed = new Set<number>()
  const path = (after ?? before)?.path ?? ''
  if (before === undefined || after === undefined) {
    changed.add(pathQuestion(path))
    changed.add(filesNamedQuestion(baseName(path)))
  }
  // a file that says nothing answers as one that is not there
  if ((before?.facts.configuration ?? '') !== (after?.facts.configuration ?? '')) changed.add(configurationQuestion(path))
  const [keysBefore, keysAfter] = [providedKeys(before), providedKeys(after)]
  if (before === undefined || after === undefined || keysBefore.size !== keysAfter.size || [...keysBefore].some(key => !keysAfter.has(key))) {
    changed.add(filesInQuestion(path.slice(0, path.lastIndexOf('/') + 1)))
  }
  for (const key of keysBefore) if (!keysAfter.has(key)) changed.add(providingQuestion(key))
  for (const key of keysAfter) if (!keysBefore.has(key)) changed.add(providingQuestion(key))
  const [globalsBefore, globalsAfter] = [globalsByName(before), globalsByName(after)]
  for (const [name, hash] of globalsBefore) if (globalsAfter.get(name) !== hash) addGlobals(changed, before?.group, name)
  for (const [name, hash] of globalsAfter) if (globalsBefore.get(name) !== hash) addGlobals(changed, after?.group, name)
  return changed
}

function addGlobals(changed: Set<number>, group: number | undefined, name: number): void {
  if (group === undefined) return
  for (const space of [0, 1]) changed.add(globalsQuestion(group, name, space))
}

function providedKeys(file: Visible | undefined): ReadonlySet<string> {
  return new Set(file === undefined ? [] : Array.from(file.facts.provides.key, key => file.facts.string(key)))
}

/** What a file contributes under each name, as a hash. */
function globalsByName(file: Visible | undefined): ReadonlyMap<number, number> {
  const names = new Map<number, number>()
  if (file === undefined) return names
  const { symbols } = file.facts
  for (let row = 1; row < symbols.count; row++) {
    if (!isGlobal(file.facts, row)) continue
    const name = file.facts.stringHash(at(symbols.name, row))
    names.set(name, mixHash(names.get(name) ?? 0, at(file.ids, row), at(symbols.kind, row), at(symbols.flags, row)))
  }
  return names
}

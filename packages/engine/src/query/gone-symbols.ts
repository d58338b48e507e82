import { FileFacts } from '@codeloom/model'
import { qualifiedName } from './symbol-keys.ts'

/** The qualified names of symbols that old facts of a file hold and new ones do not; all of them where the file is gone. */
export function goneSymbols(old: FileFacts, now: FileFacts | undefined): readonly string[] {
  const left = new Set(now === undefined ? [] : namesOf(now))
  return [...new Set(namesOf(old))].filter(name => !left.has(name))
}

function namesOf(facts: FileFacts): readonly string[] {
  return Array.from({ length: facts.symbols.count - 1 }, (_, row) => qualifiedName(facts, row + 1))
}

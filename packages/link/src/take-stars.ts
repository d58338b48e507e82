/**
 * The names that a star import takes from a file, where its language has a rule for that. One question a file instead of one a
 * name and file: files that gather the stars of hundreds of others are asked for hundreds of names.
 */
import { at } from '@codeloom/model'
import type { NameId } from './name-table.ts'
import type { StarRule } from './rules.ts'
import type { Run, Vantage } from './run.ts'
import { least, type StarNames } from './star-names.ts'
import { targetsOf } from './terms.ts'
import { moduleOf } from './value.ts'

/** What is listed; where nothing is, what is open of its own names and of those that its stars bring. */
export function starNamesOf(from: Vantage, rule: StarRule): StarNames {
  const { run, file } = from
  const tables = run.tables(file.facts)
  const listed = tables.listed(run.corpus.names.of(rule.listed))
  if (listed !== undefined) return { names: listed, outside: undefined }
  const isOpen = (name: NameId): boolean => rule.open(run.corpus.names.string(name))
  const names = new Set([...tables.exports.keys()].filter(isOpen))
  let outside: string | undefined
  for (const row of tables.stars) {
    for (const atom of targetsOf(from, at(file.facts.exported.ref, row)).atoms) {
      if (atom.kind === 'external') outside = least(outside, atom.name)
      if (atom.kind !== 'module') continue
      const taken = askStarNames(run, moduleOf(atom))
      for (const name of taken.names) if (isOpen(name)) names.add(name)
      outside = least(outside, taken.outside)
    }
  }
  return { names, outside }
}

function askStarNames(run: Run, file: number): StarNames {
  return run.solver.ask(run.kinds.starNames, file, 0)
}

/**
 * Links a file whose facts are as they were, and of whose questions only some about names have other answers: where what a name
 * means rests on nothing else, all other references keep theirs. A name that thousands of files ask for so costs a look at
 * each instead of linking it whole. Where a declaration elsewhere stands for another definition now, more than names is asked
 * anew, and the file is linked whole.
 *
 * G3: the links are those that linking the whole file would give.
 */
import { at, AnswerList, flag, op, refIndex, refTag, tag, type FileFacts, type FileLinks, type NewLinks } from '@codeloom/model'
import { freeAnswer } from './link-file.ts'
import { globalsQuestion, groupOf } from './questions.ts'
import type { LinkedFile, LinkRules } from './rules.ts'
import type { Run } from './run.ts'

export interface NameChange {
  /** hashes of the questions of the file that may have other answers, unsigned */
  readonly changed: ReadonlySet<number>
  readonly before: () => FileLinks
}

/**
 * The links, where `changed` are all about names that no
 * more depends on than the references themselves; else undefined.
 */
export function relinkNames(run: Run, file: LinkedFile, { changed, before }: NameChange): NewLinks | undefined {
  const rules = run.rulesFor(file)
  if (rules?.namesApart !== true) return undefined
  const { facts } = file
  const rows = freeRows(facts, rules, changed)
  if (rows === undefined || isDeclared(facts, rules, changed) || isInTerms(facts, rows)) return undefined
  const links = before()
  const answers = new AnswerList()
  for (const [ref, answer] of links.answers) {
    answers.add(ref, refTag(ref) === tag.free && rows.has(refIndex(ref)) ? freeAnswer(run, rules, file, refIndex(ref)) : answer)
  }
  return { ...links, answers }
}

/** The rows of free names that changed; undefined where another question did. */
function freeRows(facts: FileFacts, rules: LinkRules, changed: ReadonlySet<number>): ReadonlySet<number> | undefined {
  const { name, space, count } = facts.free
  const group = groupOf(rules.languages)
  const rows = new Set<number>()
  const asked = new Set<number>()
  for (let row = 0; row < count; row++) {
    const question = globalsQuestion(group, facts.stringHash(at(name, row)), at(space, row))
    if (!changed.has(question)) continue
    rows.add(row)
    asked.add(question)
  }
  return asked.size === changed.size ? rows : undefined
}

/** Whether the file itself declares one of the names: what such a declaration stands for is more than one reference. */
function isDeclared(facts: FileFacts, rules: LinkRules, changed: ReadonlySet<number>): boolean {
  const { symbols } = facts
  const group = groupOf(rules.languages)
  for (let row = 1; row < symbols.count; row++) {
    if ((at(symbols.flags, row) & flag.declaration) === 0) continue
    const name = facts.stringHash(at(symbols.name, row))
    if (changed.has(globalsQuestion(group, name, 0)) || changed.has(globalsQuestion(group, name, 1))) return true
  }
  return false
}

/** Whether a term holds what one of the names means: members, and what is called, may follow from it. */
function isInTerms({ terms }: FileFacts, rows: ReadonlySet<number>): boolean {
  for (let term = 1; term < terms.count; term++) {
    if (holdRefs.has(at(terms.op, term)) && refTag(at(terms.a, term)) === tag.free && rows.has(refIndex(at(terms.a, term)))) return true
  }
  return false
}

/** The operations whose first operand is a reference. */
const holdRefs: ReadonlySet<number> = new Set([op.ref, op.named, op.argument])

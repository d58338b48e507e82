/** What the engines of the comparison answer, as far as it is counted: each writes its own text. */
import type { Subject } from './questions.ts'

/**
 * Codeloom's callers: a line each below the path of its file. What was asked about and is not there is told by `nothing in the
 * index is called`; a function without a caller is known.
 */
export function callersInLines(answer: string): number | undefined {
  return /^Nothing: nothing in the index is called/m.test(answer) ? undefined : linesLike(answer, /^ {2}\d/)
}

/** Codeloom's symbols: `path:line kind name | source line` each. */
export function calledInLines(answer: string): number {
  return linesLike(answer, /^[^\s[].*:\d+ [a-z-]+ /)
}

function linesLike(text: string, pattern: RegExp): number {
  return text.split('\n').filter(line => pattern.test(line)).length
}

/** `@colbymchenry/codegraph`: a heading with the number; `No callers found for`; `Symbol "..." not found in the codebase`. */
export function foundInHeading(answer: string): number | undefined {
  if (/^Symbol ".*" not found/m.test(answer)) return undefined
  // one heading for each definition where several are called so
  const counts = [...answer.matchAll(/\((\d+) found\)/g)].map(([, count]) => Number(count))
  return counts.reduce((sum, count) => sum + count, 0)
}

interface OptaveAnswer {
  readonly results?: readonly { readonly name: string; readonly callers?: readonly unknown[] }[]
  readonly functions?: readonly unknown[]
}

/** `@optave/codegraph` matches parts of names; the callers of the one that is called just so. */
export function optaveCallers(answer: string, { name }: Subject): number | undefined {
  const { results = [] }: OptaveAnswer = JSON.parse(answer)
  const asked = results.filter(result => result.name === name)
  return asked.length === 0 ? undefined : asked.reduce((sum, { callers = [] }) => sum + callers.length, 0)
}

export function optaveCount(answer: string): number {
  const { functions, results = [] }: OptaveAnswer = JSON.parse(answer)
  return (functions ?? results).length
}

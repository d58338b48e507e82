import { problemCodes, type FactsBuilder, type Problem, type ProblemCode } from '@codeloom/model'

/** The problems that the facts just finished speak of: one a code, with its first place. */
export function factsProblems(facts: FactsBuilder): readonly Problem[] {
  const count = facts.count('problems')
  if (count === 0) return []
  const seen = new Map<ProblemCode, { readonly line: number; places: number }>()
  for (let row = 0; row < count; row++) {
    const code = codeOf(facts.string(facts.get('problems', row, 'code')))
    const known = seen.get(code)
    if (known === undefined) seen.set(code, { line: lineOf(facts, facts.get('problems', row, 'start')), places: 1 })
    else known.places++
  }
  return [...seen].map(([code, { line, places }]) => ({ code, message: messageOf(code, line, places) }))
}

function messageOf(code: ProblemCode, line: number, places: number): string {
  const where = places === 1 ? `line ${line}` : `${places} places, the first in line ${line}`
  switch (code) {
    case 'syntax': return `did not parse: ${where}`
    case 'timeout': return 'took too long to parse'
    case 'too-deep': return `nested too deeply: ${where}`
    default: return where
  }
}

function codeOf(text: string): ProblemCode {
  return problemCodes.find(code => code === text) ?? 'syntax'
}

/** The 1-based line of an offset. */
function lineOf(facts: FactsBuilder, offset: number): number {
  let low = 0
  let high = facts.count('lines')
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (facts.get('lines', middle, 'start') <= offset) low = middle
    else high = middle
  }
  return low + 1
}

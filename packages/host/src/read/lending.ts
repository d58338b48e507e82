/** What may be lent of one file to another with the same content, whoever holds it. */
import { CodecError, FileFacts, InvariantError, type Problem, type ProblemCode } from '@codeloom/model'
import { StoreError } from '@codeloom/store'
import type { ClaimOf } from '../claims.ts'

export interface Given {
  readonly facts: Uint8Array
  readonly problems: readonly Problem[]
}

/** Problems that follow from the content alone; the others depend on limits, or on what else went on. */
const pureProblems: ReadonlySet<ProblemCode> = new Set(['syntax', 'too-deep', 'encoding', 'binary', 'configuration'])
/** Those of them that reading finds; the rest stand in the facts. */
const readingProblems: ReadonlySet<ProblemCode> = new Set(['encoding', 'binary'])

/** Whether what a file's record tells follows from its content: `problems` as the record has them. */
export function followsFromContent(problems: string): boolean {
  return problemsIn(problems).every(({ code }) => pureProblems.has(code))
}

/** Facts as they were kept, beside the problems of the record that they were kept with. Throws CodecError where they are damaged or of another format. */
export function given(facts: Uint8Array, problems: string): Given {
  // reads the format and the sections' sizes
  return { facts: new FileFacts(facts).bytes, problems: problemsIn(problems).filter(({ code }) => readingProblems.has(code)) }
}

/** The grammar that reads a file of this name; '' where none does. */
export function grammarOf(claimOf: ClaimOf, path: string): string {
  const claim = claimOf(path.slice(path.lastIndexOf('/') + 1))
  return claim?.kind === 'source' ? claim.grammar.name : ''
}

/** What a lender answers; undefined where its bytes are damaged or its store fails. */
export function tried<T>(ask: () => T): T | undefined {
  try {
    return ask()
  } catch (error) {
    if (error instanceof StoreError || error instanceof CodecError || error instanceof SyntaxError || error instanceof InvariantError) return undefined
    throw error
  }
}

function problemsIn(json: string): readonly Problem[] {
  if (json === '') return []
  const problems: readonly Problem[] = JSON.parse(json)
  return problems
}

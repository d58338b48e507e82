/** How well rankings answer questions: reciprocal rank of the first right one, share of the right ones among the first five and ten. */
import { randomOf } from '@codeloom/testkit'
import type { Question } from './questions.ts'

/** What a ranker says: functions by the places of their names, files by their paths; best first, each once. */
export interface Ranking {
  readonly functions: readonly string[]
  readonly files: readonly string[]
}

interface Scores {
  readonly reciprocalRank: number
  readonly recallAt5: number
  readonly recallAt10: number
}

/** What one ranking is worth for one question. */
export interface Judged {
  readonly functions: Scores
  readonly files: Scores
}

/** Behind this place a right one counts for nothing. */
export const deepest = 100

export function judge({ functions, files }: Pick<Question, 'functions' | 'files'>, ranking: Ranking): Judged {
  return { functions: scoresOf(functions, ranking.functions), files: scoresOf(files, ranking.files) }
}

function scoresOf(right: ReadonlySet<string>, ranked: readonly string[]): Scores {
  const first = ranked.slice(0, deepest).findIndex(each => right.has(each))
  const among = (count: number): number => ranked.slice(0, count).filter(each => right.has(each)).length / Math.min(count, right.size)
  return { reciprocalRank: first < 0 ? 0 : 1 / (first + 1), recallAt5: among(5), recallAt10: among(10) }
}

export function mean(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Between which two values 95 of 100 means of questions drawn again lie. */
export function interval(values: readonly number[]): readonly [low: number, high: number] {
  const random = randomOf(values.length)
  const means = Array.from({ length: redraws }, () => mean(values.map(() => random.pick(values)))).sort((x, y) => x - y)
  return [means[Math.floor(redraws * 0.025)] ?? Number.NaN, means[Math.floor(redraws * 0.975)] ?? Number.NaN]
}
const redraws = 1000

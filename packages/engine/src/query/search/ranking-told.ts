import type { PlanResult } from '@codeloom/model'

/** What a ranking tells of itself. */
export type RankingTold = NonNullable<PlanResult['ranking']>

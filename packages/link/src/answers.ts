import type { Answer, Space, Why } from '@codeloom/model'
import type { NameId } from './name-table.ts'
import type { LinkRules } from './rules.ts'
import type { Asked } from './solver.ts'

/** An answer that is the same for every file that asks for a name, with the questions that it rests on. */
export interface KeptAnswer {
  readonly answer: Answer
  /** one is by far the commonest, and spared a list */
  readonly asked: Asked | readonly Asked[]
}

/** Answers that are given many times; lives as long as one run. */
export class Answers {
  private readonly none = new Map<string, Answer>()
  /** by name and space: the answer and what it asked, apart, since there is one a name of the tree */
  private readonly byRules = new Map<LinkRules, { readonly answers: (Answer | undefined)[]; readonly asked: (Asked | readonly Asked[])[] }>()

  nothing(why: Why, from = ''): Answer {
    const key = `${why} ${from}`
    let answer = this.none.get(key)
    if (answer === undefined) this.none.set(key, (answer = { found: false, why, package: from }))
    return answer
  }
  kept(rules: LinkRules, name: NameId, space: Space): KeptAnswer | undefined {
    const names = this.byRules.get(rules)
    const answer = names?.answers[name * 2 + space]
    const asked = names?.asked[name * 2 + space]
    return answer === undefined || asked === undefined ? undefined : { answer, asked }
  }
  keep(rules: LinkRules, name: NameId, space: Space, { answer, asked }: KeptAnswer): void {
    let names = this.byRules.get(rules)
    if (names === undefined) this.byRules.set(rules, (names = { answers: [], asked: [] }))
    names.answers[name * 2 + space] = answer
    names.asked[name * 2 + space] = asked
  }
}

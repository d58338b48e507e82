import type { Answer, How, Why } from '@codeloom/model'
import { howCode } from '@codeloom/model'
import type { LinkRules } from './rules.ts'
import type { Asked } from './solver.ts'

/** An answer that is the same for every file that asks for a name, with the question that it rests on. */
export interface KeptAnswer {
  readonly answer: Answer
  readonly questions: readonly Asked[]
}

/** Interns answers, because the same few are given millions of times; lives as long as one run. */
export class Answers {
  private readonly single = new Map<number, Answer>()
  private readonly none = new Map<string, Answer>()
  /** by name and space, for answers that rest on the name alone */
  private readonly byName = new Map<LinkRules, Map<number, KeptAnswer>>()

  /** A certain answer with one target. */
  one(symbol: number, kind: number, how: How): Answer {
    const key = symbol * 8 + howCode[how]
    let answer = this.single.get(key)
    if (answer === undefined) this.single.set(key, (answer = { found: true, targets: [{ symbol, kind }], how, certain: true }))
    return answer
  }
  nothing(why: Why, from = ''): Answer {
    const key = `${why} ${from}`
    let answer = this.none.get(key)
    if (answer === undefined) this.none.set(key, (answer = { found: false, why, package: from }))
    return answer
  }
  kept(rules: LinkRules, name: number, space: number): KeptAnswer | undefined {
    return this.byName.get(rules)?.get(name * 2 + space)
  }
  keep(rules: LinkRules, name: number, space: number, kept: KeptAnswer): void {
    let names = this.byName.get(rules)
    if (names === undefined) this.byName.set(rules, (names = new Map()))
    names.set(name * 2 + space, kept)
  }
}

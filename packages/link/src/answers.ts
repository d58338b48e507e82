import { howCode, hows, type Answer, type How, type Why } from '@codeloom/model'
import { ByName } from './by-name.ts'
import type { LinkRules } from './rules.ts'
import type { Asked } from './solver.ts'
import type { Value } from './value.ts'

/** An answer that is the same for every file that asks for a name, with the questions that it rests on. */
export interface KeptAnswer {
  readonly answer: Answer
  /** the same as a value, for terms that mention the name */
  readonly value: Value
  /** one is by far the commonest, and spared a list */
  readonly asked: Asked | readonly Asked[]
}

/** Answers that are given many times; lives as long as one run. */
export class Answers {
  private readonly byValue = hows.map(() => new Map<Value, Answer>())
  private readonly none = new Map<string, Answer>()
  private readonly byRules = new Map<LinkRules, ByName<KeptAnswer>>()

  /** The answer that a value was found to give, where that rested on the value alone. */
  ofValue(value: Value, how: How): Answer | undefined {
    return this.byValue[howCode[how]]?.get(value)
  }
  keepOfValue(value: Value, how: How, answer: Answer): void {
    this.byValue[howCode[how]]?.set(value, answer)
  }
  nothing(why: Why, from = ''): Answer {
    const key = `${why} ${from}`
    let answer = this.none.get(key)
    if (answer === undefined) this.none.set(key, (answer = { found: false, why, package: from }))
    return answer
  }
  /** The answers to names that rules give to every file alike. */
  ofNames(rules: LinkRules): ByName<KeptAnswer> {
    let names = this.byRules.get(rules)
    if (names === undefined) this.byRules.set(rules, (names = new ByName()))
    return names
  }
}

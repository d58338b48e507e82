/**
 * How right the answers are. A call edge is a pair of functions of the tree; one that is given at several places counts once,
 * and is right where it is right at any. An edge is judged where the tool knows what is called there; the definition of an
 * identifier is right where something is answered and all of it is among what the tool answers. What stands in a source, or is
 * declared, by the expansion of a macro alone is counted apart, and nowhere else.
 *
 * W1: an edge counts once, however many places have it; it is right, or found, where it is so at one of them.
 * W2: any place of a thing is right for it: an overload, a declaration, the definition.
 * W3: what the tool does not tell is not judged: neither what is called by what it cannot tell, nor a name that it leaves out.
 * W4: calls that only a macro makes, and names that only a macro declares, change no other figure.
 */
import type { Answers, CallAnswer } from './answers.ts'
import { placeKey, type Thing, type Use } from './truth.ts'

export interface Share {
  readonly right: number
  readonly of: number
}

export interface Score {
  /** of the certain edges, how many are right */
  readonly certain: Share
  /** of all edges, certain and possible */
  readonly all: Share
  /** of the tool's edges, how many are given, as certain or possible */
  readonly recall: Share
  readonly recallAcrossFiles: Share
  /** of the identifiers that are defined in the tree */
  readonly definition: Share
  /** of those that are defined outside, how many are not given a definition in the tree */
  readonly outside: Share
  /** of the tool's edges that only the expansion of a macro makes, how many are given */
  readonly byMacro: Share
  /** of the identifiers of what only a macro declares */
  readonly definitionByMacro: Share
}

export const missKinds = ['wrong edge', 'missing edge', 'wrong definition', 'no definition', 'invented definition'] as const

export interface Miss {
  readonly kind: (typeof missKinds)[number]
  readonly at: string
  readonly answered: readonly string[]
  readonly truth: readonly string[]
}

export interface Scored {
  readonly score: Score
  readonly misses: readonly Miss[]
}

export function scoreOf(truth: readonly Use[], answers: Answers): Scored {
  const misses: Miss[] = []
  const [edges, expanded] = [new EdgeCount(misses), new EdgeCount([])]
  const [names, made] = [new NameCount(misses), new NameCount([])]
  for (const use of truth) {
    const at = placeKey([use.path, use.line, use.column])
    if (use.called !== undefined && use.caller !== null && use.caller !== undefined) {
      const call = { at, path: use.path, caller: placeKey(use.caller), called: use.called }
      const into = use.macro === true ? expanded : edges
      into.take(call, answers.calls.get(at) ?? [])
    }
    if (use.macro !== true) names.take(use, at, answers)
    else if (use.called === undefined) made.take(use, at, answers)
  }
  const apart = { byMacro: expanded.shares().recall, definitionByMacro: made.shares().definition }
  return { score: { ...edges.shares(), ...names.shares(), ...apart }, misses }
}

class NameCount {
  private readonly misses: Miss[]
  private readonly definition = { right: 0, of: 0 }
  private readonly outside = { right: 0, of: 0 }

  constructor(misses: Miss[]) {
    this.misses = misses
  }

  take({ path, line, column, targets, outside }: Use, at: string, answers: Answers): void {
    if (targets.length === 0 && outside !== true) return
    const answered = answers.definitions([path, line, column])
    const count = targets.length === 0 ? this.outside : this.definition
    const right = new Set(targets.flatMap(each => each.map(placeKey)))
    count.of++
    if (targets.length === 0 ? answered.length === 0 : answered.length > 0 && answered.every(each => right.has(each))) count.right++
    else this.misses.push({ kind: targets.length === 0 ? 'invented definition' : answered.length === 0 ? 'no definition' : 'wrong definition', at, answered, truth: [...right] })
  }

  shares(): Pick<Score, 'definition' | 'outside'> {
    return { definition: this.definition, outside: this.outside }
  }
}

interface Edge {
  readonly across: boolean
  given: boolean
}

interface Call {
  readonly at: string
  readonly path: string
  readonly caller: string
  readonly called: readonly Thing[]
}

class EdgeCount {
  private readonly misses: Miss[]
  /** by caller and what is called */
  private readonly wanted = new Map<string, Edge>()
  private readonly certain = new Map<string, boolean>()
  private readonly all = new Map<string, boolean>()

  constructor(misses: Miss[]) {
    this.misses = misses
  }

  take({ at, path, caller, called }: Call, answered: readonly CallAnswer[]): void {
    const right = new Set(called.flatMap(each => each.map(placeKey)))
    for (const { target, certain } of answered) {
      const edge = `${caller} ${target}`
      for (const found of certain ? [this.certain, this.all] : [this.all]) found.set(edge, (found.get(edge) ?? false) || right.has(target))
      if (certain && !right.has(target)) this.misses.push({ kind: 'wrong edge', at, answered: [target], truth: [...right] })
    }
    for (const places of called) {
      const keys = places.map(placeKey)
      const edge = `${caller} ${keys[0] ?? ''}`
      const known = this.wanted.get(edge) ?? { across: places.every(([in_]) => in_ !== path), given: false }
      this.wanted.set(edge, known)
      if (answered.some(({ target }) => keys.includes(target))) known.given = true
      else this.misses.push({ kind: 'missing edge', at, answered: answered.map(({ target }) => target), truth: keys })
    }
  }

  shares(): Pick<Score, 'certain' | 'all' | 'recall' | 'recallAcrossFiles'> {
    const edges = [...this.wanted.values()]
    const across = edges.filter(each => each.across)
    return {
      certain: shareOf([...this.certain.values()]), all: shareOf([...this.all.values()]),
      recall: shareOf(edges.map(each => each.given)), recallAcrossFiles: shareOf(across.map(each => each.given)),
    }
  }
}

function shareOf(all: readonly boolean[]): Share {
  return { right: all.filter(Boolean).length, of: all.length }
}

/**
 * How right the answers are. A call edge is a pair of functions of the tree; one that is given at several places counts once,
 * and is right where it is right at any. An edge is judged where the tool knows what is called there; the definition of an
 * identifier is right where something is answered and all of it is among what the tool answers.
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
}

export interface Miss {
  readonly kind: 'wrong edge' | 'missing edge' | 'wrong definition' | 'no definition' | 'invented definition'
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
  const edges = new EdgeCount(misses)
  const definition = { right: 0, of: 0 }
  const outside = { right: 0, of: 0 }
  for (const use of truth) {
    if (use.macro === true) continue
    const at = placeKey([use.path, use.line, use.column])
    if (use.called !== undefined && use.caller !== null && use.caller !== undefined) edges.take({ at, path: use.path, caller: placeKey(use.caller), called: use.called }, answers.calls.get(at) ?? [])
    const answered = answers.definitions([use.path, use.line, use.column])
    if (use.targets.length === 0 && use.outside !== true) continue
    if (use.targets.length === 0) {
      outside.of++
      if (answered.length === 0) outside.right++
      else misses.push({ kind: 'invented definition', at, answered, truth: [] })
      continue
    }
    const right = new Set(use.targets.flatMap(each => each.map(placeKey)))
    definition.of++
    if (answered.length > 0 && answered.every(each => right.has(each))) definition.right++
    else misses.push({ kind: answered.length === 0 ? 'no definition' : 'wrong definition', at, answered, truth: [...right] })
  }
  return { score: { ...edges.shares(), definition, outside }, misses }
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

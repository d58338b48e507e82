/** Random choices from a seed, the same on every machine. */
export interface Random {
  /** an integer from 0 below `n` */
  below(n: number): number
  pick<T>(from: readonly T[]): T
  chance(probability: number): boolean
}

/** A generator of pseudo-random numbers (mulberry32). */
export function randomOf(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    below: n => Math.floor(next() * n),
    pick: from => {
      const one = from[Math.floor(next() * from.length)]
      if (one === undefined) throw new Error('nothing to pick from')
      return one
    },
    chance: probability => next() < probability,
  }
}

/** Time, as whoever decides by it is given it. */
export interface Clock {
  /** milliseconds, from any beginning */
  now(): number
  /** Runs something later, once; gives back how to call it off. */
  after(ms: number, run: () => void): () => void
}

/** The time of this machine since the process began. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}

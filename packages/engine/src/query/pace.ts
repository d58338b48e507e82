/** How long a thread is held before others have their turn, milliseconds. */
const usualTurnMs = 10

/** Long work in steps: between two of them whoever waits for the thread has it, and the work may be stopped. */
export class Pace {
  private readonly signal: AbortSignal | undefined
  private readonly turnMs: number
  private resume: number

  constructor(signal?: AbortSignal, turnMs = usualTurnMs) {
    this.signal = signal
    this.turnMs = turnMs
    this.resume = performance.now() + turnMs
  }
  /** A step is done. Throws the signal's reason where it is told to stop. */
  async step(): Promise<void> {
    if (performance.now() < this.resume) return
    await new Promise(setImmediate)
    this.signal?.throwIfAborted()
    this.resume = performance.now() + this.turnMs
  }
}

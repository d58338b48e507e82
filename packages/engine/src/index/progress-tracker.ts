import type { Progress } from './sources.ts'

type Stage = Progress['stage']

/** Observes every stage of an update and tells whoever listens. Knows no clock: the listener decides how often to draw. */
export class ProgressTracker {
  private readonly totals = new Map<Stage, number>()
  private readonly counts = new Map<Stage, { done: number; bytes: number }>()
  private readonly listener: ((progress: Progress) => void) | undefined

  constructor(listener?: (progress: Progress) => void) {
    this.listener = listener
  }
  expect(stage: Stage, total: number): void {
    this.totals.set(stage, total)
    this.advance(stage, 0, 0)
  }
  advance(stage: Stage, count: number, bytes: number): void {
    const now = this.counts.get(stage) ?? { done: 0, bytes: 0 }
    now.done += count
    now.bytes += bytes
    this.counts.set(stage, now)
    this.listener?.({ stage, done: now.done, total: this.totals.get(stage), bytes: now.bytes })
  }
}

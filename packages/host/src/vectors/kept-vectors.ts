/**
 * Keeps the vectors of a store that is held: a lane while models.json names an embedder, another one when it says something else. Looks at that file with
 * each commit, and every so often between. Loads nothing of vectors where none are made.
 */
import { HostError } from '../host-error.ts'
import { embedderSaid, modelsFile } from '../models-file.ts'
import type { LaneOptions, VectorLane } from './vector-lane.ts'

const defaultLookMs = 2_000

export class KeptVectors {
  private readonly options: LaneOptions
  private lane: VectorLane | undefined
  /** what models.json said when it was looked at last: an embedder as text, '' for none; undefined before */
  private said: string | undefined
  private turning: Promise<void> = Promise.resolve()
  private readonly timer: NodeJS.Timeout
  private isClosed = false

  private constructor(options: LaneOptions, lookMs: number) {
    this.options = options
    this.timer = setInterval(() => this.look(), lookMs)
    this.timer.unref()
  }
  static async open(options: LaneOptions, lookMs = defaultLookMs): Promise<KeptVectors> {
    const kept = new KeptVectors(options, lookMs)
    kept.look()
    await kept.turning
    return kept
  }
  /** Something was committed. */
  committed(): void {
    this.look()
    this.lane?.committed()
  }
  async close(): Promise<void> {
    this.isClosed = true
    clearInterval(this.timer)
    await this.turning
    await this.lane?.close()
  }

  private look(): void {
    const said = this.saidNow()
    if (said === this.said || this.isClosed) return
    const before = this.said
    this.said = said
    this.turning = this.turning.then(() => this.turn(said, before)).catch((error: unknown) => {
      this.options.say(`no vectors are made: this is a mistake of codeloom itself (${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}); please report it`)
    })
  }
  private saidNow(): string {
    try {
      return embedderSaid()
    } catch (error) {
      if (!(error instanceof HostError)) throw error
      // half of a file that is being written, too: what holds is not thrown away for it
      return this.said ?? this.unread(error)
    }
  }
  private unread(error: HostError): string {
    this.options.say(`no vectors are made: ${error.message}`)
    return ''
  }
  private async turn(said: string, before: string | undefined): Promise<void> {
    await this.lane?.close()
    this.lane = undefined
    if (this.isClosed) return
    if (said === '') {
      if (before !== undefined) this.options.say(`${modelsFile()} names no embedder any more: no vectors are made`)
      return
    }
    const { VectorLane } = await import('./vector-lane.ts')
    this.lane = await VectorLane.open(this.options)
    if (this.lane !== undefined && before !== undefined) this.options.say(`${modelsFile()} ${before === '' ? 'names an embedder' : 'says something else of the embedder'}: vectors are made by ${this.lane.maker} from now on`)
    // what was committed until now was for another model, or for none
    if (before !== undefined) this.lane?.committed()
  }
}

/** One line on a terminal that says how far an index run is; nothing where there is no terminal. */
import type { Progress } from '@codeloom/engine'
import { counted } from './output.ts'

type Stage = Progress['stage'] | 'embed'
type Shown = Omit<Progress, 'stage'> & { readonly stage: Stage }

const barWidth = 24
/** milliseconds between two drawings */
const drawEveryMs = 100

export const doing: Readonly<Record<Stage, string>> = { walk: 'looking', read: 'reading', link: 'linking', store: 'storing', embed: 'embedding' }

export class ProgressBar {
  private readonly stream: NodeJS.WriteStream
  private stage: Stage | undefined
  private stageBegan = 0
  private drawn = 0
  private shown = false

  constructor(stream: NodeJS.WriteStream) {
    this.stream = stream
  }
  show(progress: Shown): void {
    if (!this.stream.isTTY) return
    const now = performance.now()
    if (progress.stage !== this.stage) {
      this.stage = progress.stage
      this.stageBegan = now
    } else if (now - this.drawn < drawEveryMs) return
    this.drawn = now
    this.shown = true
    const text = progressText(progress, now - this.stageBegan)
    this.stream.write(`\r\u001b[2K${text.slice(0, Math.max(20, this.stream.columns - 1))}`)
  }
  clear(): void {
    if (this.shown) this.stream.write('\r\u001b[2K')
    this.shown = false
  }
}

/** `reading [######------] 45%  1,234/2,800 files  512 files/s  4.1 MB/s  3 s left` */
export function progressText({ stage, done, total, bytes }: Shown, elapsedMs: number): string {
  const perSecond = elapsedMs > 0 ? (done * 1000) / elapsedMs : 0
  const parts = [doing[stage]]
  if (total === undefined || total === 0) parts.push(counted(done, 'file'))
  else {
    const share = Math.min(1, done / total)
    const full = Math.round(share * barWidth)
    parts.push(`[${'#'.repeat(full)}${'-'.repeat(barWidth - full)}] ${Math.floor(share * 100)}%`)
    parts.push(`${done.toLocaleString('en-US')}/${counted(total, 'file')}`)
  }
  if (perSecond > 0) parts.push(`${Math.round(perSecond).toLocaleString('en-US')} files/s`)
  if (bytes > 0 && elapsedMs > 0) parts.push(`${(bytes / 1e3 / elapsedMs).toFixed(1)} MB/s`)
  if (total !== undefined && perSecond > 0 && done < total) parts.push(`${Math.ceil((total - done) / perSecond)} s left`)
  return parts.join('  ')
}

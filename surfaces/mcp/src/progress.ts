/** Progress of an index run as one number that only grows, told not too often. */
import type { Progress } from '@codeloom/engine'

export interface Step {
  /** of `whole` */
  readonly progress: number
  readonly message: string
}

export const whole = 100
/** milliseconds between two notifications */
const tellEveryMs = 200

/** Where each stage begins and ends, of `whole`: reading is most of the work. */
const spans: Readonly<Record<Progress['stage'], readonly [number, number]>> = { walk: [0, 5], read: [5, 70], link: [70, 95], store: [95, 100] }
const doing: Readonly<Record<Progress['stage'], string>> = { walk: 'looking for files', read: 'reading', link: 'linking', store: 'storing' }

export function stepOf({ stage, done, total }: Progress): Step {
  const [from, to] = spans[stage]
  const share = total === undefined || total === 0 ? 0 : Math.min(1, done / total)
  const files = total === undefined ? `${done} files` : `${done} of ${total} files`
  return { progress: from + share * (to - from), message: `${doing[stage]}: ${files}` }
}

/** A listener that tells a step only when it goes on and some time has passed. */
export function seldom(tell: (step: Step) => void): (step: Step) => void {
  let told = -1
  let at = -Infinity
  return step => {
    const now = performance.now()
    if (step.progress <= told || now - at < tellEveryMs) return
    told = step.progress
    at = now
    tell(step)
  }
}

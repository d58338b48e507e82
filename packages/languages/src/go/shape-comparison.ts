/** Compares the shapes of two methods (`shape.ts`). */

/** stands in a shape for a type that is not known */
const anything = '?'

/** The same text is the same shape; where one says nothing they may be the same, if the rest can be. */
export function compareShapes(have: string, want: string): 'same' | 'perhaps' | 'different' {
  const isKnown = !have.includes(anything) && !want.includes(anything)
  if (isKnown) return have === want ? 'same' : 'different'
  return have === want || canBeSame(have, want) ? 'perhaps' : 'different'
}

/** Whether some text is both shapes, whatever stands for their question marks. By rows: where in `b` the text up to here of `a` can end. */
function canBeSame(a: string, b: string): boolean {
  let ends = new Uint8Array(b.length + 1)
  ends[0] = 1
  spread(ends, b)
  for (let i = 0; i < a.length; i++) {
    const letter = a[i]
    const next = new Uint8Array(b.length + 1)
    for (let at = 0; at <= b.length; at++) {
      if (ends[at] !== 1) continue
      if (letter === anything || b[at] === anything) next[at] = 1
      if (at < b.length && (letter === b[at] || letter === anything)) next[at + 1] = 1
    }
    if (letter === anything) next.fill(1, next.indexOf(1) < 0 ? next.length : next.indexOf(1))
    spread(next, b)
    ends = next
  }
  return ends[b.length] === 1
}

/** A question mark of `b` may stand for nothing more. */
function spread(ends: Uint8Array, b: string): void {
  for (let at = 0; at < b.length; at++) if (ends[at] === 1 && b[at] === anything) ends[at + 1] = 1
}

/** Compares the shapes of two methods (`shape.ts`). */

/** The same text is the same shape; where both say something else the shapes differ, where one says nothing they may be the same. */
export function compareShapes(have: string, want: string): 'same' | 'perhaps' | 'different' {
  if (have === want) return have.includes('?') ? 'perhaps' : 'same'
  if (!have.includes('?') && !want.includes('?')) return 'different'
  return matches(have, want) || matches(want, have) ? 'perhaps' : 'different'
}

/** Whether a shape is one that a pattern's question marks leave open; those of the shape are taken as they are. */
function matches(pattern: string, shape: string): boolean {
  const parts = pattern.split('?')
  let from = 0
  for (const [i, part] of parts.entries()) {
    const found = i === 0 ? (shape.startsWith(part) ? 0 : -1) : i === parts.length - 1 ? lastAt(shape, part, from) : shape.indexOf(part, from)
    if (found < 0) return false
    from = found + part.length
  }
  return true
}

function lastAt(shape: string, part: string, from: number): number {
  return shape.length - part.length >= from && shape.endsWith(part) ? shape.length - part.length : -1
}

/** Which files of a large repository are asked about. */
import { randomOf } from '@codeloom/testkit'

const seed = 1

/** So many of them, each as likely as any other, the same for the same files; all where no number is told. In the order of their names. */
export function drawnFiles(files: readonly string[], count: number | undefined): readonly string[] {
  const left = files.toSorted()
  if (count === undefined || count >= left.length) return left
  const random = randomOf(seed)
  const drawn = Array.from({ length: count }, () => left.splice(random.below(left.length), 1)).flat()
  return drawn.toSorted()
}

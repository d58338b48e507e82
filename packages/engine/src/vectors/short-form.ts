/** Vectors in a byte a number, and of length 1. */

/** A vector as it is searched: each number about `value * scale`. */
interface ShortVector {
  readonly values: Int8Array
  readonly scale: number
}

/** -128 is not used, so that a number and its opposite are as far from 0. */
const largest = 127

export function shortForm(vector: Float32Array): ShortVector {
  let most = 0
  for (const number of vector) most = Math.max(most, Math.abs(number))
  const values = new Int8Array(vector.length)
  if (most === 0) return { values, scale: 0 }
  for (const [i, number] of vector.entries()) values[i] = Math.round((number / most) * largest)
  return { values, scale: most / largest }
}

/** The same direction, of length 1; undefined where a number is none, or all are 0. */
export function ofLengthOne(numbers: ArrayLike<number>): Float32Array | undefined {
  let sum = 0
  for (let i = 0; i < numbers.length; i++) sum += (numbers[i] ?? Number.NaN) ** 2
  if (!Number.isFinite(sum) || sum === 0) return undefined
  const length = Math.sqrt(sum)
  const vector = new Float32Array(numbers.length)
  for (let i = 0; i < numbers.length; i++) vector[i] = (numbers[i] ?? 0) / length
  return vector
}

/** The cosine of two vectors of length 1. */
export function dotOf(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0)
  return sum
}

import { kindCode } from '@codeloom/model'
import type { Place } from '../reader.ts'
import { linesOf } from './pieces.ts'

const containers: ReadonlySet<number> = new Set([kindCode.module, kindCode.namespace, kindCode.class, kindCode.struct, kindCode.interface])
const data: ReadonlySet<number> = new Set([
  kindCode.property, kindCode.field, kindCode.variable, kindCode.constant, kindCode['enum-member'], kindCode['type-alias'], kindCode.macro, kindCode.parameter, kindCode['type-parameter'],
])

/** Whether a symbol is mostly what it contains. */
export function isContainer({ file, row }: Place): boolean {
  return containers.has(file.kindOf(row))
}

/** Whether the signature says all there is: a file, and data on a single line. */
export function isSaidBySignature(place: Place): boolean {
  if (place.row === 0) return true
  const [first, last] = linesOf(place)
  return first === last && data.has(place.file.kindOf(place.row))
}

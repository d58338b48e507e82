/** Samples of what an index holds, the same for the same seed and the same index. */
import { at, FileFacts, kindCode } from '@codeloom/model'
import type { FileRecord, GraphStore, StoreSnapshot } from '@codeloom/store'
import { randomOf } from '@codeloom/testkit'

export interface Position {
  readonly path: string
  readonly line: number
  readonly column: number
}

export interface Samples {
  /** positions of mentions */
  readonly mentions: readonly Position[]
  /** positions of the names of functions and methods, where they are defined */
  readonly functions: readonly Position[]
}

export function sampleIndex(store: GraphStore, { count, seed }: { readonly count: number; readonly seed: number }): Samples {
  const snapshot = store.snapshot()
  try {
    const files = [...snapshot.files()].flatMap(record => openCounted(snapshot, record))
    const random = randomOf(seed)
    const below = (n: number): number => random.below(n)
    return {
      mentions: sampleRows(files.map(({ mentions }) => mentions), count, below).map(([file, row]) => positionOf(snapshot, files[file], { row, of: 'mention' })),
      functions: sampleRows(files.map(({ functions }) => functions.length), count, below).map(([file, row]) => positionOf(snapshot, files[file], { row, of: 'function' })),
    }
  } finally {
    snapshot.close()
  }
}

/** Rows of tables of these sizes, each row as likely as any other, drawn with replacement: `[table, row]`. */
export function sampleRows(sizes: readonly number[], count: number, below: (n: number) => number): readonly (readonly [number, number])[] {
  let total = 0
  const ends = Uint32Array.from(sizes, size => (total += size))
  if (total === 0) return []
  return Array.from({ length: count }, () => {
    const place = below(total)
    const table = firstAbove(ends, place)
    return [table, place - (table === 0 ? 0 : at(ends, table - 1))] as const
  })
}

/** The index of the first of ascending numbers that is greater. */
function firstAbove(ends: Uint32Array, place: number): number {
  let [low, high] = [0, ends.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if (at(ends, middle) > place) high = middle
    else low = middle + 1
  }
  return low
}

interface Counted {
  readonly record: FileRecord
  readonly mentions: number
  /** rows of its functions and methods */
  readonly functions: Int32Array
}

function openCounted(snapshot: StoreSnapshot, record: FileRecord): readonly Counted[] {
  const blob = snapshot.blob('facts', record.id)
  if (blob === undefined) return []
  const { occurrences, symbols } = new FileFacts(blob)
  const rows: number[] = []
  for (let row = 1; row < symbols.count; row++) if (callable.has(at(symbols.kind, row))) rows.push(row)
  return [{ record, mentions: occurrences.count, functions: Int32Array.from(rows) }]
}

const callable: ReadonlySet<number> = new Set([kindCode.function, kindCode.method])

function positionOf(snapshot: StoreSnapshot, counted: Counted | undefined, { row, of }: { readonly row: number; readonly of: 'mention' | 'function' }): Position {
  if (counted === undefined) throw new RangeError('a sample of no file')
  const { record, functions } = counted
  const facts = new FileFacts(snapshot.blob('facts', record.id) ?? new Uint8Array(0))
  const [line, column] = facts.position(of === 'mention' ? at(facts.occurrences.start, row) : at(facts.symbols.nameStart, at(functions, row)))
  return { path: record.path, line, column }
}

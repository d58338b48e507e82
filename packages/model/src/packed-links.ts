/**
 * The links of a file as questions read them: columns instead of an object an answer, so that many files stay opened at a
 * time. Measured on the kernel: 8 bytes a reference, a quarter of what maps of objects take.
 *
 * K2: `openLinks` answers every reference as `decodeLinks` does.
 */
import { ByteReader, CodecError } from './bytes.ts'
import { at, pick } from './invariant.ts'
import { decodeBehindAnswers, linksFormat, type Answer, type Answers, type GraphLinks, type Target } from './links.ts'
import type { Ref } from './reference.ts'
import { hows, whys } from './symbol-kind.ts'

export interface PackedLinks extends GraphLinks {
  readonly answers: PackedAnswers
}

export function openLinks(bytes: Uint8Array): PackedLinks {
  const reader = new ByteReader(bytes)
  const format = reader.unsigned()
  if (format !== linksFormat) throw new CodecError(`links of format ${format}, not ${linksFormat}`)
  const answers = new PackedAnswers(reader)
  return { answers, ...decodeBehindAnswers(reader) }
}

/** Answers have numbers, references point at them. */
class PackedAnswers implements Answers {
  private readonly bytes: Uint8Array
  /** by answer: the head and where its targets end; by reference, ascending: itself and its answer; by target: symbol and kind */
  private readonly table: Uint32Array
  private readonly answerCount: number
  private readonly refCount: number

  constructor(reader: ByteReader) {
    this.bytes = reader.bytes
    this.answerCount = boundedCount(reader)
    const heads: number[] = []
    const targets: number[] = []
    for (let i = 0; i < this.answerCount; i++) readAnswer(reader, heads, targets)
    this.refCount = boundedCount(reader)
    const table = new Uint32Array(heads.length + this.refCount * 2 + targets.length)
    table.set(heads)
    table.set(targets, heads.length + this.refCount * 2)
    for (let i = 0, to = heads.length, ref = 0; i < this.refCount; i++) {
      table[to++] = ref += reader.unsigned()
      const number = reader.unsigned()
      if (number >= this.answerCount) throw new CodecError(`answer ${number} of ${this.answerCount}`)
      table[to++] = number
    }
    this.table = table
  }
  get byteLength(): number {
    return this.table.byteLength
  }
  get(ref: Ref): Answer | undefined {
    const number = this.numberOf(ref)
    return number < 0 ? undefined : this.answer(number)
  }
  /** Each answer once, whatever it is the answer to. */
  *distinct(): Generator<Answer> {
    for (let number = 0; number < this.answerCount; number++) yield this.answer(number)
  }
  /** The number of the answer to a reference; -1 for none. */
  numberOf(ref: Ref): number {
    const { table } = this
    const begin = this.answerCount * 2
    let low = 0
    let high = this.refCount
    while (low < high) {
      const middle = (low + high) >> 1
      const there = at(table, begin + middle * 2)
      if (there === ref) return at(table, begin + middle * 2 + 1)
      if (there < ref) low = middle + 1
      else high = middle
    }
    return -1
  }
  /** By reference, as far as there are answers: `numberOf`, for whoever goes through all occurrences. */
  numbersByRef(): Int32Array {
    const { table } = this
    const begin = this.answerCount * 2
    const end = begin + this.refCount * 2
    const numbers = new Int32Array(end === begin ? 0 : at(table, end - 2) + 1).fill(-1)
    for (let i = begin; i < end; i += 2) numbers[at(table, i)] = at(table, i + 1)
    return numbers
  }
  isFound(number: number): boolean {
    return (at(this.table, number * 2) & 1) === 1
  }
  /** The symbol that a found answer means, where it is one alone; else -1. */
  onlyTarget(number: number): number {
    const from = this.targetsFrom(number)
    return at(this.table, number * 2 + 1) - from === 1 ? at(this.table, this.place(from)) : -1
  }
  answer(number: number): Answer {
    const head = at(this.table, number * 2)
    const from = this.targetsFrom(number)
    if ((head & 1) === 1) return { found: true, targets: this.targets(from, at(this.table, number * 2 + 1)), how: pick(hows, head >> 2), certain: (head & 2) !== 0 }
    const begin = at(this.table, this.place(from))
    const length = at(this.table, this.place(from) + 1)
    return { found: false, why: pick(whys, head >> 2), package: length === 0 ? '' : decoder.decode(this.bytes.subarray(begin, begin + length)) }
  }
  /** References whose answer is not found, with that answer's number. */
  forEachOpen(open: (ref: Ref, number: number) => void): void {
    const begin = this.answerCount * 2
    for (let i = begin; i < begin + this.refCount * 2; i += 2) {
      const number = at(this.table, i + 1)
      if (!this.isFound(number)) open(at(this.table, i), number)
    }
  }
  private targets(from: number, to: number): readonly Target[] {
    const targets: Target[] = []
    for (let i = from; i < to; i++) targets.push({ symbol: at(this.table, this.place(i)), kind: at(this.table, this.place(i) + 1) })
    return targets
  }
  private targetsFrom(number: number): number {
    return number === 0 ? 0 : at(this.table, number * 2 - 1)
  }
  private place(target: number): number {
    return (this.answerCount + this.refCount + target) * 2
  }
}

/** An answer that is not found has one target, which says where the name of its package stands and how long it is. */
function readAnswer(reader: ByteReader, heads: number[], targets: number[]): void {
  const head = reader.unsigned()
  heads.push(head)
  if ((head & 1) === 1) {
    for (let left = boundedCount(reader); left > 0; left--) targets.push(reader.unsigned(), reader.unsigned())
  } else {
    const length = reader.unsigned()
    targets.push(reader.at, length)
    reader.skip(length)
  }
  heads.push(targets.length / 2)
}

function boundedCount(reader: ByteReader): number {
  const count = reader.unsigned()
  if (count > reader.end - reader.at) throw new CodecError(`${count} rows in ${reader.end - reader.at} bytes`)
  return count
}

const decoder = new TextDecoder()

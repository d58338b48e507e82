import { ByteReader, ByteWriter, CodecError } from './bytes.ts'
import { InvariantError, pick } from './invariant.ts'
import type { Ref } from './reference.ts'
import { howCode, hows, whyCode, whys, type How, type Why } from './symbol-kind.ts'

/** A symbol that a reference resolves to: its identifier in the store and its kind's code. */
export interface Target {
  readonly symbol: number
  readonly kind: number
}

/** What a reference of a file resolves to. */
export type Answer =
  | { readonly found: true; readonly targets: readonly Target[]; readonly how: How; readonly certain: boolean }
  | { readonly found: false; readonly why: Why; readonly package: string }

/** A symbol of the file (its row) and a symbol somewhere (its identifier). */
export interface RowLink {
  readonly row: number
  readonly symbol: number
}

/** What references resolve to. */
export interface Answers {
  get(ref: Ref): Answer | undefined
}

/** What was resolved for one file, as far as its edges follow from it. */
export interface GraphLinks {
  /** what each reference that an occurrence or an export mentions resolves to */
  readonly answers: Answers
  /** by row of `imports`: the identifier of the module symbol that it names, 0 for none */
  readonly importModules: readonly number[]
  /** declarations of this file that declare a definition elsewhere (or further down) */
  readonly declares: readonly RowLink[]
  /** types of this file that have all that an interface asks for, which they do not name; for certain, and perhaps */
  readonly satisfies: readonly RowLink[]
  readonly maySatisfy: readonly RowLink[]
  /** members of this file that override or implement a member of a base */
  readonly overrides: readonly RowLink[]
  /**
   * What is run where a symbol that `answers` points at is called: the function that a variable holds; the constructor of a class, of the
   * kind `constructor` where it is the class's own, whatever it is called, and `method` where the class inherits it.
   */
  readonly runs: ReadonlyMap<number, Target>
}

/**
 * What was resolved for one file; owned by it, replaced whole. Together with the file's facts it gives the file's edges.
 *
 * K1: `decodeLinks(encodeLinks(x))` equals x; equal links have equal bytes.
 */
export interface FileLinks extends GraphLinks {
  /** keys are encoded references */
  readonly answers: ReadonlyMap<Ref, Answer>
}

/** Answers as they are worked out: references ascending, equal answers numbered once. */
export class AnswerList {
  readonly refs: Ref[] = []
  readonly numbers: number[] = []
  readonly distinct: Answer[] = []
  private last = -1
  private readonly byIdentity = new Map<Answer, number>()
  private readonly byKey = new Map<string | number, number>()

  /** References have to come ascending. */
  add(ref: Ref, answer: Answer): void {
    if (ref <= this.last) throw new InvariantError(`reference ${ref} out of order`)
    this.last = ref
    this.refs.push(ref)
    this.numbers.push(this.byIdentity.get(answer) ?? this.number(answer))
  }
  private number(answer: Answer): number {
    const key = answerKey(answer)
    let number = this.byKey.get(key)
    if (number === undefined) {
      this.byKey.set(key, (number = this.distinct.length))
      this.distinct.push(answer)
    }
    this.byIdentity.set(answer, number)
    return number
  }
}

/** The links of a file before they are encoded. */
export type NewLinks = Omit<FileLinks, 'answers'> & { readonly answers: AnswerList }

export const linksFormat = 2

/** The binary form. References, and answers in the order of their first reference, stand ascending. */
export function encodeLinks(links: NewLinks): Uint8Array<ArrayBuffer> {
  const { refs, numbers, distinct } = links.answers
  const out = new ByteWriter(256 + refs.length * 6)
  out.unsigned(linksFormat)
  out.unsigned(distinct.length)
  for (const answer of distinct) encodeAnswer(out, answer)
  out.unsigned(refs.length)
  for (let i = 0, last = 0; i < refs.length; i++) {
    const ref = refs[i] ?? 0
    out.unsigned(ref - last)
    out.unsigned(numbers[i] ?? 0)
    last = ref
  }
  out.unsigned(links.importModules.length)
  for (const module of links.importModules) out.unsigned(module)
  for (const pairs of [links.declares, links.overrides, links.satisfies, links.maySatisfy]) {
    out.unsigned(pairs.length)
    for (const { row, symbol } of pairs) {
      out.unsigned(row)
      out.unsigned(symbol)
    }
  }
  out.unsigned(links.runs.size)
  for (const [type, target] of [...links.runs].sort(([a], [b]) => a - b)) {
    out.unsigned(type)
    out.unsigned(target.symbol)
    out.unsigned(target.kind)
  }
  return out.finish()
}

export function decodeLinks(bytes: Uint8Array): FileLinks {
  const reader = new ByteReader(bytes)
  const format = reader.unsigned()
  if (format !== linksFormat) throw new CodecError(`links of format ${format}, not ${linksFormat}`)
  const distinct = many(reader, () => decodeAnswer(reader))
  let last = 0
  const answers = new Map(many(reader, () => {
    last += reader.unsigned()
    return [last, pick(distinct, reader.unsigned())] as const
  }))
  return { answers, ...decodeBehindAnswers(reader) }
}

/** What stands behind the answers. */
export function decodeBehindAnswers(reader: ByteReader): Omit<GraphLinks, 'answers'> {
  const importModules = many(reader, () => reader.unsigned())
  const pair = (): RowLink => ({ row: reader.unsigned(), symbol: reader.unsigned() })
  const declares = many(reader, pair)
  const overrides = many(reader, pair)
  const satisfies = many(reader, pair)
  const maySatisfy = many(reader, pair)
  const runs = new Map(many(reader, () =>
    [reader.unsigned(), { symbol: reader.unsigned(), kind: reader.unsigned() }] as const))
  if (!reader.done) throw new CodecError('bytes after the links')
  return { importModules, declares, overrides, satisfies, maySatisfy, runs }
}

function encodeAnswer(out: ByteWriter, answer: Answer): void {
  if (answer.found) {
    // bit 0: found; bit 1: certain; then how
    out.unsigned(1 + (answer.certain ? 2 : 0) + howCode[answer.how] * 4)
    out.unsigned(answer.targets.length)
    for (const { symbol, kind } of answer.targets) {
      out.unsigned(symbol)
      out.unsigned(kind)
    }
  } else {
    out.unsigned(whyCode[answer.why] * 4)
    const text = new TextEncoder().encode(answer.package)
    out.unsigned(text.length)
    out.bytes(text)
  }
}

function decodeAnswer(reader: ByteReader): Answer {
  const head = reader.unsigned()
  if ((head & 1) === 1) {
    const targets = many(reader, () => ({ symbol: reader.unsigned(), kind: reader.unsigned() }))
    return { found: true, targets, how: pick(hows, head >> 2), certain: (head & 2) !== 0 }
  }
  return { found: false, why: pick(whys, head >> 2), package: decoder.decode(reader.slice(reader.unsigned())) }
}

/** Equal answers have equal keys. */
function answerKey(answer: Answer): string | number {
  if (!answer.found) return `${answer.why} ${answer.package}`
  const [first] = answer.targets
  if (answer.targets.length === 1 && first !== undefined) return first.symbol * 16 + howCode[answer.how] * 2 + (answer.certain ? 1 : 0)
  return `${answer.targets.map(target => target.symbol).join()}${answer.certain ? '!' : '?'}${answer.how}`
}

function many<T>(reader: ByteReader, one: () => T): T[] {
  const count = reader.unsigned()
  if (count > reader.end - reader.at) throw new CodecError(`${count} rows in ${reader.end - reader.at} bytes`)
  return Array.from({ length: count }, one)
}

const decoder = new TextDecoder()

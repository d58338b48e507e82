/**
 * Fills a budget of tokens with candidates: whole definitions of the best, then signatures, docs and the lines that matter of
 * what stands beside, then names. Counts with the model's own counter, and counts the finished text once more.
 *
 * N3: a pack is never over its budget, and has as many tokens as it says.
 * N4: each candidate that is not shown, or not whole, is named or counted among what was left; what was no candidate for a bound, the notes say.
 * N5: no line of a file stands in it twice.
 */
import { at, type SymbolResult } from '@codeloom/model'
import type { Place, Reader } from '../reader.ts'
import type { Candidate } from './candidates.ts'
import { isContainer, isSaidBySignature } from './containers.ts'
import type { TokenCounter } from './packing.ts'
import { excerptPiece, namePiece, pathOf, signaturePiece, wholePiece, type Piece } from './pieces.ts'
import { renderPack } from './render.ts'

/** Why a symbol is not there, or not whole. */
type LeftWhy = 'no-room' | 'too-large' | 'changed'

interface Left {
  readonly symbol: SymbolResult
  readonly why: LeftWhy
}

export interface Packed {
  readonly text: string
  readonly tokens: number
  /** in the order of the text */
  readonly pieces: readonly Piece[]
  /** best first, as many as are named one by one */
  readonly left: readonly Left[]
  /** how many there are in all */
  readonly leftOut: number
}

/** What whole definitions may take of a budget - the first of them all of it - and one of the others. */
const wholesShare = 0.5
const oneShare = 0.4
const mostOfFirst = 0.85
/** Below this part of the best score nothing is shown whole before signatures of others. */
const worthWhole = 0.3
const mostWholesTried = 60
const mostSignatures = 160
const mostNames = 80
/** So much is kept for what stands between the parts. */
const slack = 0.985
/** Where this much is free after signatures, more is shown whole. */
const worthFilling = 0.9
/** A text with more characters a token of the room is taken for too long without being counted: code has three or four. */
const mostCharsOfToken = 12

export interface Packing {
  readonly budget: number
  readonly counter: TokenCounter
  /** whether the best is what the task is about: it is shown whole where nearly all of the budget holds it */
  readonly isAboutFirst: boolean
}

export function packCandidates(reader: Reader, candidates: readonly Candidate[], packing: Packing): Packed {
  const filling = new Filling(reader, packing)
  const [first] = candidates
  if (packing.isAboutFirst && first !== undefined) filling.whole(first, { most: packing.budget * mostOfFirst, until: packing.budget * mostOfFirst })
  filling.wholes(candidates)
  filling.beside(candidates)
  filling.more(candidates)
  filling.names(candidates)
  return filling.finish(candidates)
}

interface Taken {
  readonly candidate: Candidate
  readonly piece: Piece
  readonly tokens: number
}

class Filling {
  private readonly reader: Reader
  private readonly budget: number
  private readonly counter: TokenCounter
  private readonly taken = new Map<Candidate, Taken>()
  private readonly whyNot = new Map<Candidate, LeftWhy>()
  private readonly paths = new Set<string>()
  private used = 0

  constructor(reader: Reader, { budget, counter }: Packing) {
    this.reader = reader
    this.budget = budget
    this.counter = counter
  }

  /** The best, whole. */
  wholes(candidates: readonly Candidate[]): void {
    const best = candidates[0]?.score ?? 0
    for (const candidate of candidates.slice(0, mostWholesTried)) {
      if (candidate.score < best * worthWhole) break
      this.whole(candidate, { most: this.budget * (candidate === candidates[0] ? wholesShare : oneShare), until: this.budget * wholesShare })
    }
  }
  /** The lines on which what is shown is used, signatures of the rest. */
  beside(candidates: readonly Candidate[]): void {
    let count = 0
    let misfits = 0
    for (const candidate of candidates) {
      // of a file there is nothing to say beside its path
      if (this.isShown(candidate) || (candidate.place.row === 0 && candidate.lines.size === 0)) continue
      if (count === mostSignatures || misfits === mostMisfits) return
      const piece = (!candidate.isSeed && candidate.lines.size > 0 ? this.linesOfUse(candidate) : undefined) ?? signaturePiece(candidate.place)
      if (this.take(candidate, piece, this.budget * slack) || (piece.form === 'excerpt' && this.take(candidate, signaturePiece(candidate.place), this.budget * slack))) count++
      else misfits++
    }
  }
  /** Where there is room yet: more of them whole. */
  more(candidates: readonly Candidate[]): void {
    for (const candidate of candidates.slice(0, mostWholesTried)) {
      if (this.used > this.budget * worthFilling) return
      this.whole(candidate, { most: this.budget, until: this.budget * slack })
    }
  }
  names(candidates: readonly Candidate[]): void {
    let count = 0
    for (const candidate of candidates) {
      if (this.isShown(candidate) || candidate.place.row === 0) continue
      if (count++ === mostNames || !this.take(candidate, namePiece(candidate.place), this.budget * slack)) return
    }
  }
  /** Puts it together; what is over after all is taken away again, the least first. */
  finish(candidates: readonly Candidate[]): Packed {
    const inOrder = candidates.flatMap(candidate => this.taken.get(candidate) ?? [])
    for (;;) {
      const pieces = inOrder.map(({ piece }) => piece)
      const { text, shown } = renderPack(pieces)
      const tokens = text === '' ? 0 : this.counter.count(text)
      if (tokens <= this.budget) return { text, tokens, pieces: shown, ...this.left(candidates) }
      const last = inOrder.pop()
      if (last === undefined) return { text: '', tokens: 0, pieces: [], ...this.left(candidates) }
      this.taken.delete(last.candidate)
    }
  }

  private left(candidates: readonly Candidate[]): Pick<Packed, 'left' | 'leftOut'> {
    const all = candidates.flatMap(({ place }, i) => {
      const why = this.whyLeft(candidates[i])
      return why === undefined ? [] : [{ place, why }]
    })
    // an answer that says that a file changed rests on it
    const left = all.slice(0, mostLeft).map(({ place, why }) => ({ symbol: why === 'changed' ? this.reader.show(place) : this.reader.symbolAt(place.file, place.row), why }))
    return { left, leftOut: all.length }
  }
  private whyLeft(candidate: Candidate | undefined): LeftWhy | undefined {
    if (candidate === undefined) return undefined
    const taken = this.taken.get(candidate)
    if (taken === undefined) return this.isInside(candidate.place) ? undefined : (this.whyNot.get(candidate) ?? 'no-room')
    return taken.piece.form === 'whole' || !candidate.isSeed ? undefined : this.whyNot.get(candidate)
  }
  /** The lines that matter of one, as far as they are not shown yet. */
  private linesOfUse({ place, lines }: Candidate): Piece | undefined {
    const shown = new Set([...this.taken.values()].filter(({ piece }) => piece.place.file === place.file).flatMap(({ piece }) => piece.lines))
    return excerptPiece(this.reader, place, { lines, shown })
  }
  private isShown(candidate: Candidate): boolean {
    return this.taken.has(candidate) || this.isInside(candidate.place)
  }
  /** Whether what is shown whole holds it. */
  private isInside(place: Place): boolean {
    return this.wholesOf(place).some(whole => holds(whole, place))
  }
  private wholesOf({ file }: Place): readonly Place[] {
    return [...this.taken.values()].filter(({ piece }) => piece.form === 'whole' && piece.place.file === file).map(({ piece }) => piece.place)
  }
  /** Shows a definition whole, within a bound of its own and one of all. */
  whole(candidate: Candidate, { most, until }: { readonly most: number; readonly until: number }): boolean {
    const { place } = candidate
    const before = this.taken.get(candidate)
    if (before?.piece.form === 'whole' || isSaidBySignature(place) || this.isInside(place)) return false
    // a class of which members are shown already shows the rest by its signature, and theirs
    if (isContainer(place) && this.wholesOf(place).some(whole => holds(place, whole))) return false
    const { start, end } = place.file.facts.symbols
    if (at(end, place.row) - at(start, place.row) > most * mostCharsOfToken) return this.cannot(candidate, 'too-large')
    const piece = wholePiece(this.reader, place)
    if (piece === undefined) return this.cannot(candidate, 'changed')
    const tokens = this.counter.count(piece.text) + between
    if (tokens > most) return this.cannot(candidate, 'too-large') || this.excerpt(candidate, most)
    if (this.used - (before?.tokens ?? 0) + tokens > until) return this.cannot(candidate, 'no-room')
    this.used += tokens - (before?.tokens ?? 0)
    this.taken.delete(candidate)
    this.forgetInside(piece)
    this.taken.set(candidate, { candidate, piece, tokens })
    return true
  }
  /** Of one that is too large, the lines that matter. */
  private excerpt(candidate: Candidate, most: number): boolean {
    const piece = candidate.lines.size === 0 || this.taken.has(candidate) ? undefined : this.linesOfUse(candidate)
    return piece !== undefined && this.take(candidate, piece, Math.min(this.budget * slack, this.used + most))
  }
  /** What a whole holds need not stand beside it, nor what else has lines of it. */
  private forgetInside({ place, lines }: Piece): void {
    const shown = new Set(lines)
    for (const [candidate, { piece, tokens }] of this.taken) {
      const isTwice = piece.place.file === place.file && piece.lines.some(line => shown.has(line))
      if (!isTwice && !holds(place, piece.place)) continue
      this.taken.delete(candidate)
      this.used -= tokens
    }
  }
  private take(candidate: Candidate, piece: Piece, until: number): boolean {
    const path = pathOf(piece.place)
    const tokens = this.counter.count(piece.text) + between + (this.paths.has(path) || piece.form === 'excerpt' ? 0 : this.counter.count(path))
    if (this.used + tokens > until) return false
    this.used += tokens
    if (piece.form !== 'excerpt') this.paths.add(path)
    this.taken.set(candidate, { candidate, piece, tokens })
    return true
  }
  private cannot(candidate: Candidate, why: LeftWhy): false {
    this.whyNot.set(candidate, why)
    return false
  }
}

/** Tokens of the line ends between two pieces. */
const between = 2
/** What was left out is named one by one up to here. */
const mostLeft = 40
/** So many that do not fit one after the other, and the budget is taken for full. */
const mostMisfits = 12

/** Whether the first definition holds the second, or is it. By places in the text: several may stand on one line. */
function holds(outer: Place, inner: Place): boolean {
  if (outer.file !== inner.file) return false
  if (outer.row === inner.row) return true
  const { start, end } = outer.file.facts.symbols
  return inner.row !== 0 && at(start, outer.row) <= at(start, inner.row) && at(end, inner.row) <= at(end, outer.row)
}

/**
 * Symbols whose names are meant by what someone typed: the name itself, the name in another spelling, its beginning, its
 * parts, its parts run together, and where none of these is found its parts with a slip in one of them. The better way
 * comes first, then the shorter name. Names are looked up by hashes and compared as they are.
 */
import { at, flag, nameTerms, prefixKey, prefixLength, termKey, type SearchHit, type SearchResult } from '@codeloom/model'
import { comparePlaces, idOf, type Place, type Reader } from '../reader.ts'
import { intersect, unite } from '../sorted-lists.ts'
import { firstInOrder } from './first-in-order.ts'
import { cutsOf, longestSlipped, slipsOf, spellingsOf } from './spellings.ts'
import { namedPlaces } from '../subject.ts'
import { symbolsNamed } from '../symbols-named.ts'

type Match = NonNullable<SearchHit['why'][number]['match']>

/** What each way is worth; the rest, up to 0.09, says how much of the name was typed. */
const worth: Readonly<Record<Match, number>> = { exact: 1, spelling: 0.9, prefix: 0.8, parts: 0.6, joined: 0.5, typo: 0.3 }
/** Symbols that are compared for one way at most; where there are more, so few of them: what comes first among these is as much a matter of chance. */
const mostCompared = 2_000
const comparedOfMore = 300

export interface Hits {
  /** how many there are to be paged through */
  readonly count: number
  /** false where there may be more than these */
  readonly isAll: boolean
  /** those from one place to another, best first */
  readonly page: (from: number, to: number) => readonly SearchHit[]
  readonly note?: string
  readonly why?: string
  /** where vectors had a part in it: of which model, how many of how many symbols were searched by theirs */
  readonly vectors?: NonNullable<SearchResult['vectors']>
}

export function searchNames(reader: Reader, text: string): Hits {
  return searched(reader, text).finish()
}

/** The symbols that are meant by a name, in no order: those that are called so, else those that are called almost so; where many could be, none but the first. */
export function namesLike(reader: Reader, text: string, most: number): Iterable<FoundName> {
  const search = new NameSearch(reader, text, { whole: most, ofMore: most })
  search.exact()
  search.spelled()
  // several words are looked for one by one: only what is typed in one go is a name that was not finished, or has a slip
  if (search.isEmpty && !/\s/.test(text)) for (const way of ['partly', 'runTogether', 'slipped'] as const) if (search.isEmpty) search[way]()
  return search.found.values()
}

function searched(reader: Reader, text: string): NameSearch {
  const search = new NameSearch(reader, text)
  search.exact()
  search.spelled()
  search.partly()
  if (search.isEmpty) search.runTogether()
  if (search.isEmpty) search.slipped()
  return search
}

export interface FoundName {
  readonly place: Place
  readonly match: Match
  readonly terms: readonly string[]
  /** from 0.3 for a slip to 1.1 for the very name */
  readonly score: number
}

/** Symbols that are compared for one way: all of so many, of more the first. */
interface Compared {
  readonly whole: number
  readonly ofMore: number
}

class NameSearch {
  private readonly compared: Compared
  private readonly reader: Reader
  private readonly text: string
  private readonly lower: string
  private readonly terms: readonly string[]
  readonly found = new Map<number, FoundName>()
  private tooMany = false

  constructor(reader: Reader, text: string, compared: Compared = { whole: mostCompared, ofMore: comparedOfMore }) {
    this.compared = compared
    this.reader = reader
    this.text = text
    this.lower = text.toLowerCase()
    this.terms = nameTerms(text)
  }
  get isEmpty(): boolean {
    return this.found.size === 0
  }
  exact(): void {
    const { text } = this
    if (/[.#:/]/.test(text)) for (const place of namedPlaces(this.reader, text)) this.add(place, 'exact', [text])
    this.compare(symbolsNamed(this.reader.snapshot, text), 'exact', name => (name === text ? [text] : undefined))
  }
  spelled(): void {
    for (const spelling of spellingsOf(this.text)) {
      this.compare(symbolsNamed(this.reader.snapshot, spelling), 'spelling', name => (name === spelling ? [name] : undefined))
    }
  }
  /** Names that begin with what was typed, and names that hold its parts, the last of them by its beginning. */
  partly(): void {
    const { lower, terms } = this
    const last = terms.at(-1)
    if (last === undefined) return
    const whole = terms.slice(0, -1).map(term => this.named(term))
    // the first letters of a part are posted from three letters on; with fewer the parts before it have to do
    const ends = last.length >= prefixLength ? [this.reader.snapshot.postings('name-term', prefixKey(last))] : whole.length > 0 ? [] : [this.named(last)]
    const candidates = intersect([...whole, ...ends])
    const wholes = terms.length === 1 ? this.named(last) : candidates
    // names with the very part come before those that only share its first letters
    for (const list of wholes === candidates || last.length <= prefixLength ? [candidates] : [wholes, candidates]) {
      if (!this.tooMany) this.compare(list, 'prefix', name => (name.toLowerCase().startsWith(lower) || startsWith(nameTerms(name), terms) ? [this.text] : undefined), 'parts', name => holdsParts(nameTerms(name), terms))
    }
    if (terms.length === 1 && last.length >= prefixLength && lower !== last) this.compare(this.reader.snapshot.postings('name-term', prefixKey(lower)), 'prefix', name => (name.toLowerCase().startsWith(lower) ? [this.text] : undefined))
  }
  /** `getusername` for `getUserName`. */
  runTogether(): void {
    for (const parts of cutsOf(this.terms.join(''), part => this.named(part).length > 0)) {
      this.compare(intersect(parts.map(part => this.named(part))), 'joined', name => holdsParts(nameTerms(name), parts))
    }
  }
  /** One slip in one part; the other parts as they were typed. */
  slipped(): void {
    // with other parts beside it, a short one narrows enough
    const shortest = this.terms.length > 1 ? 2 : shortestSlipped
    for (const [i, term] of this.terms.entries()) {
      if (term.length < shortest || term.length > longestSlipped) continue
      const others = this.terms.filter((_, other) => other !== i)
      const slips = [...slipsOf(term)].filter(slip => slip.length >= shortest - 1)
      const known = slips.map(slip => ({ slip, ids: this.named(slip) })).filter(({ ids }) => ids.length > 0)
      const meant = new Set(known.map(({ slip }) => slip))
      const candidates = intersect([known.reduce<Uint32Array>((all, { ids }) => unite(all, ids), new Uint32Array(0)), ...others.map(other => this.named(other))])
      this.compare(candidates, 'typo', name => {
        const parts = nameTerms(name)
        const slip = parts.find(part => meant.has(part))
        return slip !== undefined && others.every(other => parts.includes(other)) ? [slip, ...others] : undefined
      })
    }
  }
  finish(): Hits {
    const ranked = [...this.found.values()].sort((a, b) => b.score - a.score || comparePlaces(a.place, b.place))
    const show = (places: readonly FoundName[]): readonly SearchHit[] => places.map(({ place, match, terms, score }) => ({
      symbol: this.reader.show(place), score, why: [{ field: 'name', terms: [...terms], match }],
    }))
    return { count: ranked.length, isAll: !this.tooMany, page: (from, to) => show(ranked.slice(from, to)), ...(this.tooMany ? { note: `more than ${mostCompared} names could match; ${comparedOfMore} of them were compared: a longer text finds the others` } : {}) }
  }

  private named(term: string): Uint32Array {
    return this.reader.lists.read(this.reader.snapshot, 'name-term', termKey(term))
  }
  /** Compares names one by one; `second` is tried where the first does not fit. Each gives the terms that fit. */
  private compare(ids: Uint32Array, match: Match, fits: (name: string) => readonly string[] | undefined, second?: Match, fitsToo?: (name: string) => readonly string[] | undefined): void {
    const isWhole = ids.length <= this.compared.whole
    if (!isWhole) this.tooMany = true
    for (const id of isWhole ? ids : this.first(ids)) {
      if (this.found.has(id)) continue
      const place = this.reader.glimpse(id)
      if (place === undefined) continue
      const name = place.file.nameOf(place.row)
      const terms = fits(name)
      if (terms !== undefined) this.add(place, match, terms)
      else if (second !== undefined) {
        const others = fitsToo?.(name)
        if (others !== undefined) this.add(place, second, others)
      }
    }
  }
  private first(ids: Uint32Array): Iterable<number> {
    return firstInOrder(this.reader, ids, this.compared.ofMore)
  }
  private add(place: Place, match: Match, terms: readonly string[]): void {
    const id = idOf(place)
    if (this.found.has(id)) return
    const name = place.file.nameOf(place.row)
    const share = Math.min(1, this.text.length / Math.max(1, name.length))
    const declared = (at(place.file.facts.symbols.flags, place.row) & flag.declaration) === 0 ? 0.01 : 0
    this.found.set(id, { place, match, terms, score: rounded(worth[match] + share * 0.08 + declared) })
  }
}

/** Of shorter terms every other one is a slip. */
const shortestSlipped = 4

function startsWith(parts: readonly string[], terms: readonly string[]): boolean {
  return terms.every((term, i) => (i === terms.length - 1 ? parts[i]?.startsWith(term) === true : parts[i] === term))
}

/** The parts that fit, in any order: all of them whole, the last by its beginning. */
function holdsParts(parts: readonly string[], terms: readonly string[]): readonly string[] | undefined {
  const fitting = terms.map((term, i) => parts.find(part => part === term) ?? (i === terms.length - 1 ? parts.find(part => part.startsWith(term)) : undefined))
  return fitting.every(part => part !== undefined) ? fitting : undefined
}

export function rounded(score: number): number {
  return Math.round(score * 1000) / 1000
}

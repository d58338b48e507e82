/** How else a name may be written: in other cases, with a slip of the fingers, its parts run together. */
import { nameTerms } from '@codeloom/model'

/** The same parts in the ways in which names are joined: `read_file`, `readFile`, `ReadFile`, `READ_FILE`, `read-file`, `readfile`. */
export function spellingsOf(text: string): ReadonlySet<string> {
  // a number belongs to the part before it: `ext4_get_block`
  const terms: string[] = []
  for (const term of nameTerms(text)) {
    if (/^\d/.test(term) && terms.length > 0) terms.push(`${terms.pop() ?? ''}${term}`)
    else terms.push(term)
  }
  const capital = (term: string): string => term.slice(0, 1).toUpperCase() + term.slice(1)
  const [first = '', ...rest] = terms
  const lower = text.toLowerCase()
  return new Set([
    terms.join('_'), first + rest.map(capital).join(''), terms.map(capital).join(''), terms.join('_').toUpperCase(), terms.join('-'), terms.join(''),
    capital(terms.join('')), lower, text.toUpperCase(), capital(lower),
  ].filter(spelling => spelling !== ''))
}

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** Longer terms are no words that a slip of the fingers is looked for in: there are 70 slips a letter. */
export const longestSlipped = 40

/** Shorter terms have more neighbours than meanings. */
export const shortestSlipped = 4

/** Every text that one slip makes of a lower-cased term: a letter too few, too many, another one, two that changed places. */
export function slipsOf(term: string): ReadonlySet<string> {
  const slips = new Set<string>()
  for (let i = 0; i <= term.length; i++) {
    const [head, tail] = [term.slice(0, i), term.slice(i)]
    if (tail !== '') slips.add(head + tail.slice(1))
    if (tail.length > 1) slips.add(`${head}${tail[1] ?? ''}${tail[0] ?? ''}${tail.slice(2)}`)
    for (const letter of letters) {
      slips.add(head + letter + tail)
      if (tail !== '') slips.add(head + letter + tail.slice(1))
    }
  }
  slips.delete(term)
  slips.delete('')
  return slips
}

/** Longer ones are no names that someone typed in one go. */
const longestRunTogether = 24
const mostParts = 4
const shortestPart = 2

/** All ways to cut a lower-cased text into two to four parts that are known, those with fewer parts first. */
export function cutsOf(text: string, isKnown: (part: string) => boolean): readonly (readonly string[])[] {
  if (text.length > longestRunTogether) return []
  const known = new Map<string, boolean>()
  const knows = (part: string): boolean => {
    let answer = known.get(part)
    if (answer === undefined) known.set(part, (answer = isKnown(part)))
    return answer
  }
  const cut = (rest: string, left: number): readonly (readonly string[])[] => {
    const ways: (readonly string[])[] = knows(rest) ? [[rest]] : []
    for (let end = shortestPart; left > 1 && end <= rest.length - shortestPart; end++) {
      const head = rest.slice(0, end)
      if (knows(head)) for (const behind of cut(rest.slice(end), left - 1)) ways.push([head, ...behind])
    }
    return ways
  }
  return cut(text, mostParts).filter(parts => parts.length > 1).sort((a, b) => a.length - b.length)
}

/**
 * What the grammars do not know yet, in words that they know: of the same length, so that every place stays. `accessor x = 1` is
 * parsed as a field, `using x = y` as a constant. In a comment or a string that changes nothing that is read: names and strings are
 * read in the text itself.
 */

const isAny = /\baccessor[ \t]|\busing[ \t]|\bdefer[ \t]/

export function inKnownWords(text: string): string {
  if (!isAny.test(text)) return text
  return text
    .replace(/\baccessor(?=[ \t]+(?!(?:as|extends|from|implements|in|instanceof|is|of|satisfies)\b)[\w$#'"])/g, blank)
    // anywhere else it may be a list that is read at a place
    .replace(/(?<=\b(?:abstract|declare|override|private|protected|public|readonly|static)[ \t]+)accessor(?=[ \t]+\[)/g, blank)
    .replace(/\b(await[ \t]+)?using(?=[ \t]+(?!of\b)[A-Za-z_$][\w$]*\s*(?:=(?![=>])|:|of\b))/g, (_, before: string = '') => `${blank(before)}const`)
    .replace(/\bimport[ \t]+defer(?=[ \t]+\*)/g, found => blankEnd(found, 'defer'))
}

/** Spaces in the place of all that is none. */
export function blank(words: string): string {
  return words.replace(/\S/g, ' ')
}

export function blankEnd(words: string, end: string): string {
  return words.slice(0, -end.length) + blank(end)
}

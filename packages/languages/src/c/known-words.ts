/**
 * What macros make of C that its grammar cannot read, in words that it can: of the same length, so that every place stays. A macro around a
 * whole declaration (`EXPORT(int f(int x)) {`) and what makes enumerators (`#define XX(n) A_##n,`, `MAP(XX)`, `#undef XX` inside of an enum)
 * are left out; a macro on a line of its own (`HANDLE_FIELDS`) ends like a statement.
 */

const isAny = /\n[A-Z][A-Z0-9_]*\((?:static |extern |inline |const |struct |enum |union |unsigned |void|int |char)|\benum\b[^;{}]{0,80}\{[^{}]{0,4096}?\n[ \t]*#[ \t]*define\b|[{;/]\n\s*[A-Z][A-Z0-9_]{2,}\n/

export function inKnownWords(text: string): string {
  return isAny.test(text) ? withEnds(withoutMadeEnumerators(withoutWrappers(text))) : text
}

/** A name in capitals at the beginning of a line, and behind it what begins like a declaration of a function. */
const wrapper = /^[A-Z][A-Z0-9_]*\((?=(?:[a-z_]\w*[ \t*\n]+)+\w+[ \t]*\()/gm

/** How far a declaration or an enum is looked through. */
const farthest = 4096

function withoutWrappers(text: string): string {
  let made = ''
  let done = 0
  for (const { 0: found, index } of text.matchAll(wrapper)) {
    if (index < done) continue
    const close = closing(text, index + found.length)
    if (close < 0 || !/^\s*[;{]/.test(text.slice(close + 1, close + 80))) continue
    made += text.slice(done, index) + ' '.repeat(found.length) + text.slice(index + found.length, close) + ' '
    done = close + 1
  }
  return done === 0 ? text : made + text.slice(done)
}

/** Where the parenthesis closes that is open at a place; -1 where it does not, or only behind a body. */
function closing(text: string, start: number): number {
  let depth = 1
  for (let i = start; i < start + farthest && i < text.length; i++) {
    const letter = text[i]
    if (letter === '{' || letter === ';') return -1
    if (letter === '(') depth++
    else if (letter === ')' && --depth === 0) return i
  }
  return -1
}

/** Lines of an enum that its grammar does not know: what is defined there, what macros make, and a name without a comma before the next. */
const notEnumerators = /^[ \t]*(?:#[ \t]*define\b(?:[^\n\\]|\\[^])*|#[ \t]*undef\b[^\n]*|[A-Z][A-Z0-9_]*\([\w \t,]*\)[ \t]*|[A-Z][A-Z0-9_]*[ \t]*(?=\n[ \t]*[A-Za-z_]))$/gm

function withoutMadeEnumerators(text: string): string {
  return text.replace(/\benum\b[^;{}]{0,80}\{[^{}]{0,4096}\}/g, body => (/#[ \t]*define\b/.test(body) ? body.replace(notEnumerators, blank) : body))
}

/**
 * Names in capitals on lines of their own, where a statement or a member may begin; not the type of what is declared on the next line, and not
 * what goes on there. The names are taken all or none: the look ahead stands behind the last.
 */
const alone = /([{;/]\n\s*)(?=((?:[A-Z][A-Z0-9_]{2,}\n[ \t]*)+))\2(?!\w+[ \t]*(?:[;,=([:]|\n[ \t]*\()|[*|,&+\-?:=.)\]<>^%(]|\/[^/*])/g

function withEnds(text: string): string {
  return text.replace(alone, (found, before: string, names: string, place: number) => {
    // one alone may be all that an enum has
    const isAlone = before.startsWith('{') && names.indexOf('\n') === names.lastIndexOf('\n') && text[place + found.length] === '}'
    return isAlone ? found : before + names.replaceAll('\n', ';')
  })
}

function blank(words: string): string {
  return words.replace(/\S/g, ' ')
}

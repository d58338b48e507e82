/** JSON as configuration files have it - comments, trailing commas - made plain. Strings stay as they are. */
export function plainJson(text: string): string {
  let plain = ''
  let from = 0
  for (let i = 0; i < text.length; ) {
    const character = text[i]
    if (character === '"') i = stringEnd(text, i)
    else if (character === '/' && (text[i + 1] === '/' || text[i + 1] === '*')) {
      plain += text.slice(from, i)
      from = i = commentEnd(text, i)
    } else if (character === ',' && closes(text, i + 1)) {
      plain += text.slice(from, i)
      from = ++i
    } else i++
  }
  return plain + text.slice(from)
}

function stringEnd(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === '\\') i++
    else if (text[i] === '"') return i + 1
  }
  return text.length
}

function commentEnd(text: string, start: number): number {
  if (text[start + 1] === '*') {
    const end = text.indexOf('*/', start + 2)
    return end < 0 ? text.length : end + 2
  }
  const line = /[\r\n]/g
  line.lastIndex = start
  return line.exec(text)?.index ?? text.length
}

/** Whether only white space and comments lie before a closing bracket. */
function closes(text: string, start: number): boolean {
  for (let i = start; i < text.length; ) {
    const character = text[i] ?? ''
    if (character === '/' && (text[i + 1] === '/' || text[i + 1] === '*')) i = commentEnd(text, i)
    else if (/\s/.test(character)) i++
    else return character === '}' || character === ']'
  }
  return false
}

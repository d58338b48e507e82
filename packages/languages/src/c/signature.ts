/** Signatures: the text of a declaration up to its body, white space collapsed. */

/** characters of a signature that are kept */
const maxSignature = 300

export function signatureText(text: string, start: number, end: number): string {
  const stop = Math.min(end, start + maxSignature * 2)
  let collapsed = true
  let blank = false
  for (let i = start; i < stop && collapsed; i++) {
    const unit = text.charCodeAt(i)
    // a backslash may continue the line of a macro, a slash may begin a comment
    collapsed = (unit > 32 && unit !== 92 && unit !== 47) || (unit === 32 && !blank)
    blank = unit === 32
  }
  const passage = text.slice(start, stop)
  return (collapsed && !blank ? passage : collapse(passage)).slice(0, maxSignature)
}

function collapse(passage: string): string {
  return passage.replace(/\/\*[^]*?(?:\*\/|$)|\/\/[^\n\r]*/g, ' ').replace(/(?:\s|\\(?=[\r\n]))+/g, ' ').trim()
}

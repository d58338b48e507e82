/** What would end a line, steer a terminal, or turn the order of letters around: controls, line separators, marks of direction. */
const steering = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g

/** A name or a path as one line of text that is read as it stands: what steers is spelt out (`\n`, `\u001b`). */
export function plainLine(text: string): string {
  return text.replace(steering, character => short.get(character) ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

const short: ReadonlyMap<string, string> = new Map([['\n', '\\n'], ['\r', '\\r']])

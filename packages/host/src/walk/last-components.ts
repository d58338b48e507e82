/**
 * The last components of ignore patterns. A pattern matches a path only if its last component matches the path's last one;
 * nearly all are plain names, or a star and a plain ending, and those need no regular expression.
 *
 * W3: where this says no, no pattern matches; where it says yes, one may.
 */
export class LastComponents {
  private readonly names = new Set<string>()
  private readonly endings = new Set<string>()
  private readonly endingLengths: readonly number[]
  /** matches what the patterns match that are neither; undefined where there are none */
  private readonly others: RegExp | undefined

  /** `lines` are those of ignore files; comments and blank lines among them. */
  constructor(lines: readonly string[]) {
    const others: string[] = []
    for (const line of lines) {
      const pattern = line.trimEnd()
      if (pattern === '' || pattern.startsWith('#')) continue
      const component = lastComponent(pattern)
      if (component === undefined) others.push('')
      else if (!/[*?[\\]/.test(component)) this.names.add(component)
      else if (/^\*[^*?[\\]+$/.test(component)) this.endings.add(component.slice(1))
      else others.push(`${widened(component)}$`)
    }
    this.endingLengths = [...new Set(Array.from(this.endings, ending => ending.length))]
    this.others = others.length === 0 ? undefined : new RegExp(`^(?:${others.join('|')})`, 's')
  }

  /** Whether any pattern may match a path whose last component is `name`. */
  test(name: string): boolean {
    if (this.names.has(name)) return true
    for (const length of this.endingLengths) if (this.endings.has(name.slice(-length))) return true
    return this.others?.test(name) ?? false
  }
}

/** The part of a pattern that matches a path's last component; undefined where that is not plain to see. */
function lastComponent(pattern: string): string | undefined {
  if (/\s|\[.*\/|\\\/|\*\*/.test(pattern)) return undefined
  const whole = pattern.replace(/^!/, '').replace(/\/$/, '')
  return whole.slice(whole.lastIndexOf('/') + 1)
}

/** A regular expression for all that a component matches, and more. */
function widened(component: string): string {
  let source = ''
  for (let i = 0; i < component.length; i++) {
    const character = component[i] ?? ''
    if (character === '[') return `${source}.*`
    if (character === '*') source += '.*'
    else if (character === '?') source += '.'
    else source += RegExp.escape(character === '\\' ? component[++i] ?? '' : character)
  }
  return source
}

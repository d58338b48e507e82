/**
 * The last components of ignore patterns. A pattern matches a path only if its last component matches the path's last one;
 * nearly all are plain names, or a star and a plain ending, and those need no regular expression.
 *
 * W3: where this says no, no pattern matches; where it says yes, one may.
 */
export class LastComponents {
  private readonly anywhere = new Components()
  /** of patterns that match at one depth alone: those with a slash before their end, and no `**` */
  private readonly byDepth = new Map<number, Components>()

  /** `lines` are those of ignore files; comments and blank lines among them. */
  constructor(lines: readonly string[]) {
    for (const line of lines) {
      const pattern = line.trimEnd()
      if (pattern === '' || pattern.startsWith('#')) continue
      const parts = partsOf(pattern)
      if (parts === undefined) this.anywhere.addAny()
      else if (parts.depth === undefined) this.anywhere.add(parts.last)
      else this.at(parts.depth).add(parts.last)
    }
    for (const components of [this.anywhere, ...this.byDepth.values()]) components.seal()
  }

  /** Whether any pattern may match a path of so many components below the folder of the ignore files, the last of which is `name`. */
  test(name: string, depth: number): boolean {
    return this.anywhere.test(name) || (this.byDepth.get(depth)?.test(name) ?? false)
  }
  private at(depth: number): Components {
    let components = this.byDepth.get(depth)
    if (components === undefined) this.byDepth.set(depth, (components = new Components()))
    return components
  }
}

class Components {
  private readonly names = new Set<string>()
  private readonly endings = new Set<string>()
  private readonly sources: string[] = []
  private endingLengths: readonly number[] = []
  /** matches what is neither; undefined where there is nothing such */
  private others: RegExp | undefined

  add(component: string): void {
    if (!/[*?[\\]/.test(component)) this.names.add(component)
    else if (/^\*[^*?[\\]+$/.test(component)) this.endings.add(component.slice(1))
    else this.sources.push(`${widened(component)}$`)
  }
  /** Adds one of which nothing can be told. */
  addAny(): void {
    this.sources.push('')
  }
  seal(): void {
    this.endingLengths = [...new Set(Array.from(this.endings, ending => ending.length))]
    this.others = this.sources.length === 0 ? undefined : new RegExp(`^(?:${this.sources.join('|')})`, 's')
  }
  test(name: string): boolean {
    if (this.names.has(name)) return true
    for (const length of this.endingLengths) if (this.endings.has(name.slice(-length))) return true
    return this.others?.test(name) ?? false
  }
}

/** The part of a pattern that matches a path's last component, and how many components the paths have, where that is one number; undefined where it is not plain to see. */
function partsOf(pattern: string): { readonly last: string; readonly depth: number | undefined } | undefined {
  if (/\s|\[.*\/|\\\/|\*\*/.test(pattern)) return undefined
  const whole = pattern.replace(/^!/, '').replace(/\/$/, '')
  const components = whole.replace(/^\//, '').split('/')
  return { last: components.at(-1) ?? '', depth: whole.includes('/') ? components.length : undefined }
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

/** The fixture language (style.md, 2.1 and 2.2): files, marked occurrences, and expectations, in one text. */

export interface Mark {
  readonly path: string
  /** offsets into the file's text */
  readonly start: number
  readonly end: number
  readonly kind: 'def' | 'ref'
  /** the names of definitions; none for `ref -` */
  readonly names: readonly string[]
  /** for messages */
  readonly line: string
}

interface FixtureStep {
  /** undefined takes a file away */
  readonly files: ReadonlyMap<string, string | undefined>
  readonly marks: readonly Mark[]
}

export interface Fixture {
  /** by number, from 1 */
  readonly steps: readonly FixtureStep[]
  /** the lines of each `=== title` section */
  readonly sections: ReadonlyMap<string, readonly string[]>
}

const markLine = /^\s*(\^+)\s+(def|ref)\s+(\S+)\s*$/
/** would be taken for source, and assert nothing */
const halfMark = /^\s*\^+\s+(def|ref)\s*$/

export function parseFixture(text: string): Fixture {
  const steps: { files: Map<string, string | undefined>; marks: Mark[] }[] = []
  const sections = new Map<string, string[]>()
  let file: { path: string; step: number; lines: string[]; marks: PlacedMark[] } | undefined
  let section: string[] | undefined
  const stepAt = (number: number) => {
    while (steps.length < number) steps.push({ files: new Map(), marks: [] })
    const step = steps[number - 1]
    if (step === undefined) throw new Error(`no step ${number}`)
    return step
  }
  const flush = (): void => {
    if (file === undefined) return
    const { path, lines, marks } = file
    const step = stepAt(file.step)
    step.files.set(path, lines.join('\n') + '\n')
    for (const mark of marks) step.marks.push(markOf(path, lines, mark))
    file = undefined
  }
  for (const line of text.replace(/^\n/, '').replace(/\n\s*$/, '').split('\n')) {
    const header = /^--- (\S+)(?: @(\d+))?( gone)?$/.exec(line)
    const title = /^=== (.+)$/.exec(line)
    if (header !== null) {
      flush()
      section = undefined
      const [, path = '', step = '1', gone] = header
      if (gone !== undefined) stepAt(Number(step)).files.set(path, undefined)
      else file = { path, step: Number(step), lines: [], marks: [] }
    } else if (title !== null) {
      flush()
      sections.set(title[1] ?? '', (section = []))
    } else if (section !== undefined) {
      if (line.trim() !== '') section.push(line.trim())
    } else if (file !== undefined) {
      const mark = markLine.exec(line)
      if (mark === null && halfMark.test(line)) throw new Error(`${file.path}: a mark without what it means: ${line.trim()}`)
      if (mark === null) file.lines.push(line)
      else file.marks.push({ mark, row: file.lines.length - 1, column: line.indexOf('^') })
    }
  }
  flush()
  return { steps, sections }
}

interface PlacedMark {
  readonly mark: RegExpExecArray
  readonly row: number
  readonly column: number
}

function markOf(path: string, lines: readonly string[], { mark, row, column }: PlacedMark): Mark {
  const offset = lines.slice(0, row).reduce((sum, each) => sum + each.length + 1, 0)
  const names = mark[3] === '-' ? [] : (mark[3] ?? '').split('|')
  const kind = mark[2] === 'def' ? 'def' : 'ref'
  return { path, start: offset + column, end: offset + column + (mark[1] ?? '').length, kind, names, line: `${path}: ${lines[row] ?? ''}` }
}

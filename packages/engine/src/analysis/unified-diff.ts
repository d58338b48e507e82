/**
 * Which lines a unified diff changes, file by file. Takes what `git diff` and `diff -u` write, with or without context;
 * what is no part of a diff (a commit's message) is passed over.
 *
 * T1: lines are those that the diff calls removed or added: context is no change.
 * T2: whatever is written, reading it takes time that grows with its length alone.
 */
export interface DiffedFile {
  /** undefined for a file that was made; paths are as written, the `a/` and `b/` of git taken away */
  readonly oldPath: string | undefined
  /** undefined for a file that was removed */
  readonly newPath: string | undefined
  readonly old: ChangedLines
  readonly new: ChangedLines
}

export interface ChangedLines {
  /** lines of this side, from 1, ascending */
  readonly lines: readonly number[]
  /** lines before which the other side alone has something */
  readonly gaps: readonly number[]
}

export function parseUnifiedDiff(text: string): readonly DiffedFile[] {
  const lines = text.split('\n')
  const files: FileBeingRead[] = []
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? ''
    const next = lines[i + 1] ?? ''
    if (line.startsWith('--- ') && next.startsWith('+++ ')) {
      files.push(new FileBeingRead(pathIn(line.slice(4), 'a/'), pathIn(next.slice(4), 'b/')))
      i++
    } else {
      const hunk = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line)
      const file = files.at(-1)
      if (hunk !== null && file !== undefined) i = file.readHunk(lines, i + 1, hunk)
    }
  }
  return files
}

class FileBeingRead implements DiffedFile {
  readonly oldPath: string | undefined
  readonly newPath: string | undefined
  readonly old = { lines: [] as number[], gaps: [] as number[] }
  readonly new = { lines: [] as number[], gaps: [] as number[] }

  constructor(oldPath: string | undefined, newPath: string | undefined) {
    this.oldPath = oldPath
    this.newPath = newPath
  }
  /** Reads as many lines as the hunk's head says, and returns the place of the last. A count of 0 names the line before. */
  readHunk(lines: readonly string[], from: number, [, oldStart, oldCount = '1', newStart, newCount = '1']: readonly (string | undefined)[]): number {
    let [oldLeft, newLeft] = [Number(oldCount), Number(newCount)]
    let [oldLine, newLine] = [Number(oldStart) + (oldLeft === 0 ? 1 : 0), Number(newStart) + (newLeft === 0 ? 1 : 0)]
    let at = from
    while (at < lines.length && (oldLeft > 0 || newLeft > 0)) {
      const before = { removed: this.old.lines.length, added: this.new.lines.length, oldLine, newLine }
      for (; at < lines.length && oldLeft > 0 && lines[at]?.startsWith('-') === true; at++, oldLeft--) this.old.lines.push(oldLine++)
      while (lines[at]?.startsWith('\\') === true) at++
      for (; at < lines.length && newLeft > 0 && lines[at]?.startsWith('+') === true; at++, newLeft--) this.new.lines.push(newLine++)
      const [removed, added] = [this.old.lines.length > before.removed, this.new.lines.length > before.added]
      if (removed && !added) this.new.gaps.push(newLine)
      if (added && !removed) this.old.gaps.push(oldLine)
      if (removed || added) continue
      const line = lines[at] ?? ''
      // a context line, of which an editor may have taken the only blank; anything else, and the hunk is cut off
      if (line.startsWith('\\')) at++
      else if (line.startsWith(' ') || line === '' || line === '\r') {
        at++
        oldLine++
        newLine++
        oldLeft--
        newLeft--
      } else break
    }
    return at - 1
  }
}

/** `a/src/x.ts`, `"a/sp\303\244ter.ts"`, `x.ts<TAB>2026-01-01 ...`, `/dev/null`. */
function pathIn(written: string, prefix: string): string | undefined {
  const line = written.replace(/\r$/, '')
  const tab = line.indexOf('\t')
  const path = line.startsWith('"') ? unquoted(line) : tab < 0 ? line : line.slice(0, tab)
  if (path === '/dev/null') return undefined
  return path.startsWith(prefix) ? path.slice(prefix.length) : path
}

const escapes: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '"': 34, '\\': 92 }

const questionMark = 63

/** What git writes between quotes: bytes as octal numbers, a few letters for control characters. */
function unquoted(quoted: string): string {
  // a unit of the text is not a character: bytes are, what is not escaped stands as it is
  const written = Buffer.from(quoted).toString('latin1')
  const bytes: number[] = []
  for (let i = 1; i < written.length && written[i] !== '"'; i++) {
    if (written[i] !== '\\') {
      bytes.push(written.charCodeAt(i))
      continue
    }
    const octal = /^[0-3][0-7]{2}/.exec(written.slice(i + 1, i + 4))?.[0]
    if (octal !== undefined) bytes.push(Number.parseInt(octal, 8))
    else bytes.push(escapes[written[i + 1] ?? ''] ?? questionMark)
    i += octal === undefined ? 1 : 3
  }
  return Buffer.from(bytes).toString()
}

/**
 * Questions (b): what a commit's message says, asked of the commit's parent: which functions and files did it go on to change? Trailers
 * (who signed, what it closes) are no message. Commits that change more than a few files ask for nothing in particular.
 */
import { parseUnifiedDiff, type DiffedFile } from '@codeloom/engine'
import { randomOf } from '@codeloom/testkit'
import type { History } from '../history.ts'
import type { CodeFile, CodeFunction, Functions } from './functions.ts'
import { holdsName, type Question } from './questions.ts'

/** A commit that may make a question, once its parent's functions are known. */
export interface Asking {
  readonly parent: string
  readonly text: string
  readonly changed: readonly DiffedFile[]
}

const fewestWords = 3
const mostLetters = 2000
const mostFiles = 8
const mostFunctions = 20
const sources = /\.(?:[cm]?[jt]sx?|py|go|c|h)$/

/** Draws commits that change sources, in the order of history. */
export function drawCommits(history: History, { count, seed, among }: { readonly count: number; readonly seed: number; readonly among: number }): readonly Asking[] {
  const random = randomOf(seed)
  const places = Array.from({ length: Math.min(among, history.commits.length - 1) }, (_, i) => i + 1)
  const drawn: { readonly place: number; readonly asking: Asking }[] = []
  while (drawn.length < count && places.length > 0) {
    const [place = 0] = places.splice(random.below(places.length), 1)
    const asking = askingOf(history, { commit: history.commits[place] ?? '', parent: history.commits[place - 1] ?? '' })
    if (asking !== undefined) drawn.push({ place, asking })
  }
  return drawn.toSorted((a, b) => a.place - b.place).map(({ asking }) => asking)
}

function askingOf(history: History, { commit, parent }: { readonly commit: string; readonly parent: string }): Asking | undefined {
  const text = messageOf(history.message(commit))
  if (text.split(/\s+/).length < fewestWords || /^(?:merge|bump|release|version|revert|v?\d+\.\d+)\b/i.test(text)) return undefined
  const changed = parseUnifiedDiff(history.diff(commit)).filter(({ oldPath }) => oldPath !== undefined && sources.test(oldPath))
  return changed.length === 0 || changed.length > mostFiles ? undefined : { parent, text, changed }
}

function messageOf(message: string): string {
  const lines = message.split('\n').filter(line => !/^\s*(?:[A-Z][A-Za-z]*(?:-[A-Za-z]+)+|Fixes|Closes?|Closed|Refs?|Ref|See|Resolves|Reviewed|Fix)\s*:? *(?:#|:|https?:)/i.test(line) && !/^\s*(?:[\w-]+-by|PR-URL):/i.test(line))
  return lines.join('\n').trim().slice(0, mostLetters)
}

/** Undefined where the commit changes no function, or too many. */
export function commitQuestion({ text, changed }: Asking, functions: Functions): Question | undefined {
  const files = new Map(functions.files.map(file => [file.path, file]))
  const touched = changed.flatMap(each => {
    const file = files.get(each.oldPath ?? '')
    return file === undefined ? [] : changedFunctions(file, each)
  })
  if (touched.length === 0 || touched.length > mostFunctions) return undefined
  return {
    text, named: touched.some(({ name }) => holdsName(text, name)), functions: new Set(touched.map(({ key }) => key)), files: new Set(touched.map(each => each.path)),
  }
}

/** The innermost functions that a changed line, or what was put between two lines, stands in. */
function changedFunctions({ functions }: CodeFile, { old }: DiffedFile): readonly CodeFunction[] {
  const found = new Set<CodeFunction>()
  const add = (inner: CodeFunction | undefined): void => {
    if (inner !== undefined) found.add(inner)
  }
  for (const line of old.lines) add(functions.findLast(({ firstLine, lastLine }) => firstLine <= line && line <= lastLine))
  for (const line of old.gaps) add(functions.findLast(({ firstLine, lastLine }) => firstLine < line && line <= lastLine))
  return [...found]
}

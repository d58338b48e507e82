import ignore, { type Ignore } from 'ignore'
import { LastComponents } from './last-components.ts'

/** The names of the files that say what does not belong, the stronger last. */
export const ignoreFileNames = ['.gitignore', '.codeloomignore'] as const

/** The rules of a folder that has ignore files, on top of those of the folders above. */
export interface IgnoreRules {
  readonly above: IgnoreRules | undefined
  /** the folder, relative to the root: '' or ending with `/` */
  readonly folder: string
  readonly rules: Ignore
  /** how many folders deep it lies */
  readonly depth: number
  /** tells quickly that no rule can match: 120 regular expressions a file took twice as long as the rest of the walk */
  readonly mayMatch: LastComponents
}

/** `texts` are the contents of the folder's ignore files, the stronger last. */
export function ignoreRules(above: IgnoreRules | undefined, folder: string, texts: readonly string[]): IgnoreRules {
  const rules = ignore(ignoreOptions)
  for (const text of texts) rules.add(text)
  return { above, folder, depth: slashesBefore(`${folder}.`), rules, mayMatch: new LastComponents(texts.flatMap(text => text.split(/\r?\n/))) }
}

/** The case of a name counts, whatever the file system thinks: membership is the same everywhere. */
export const ignoreOptions = { ignorecase: false, allowRelativePaths: true } as const

/** Whether a path (a folder's ends with `/`) is ignored; `name` is its last component. The deepest folder that says anything decides. */
export function isIgnored(rules: IgnoreRules | undefined, path: string, name: string): boolean {
  const depth = rules === undefined ? 0 : slashesBefore(path)
  for (let at = rules; at !== undefined; at = at.above) {
    if (!at.mayMatch.test(name, depth - at.depth + 1)) continue
    const verdict = at.rules.test(path.slice(at.folder.length))
    if (verdict.ignored) return true
    if (verdict.unignored) return false
  }
  return false
}

/** How many slashes stand before the last component. */
function slashesBefore(path: string): number {
  let count = 0
  for (let at = path.indexOf('/'); at >= 0 && at < path.length - 1; at = path.indexOf('/', at + 1)) count++
  return count
}

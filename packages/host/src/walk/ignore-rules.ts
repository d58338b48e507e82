import ignore, { type Ignore } from 'ignore'

/** The names of the files that say what does not belong, the stronger last. */
export const ignoreFileNames = ['.gitignore', '.codeloomignore'] as const

/** The rules of a folder that has ignore files, on top of those of the folders above. */
export interface IgnoreRules {
  readonly above: IgnoreRules | undefined
  /** the folder, relative to the root: '' or ending with `/` */
  readonly folder: string
  readonly rules: Ignore
}

/** `texts` are the contents of the folder's ignore files, the stronger last. */
export function ignoreRules(above: IgnoreRules | undefined, folder: string, texts: readonly string[]): IgnoreRules {
  const rules = ignore({ ignorecase: false, allowRelativePaths: true })
  for (const text of texts) rules.add(text)
  return { above, folder, rules }
}

/** Whether a path (a folder's ends with `/`) is ignored; the deepest folder that says anything decides. */
export function isIgnored(rules: IgnoreRules | undefined, path: string): boolean {
  for (let at = rules; at !== undefined; at = at.above) {
    const verdict = at.rules.test(path.slice(at.folder.length))
    if (verdict.ignored) return true
    if (verdict.unignored) return false
  }
  return false
}

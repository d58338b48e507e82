import type { Grammar, SourceLanguage, TextLanguage } from '@codeloom/syntax'

/** The languages that are registered, with the address of the module that exports them, which every worker imports. */
export interface Languages {
  readonly url: string
  readonly sourceLanguages: readonly SourceLanguage[]
  readonly textLanguages: readonly TextLanguage[]
}

/** What a file is, by its name. */
type Claim =
  | { readonly kind: 'source'; readonly language: SourceLanguage; readonly grammar: Grammar }
  | { readonly kind: 'text'; readonly language: TextLanguage }

/** Tells by a file's name which language claims it; undefined for none. Whole names win, then the longest suffix, then patterns. */
export type ClaimOf = (name: string) => Claim | undefined

export function claimsOf({ sourceLanguages, textLanguages }: Pick<Languages, 'sourceLanguages' | 'textLanguages'>): ClaimOf {
  const names = new Map<string, Claim>()
  const suffixes = new Map<string, Claim>()
  const patterns: (readonly [RegExp, Claim])[] = []
  for (const language of textLanguages) {
    for (const name of language.names) names.set(name, { kind: 'text', language })
    for (const pattern of language.patterns) patterns.push([pattern, { kind: 'text', language }])
  }
  for (const language of sourceLanguages) {
    for (const grammar of language.grammars) for (const suffix of grammar.suffixes) suffixes.set(suffix, { kind: 'source', language, grammar })
  }
  return name => {
    const whole = names.get(name)
    if (whole !== undefined) return whole
    for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      const claim = suffixes.get(name.slice(dot))
      if (claim !== undefined) return claim
    }
    return patterns.find(([pattern]) => pattern.test(name))?.[1]
  }
}

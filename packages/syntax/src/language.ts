import type { FactsBuilder } from '@codeloom/model'
import type { SyntaxTree } from './syntax-tree.ts'

/** A grammar as a language uses it. */
export interface Grammar {
  /** unique over all languages; part of the key under which facts are cached */
  readonly name: string
  /** the module specifier of its `.wasm` file, for `import.meta.resolve` */
  readonly wasm: string
  /** file name endings, with the dot, that are parsed by it */
  readonly suffixes: readonly string[]
}

/** What turns the files of one language into facts. */
export interface SourceLanguage {
  /** the language's name in canonical keys */
  readonly id: string
  /** raised with every change of the extractor that changes facts */
  readonly version: number
  readonly grammars: readonly Grammar[]
  /** anonymous tokens (`=`, `static`, `async`) that the extractor wants to see; named nodes are there unless `skips` has them */
  readonly tokens: readonly string[]
  /** named kinds that the extractor never looks at: they are left out, and their children stand in their place */
  readonly skips?: readonly string[]
  /** a few lines that hold the grammar's oddest shapes, on which the fast walk is checked at start-up */
  readonly sample: string
  /**
   * What a grammar does not know of a text, written in words that it knows: parsed in the place of the text, it has its length, and all
   * else where it was. What is read of the tree is read in the text itself.
   */
  readonly inKnownWords?: (text: string, grammar: string) => string
  /**
   * What stands in a text for a preprocessor alone, left out of it before anything is parsed; what it gives has the text's length, and all
   * else where it was. Words left out that mention something are appended, three numbers each: start, end, and a kind that is the language's own.
   */
  readonly leftOut?: (text: string, mentions: number[]) => string
  /** whether the known words are asked for only where the text itself does not parse whole, and taken only where they parse better */
  readonly plainFirst?: true
  /** loads the extractor and prepares it for one grammar; called once a worker, when the first file asks for it */
  readonly extractor: (kinds: GrammarKinds) => Promise<Extract>
}

/** What turns files that need no grammar (configuration) into facts. */
export interface TextLanguage {
  readonly id: string
  readonly version: number
  /** whole file names, without folders */
  readonly names: readonly string[]
  readonly patterns: readonly RegExp[]
  readonly extract: (text: string, out: FactsBuilder) => void
}

/** Appends the facts of the tree to the builder, whose file was begun and whose module (symbol 0) and lines were added. */
export type Extract = (tree: SyntaxTree, out: FactsBuilder) => void

/** The numbers of a grammar's kinds and fields. A name that the grammar does not have throws when the worker starts. */
export interface GrammarKinds {
  readonly grammar: string
  /** the kind of a named node */
  named(name: string): number
  /** the kind of an anonymous token */
  token(text: string): number
  field(name: string): number
}

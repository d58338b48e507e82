/** C: what is known of the language before a file is read; the extractor in `extract.ts`, the link rules in `rules.ts`. */
import type { SourceLanguage } from '@codeloom/syntax'
import { inKnownWords } from './known-words.ts'
import { masked } from './masked.ts'
import { sample } from './sample.ts'

export const c: SourceLanguage = {
  id: 'c',
  version: 6,
  grammars: [{ name: 'c', wasm: '@cursorless/tree-sitter-wasms/out/tree-sitter-c.wasm', suffixes: ['.c', '.h'] }],
  tokens: [],
  leftOut: masked,
  inKnownWords,
  plainFirst: true,
  // numbers stay: whether one stands in a place decides what its parent means
  skips: [
    'if_statement', 'else_clause', 'return_statement', 'goto_statement', 'labeled_statement', 'statement_identifier',
    'case_statement', 'switch_statement', 'while_statement', 'do_statement', 'break_statement', 'continue_statement',
    'char_literal', 'character', 'string_content', 'escape_sequence', 'true', 'false', 'null',
  ],
  sample,
  extractor: async kinds => (await import('./extract.ts')).extractor(kinds),
}

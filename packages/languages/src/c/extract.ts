/**
 * C: turns a syntax tree into facts, in two passes: the names of the file scope, then every node in source order. What the
 * preprocessor would do is not done: both branches of an `#if` count, a macro is a name, its text is scanned for names.
 * Heritage, results and exports have no rows for C.
 *
 * C1: the facts of a file depend on its text alone, whatever file went before.
 * C2: every occurrence lies inside the text, in source order, once for what it mentions.
 */
import type { FactsBuilder } from '@codeloom/model'
import type { Extract, GrammarKinds, SourceLanguage, SyntaxTree } from '@codeloom/syntax'
import { declaredInBodies, declareFile } from './declare-file.ts'
import { Extraction } from './extraction.ts'
import { cKinds } from './kinds.ts'
import { sample } from './sample.ts'
import { tellTypes } from './symbol.ts'
import { cVisits, visitFile } from './visit.ts'

export const c: SourceLanguage = {
  id: 'c',
  version: 1,
  grammars: [{ name: 'c', wasm: '@cursorless/tree-sitter-wasms/out/tree-sitter-c.wasm', suffixes: ['.c', '.h'] }],
  tokens: [],
  // numbers stay: whether one stands in a place decides what its parent means
  skips: [
    'if_statement', 'else_clause', 'return_statement', 'goto_statement', 'labeled_statement', 'statement_identifier',
    'case_statement', 'switch_statement', 'while_statement', 'do_statement', 'break_statement', 'continue_statement',
    'char_literal', 'character', 'string_content', 'escape_sequence', 'true', 'false', 'null',
  ],
  sample,
  extractor,
}

function extractor(grammarKinds: GrammarKinds): Extract {
  const kinds = cKinds(grammarKinds)
  const visits = cVisits(kinds)
  const inBodies = declaredInBodies(kinds)
  let file: Extraction | undefined
  return (tree: SyntaxTree, out: FactsBuilder): void => {
    file ??= new Extraction(kinds, tree, out)
    file.begin(tree, out)
    declareFile(file, inBodies)
    tellTypes(file)
    visitFile(file, visits)
  }
}

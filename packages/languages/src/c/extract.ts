/**
 * C: turns a syntax tree into facts, in two passes: the names of the file scope, then every node in source order. What the
 * preprocessor would do is not done: both branches of an `#if` count, a macro is a name, its text is scanned for names.
 * Heritage, results and exports have no rows for C.
 *
 * C1: the facts of a file depend on its text alone, whatever file went before.
 * C2: every occurrence lies inside the text, in source order, once for what it mentions.
 */
import type { FactsBuilder } from '@codeloom/model'
import type { Extract, GrammarKinds, SyntaxTree } from '@codeloom/syntax'
import { declaredInBodies, declareFile } from './declare-file.ts'
import { Extraction } from './extraction.ts'
import { cKinds } from './kinds.ts'
import { tellTypes } from './symbol.ts'
import { cVisits, visitFile } from './visit.ts'

/** Prepares the extraction; called once a worker. */
export function extractor(grammarKinds: GrammarKinds): Extract {
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

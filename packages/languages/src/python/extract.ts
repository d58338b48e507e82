/**
 * From a syntax tree to facts. One pass finds what each scope binds, one walk over the flat tree resolves names where they
 * stand. Decides nothing that another file could decide.
 *
 * Y1: equal texts give equal facts, whatever was read before.
 * Y2: no text makes it throw; what nests too deep is given up and said.
 * Y3: every occurrence lies inside the text; containers stand before members, operands before terms.
 */
import type { Extract, GrammarKinds } from '@codeloom/syntax'
import { loosenAttributes, visitAssignment, visitAugmented, visitNamed, visitTypeAlias } from './assign.ts'
import { visitClass } from './classes.ts'
import { declareModule } from './declare.ts'
import { documentBody } from './documentation.ts'
import { exportNames } from './exports.ts'
import {
  visitAttribute, visitAwait, visitBinary, visitBoolean, visitCall, visitComprehension, visitConditional, visitDictionary, visitDotted, visitFloat,
  visitIdentifier, visitInteger, visitKeywordArgument, visitList, visitString, visitSubscript, visitTest, visitTransparent, visitTruth,
} from './expressions.ts'
import { visitDecorated, visitFunctionDefinition, visitLambda, visitReturn, visitYield } from './functions.ts'
import { codesOf, fieldCodesOf, node, type NodeName } from './node-kinds.ts'
import { visitBlock, visitIf } from './narrowing.ts'
import {
  visitAsPattern, visitCasePattern, visitClassPattern, visitExcept, visitFor, visitKeywordPattern, visitOuter, visitSplatPattern, visitWith,
} from './statements.ts'
import { visitChildren, visitNothing, Walk, type Visit } from './walk.ts'

const visits: Partial<Readonly<Record<NodeName, Visit>>> = {
  none: visitNothing, import_statement: visitNothing, import_from_statement: visitNothing, future_import_statement: visitNothing,
  global_statement: visitOuter, nonlocal_statement: visitOuter,
  identifier: visitIdentifier, string: visitString, concatenated_string: visitString, integer: visitInteger, float: visitFloat,
  true: visitTruth, false: visitTruth, attribute: visitAttribute, subscript: visitSubscript, call: visitCall, await: visitAwait,
  keyword_argument: visitKeywordArgument, parenthesized_expression: visitTransparent, conditional_expression: visitConditional,
  boolean_operator: visitBoolean, binary_operator: visitBinary, comparison_operator: visitTest, not_operator: visitTest, list: visitList,
  tuple: visitList, set: visitList, expression_list: visitList, dictionary: visitDictionary, list_comprehension: visitComprehension,
  set_comprehension: visitComprehension, generator_expression: visitComprehension, dictionary_comprehension: visitComprehension,
  lambda: visitLambda, function_definition: visitFunctionDefinition, decorated_definition: visitDecorated, class_definition: visitClass,
  return_statement: visitReturn, yield: visitYield, assignment: visitAssignment, augmented_assignment: visitAugmented, named_expression: visitNamed,
  type_alias_statement: visitTypeAlias, for_statement: visitFor, with_statement: visitWith, except_clause: visitExcept,
  except_group_clause: visitExcept, if_statement: visitIf, block: visitBlock, as_pattern: visitAsPattern, case_pattern: visitCasePattern,
  class_pattern: visitClassPattern, keyword_pattern: visitKeywordPattern, splat_pattern: visitSplatPattern, dotted_name: visitDotted,
}

function visitsByCode(): readonly Visit[] {
  const byCode = Array.from({ length: 256 }, (): Visit => visitChildren)
  for (const [name, visit] of Object.entries(visits)) byCode[node[name as NodeName]] = visit
  return byCode
}

/** The extraction for the grammar. */
export function extractor(kinds: GrammarKinds): Extract {
  const walk = new Walk(codesOf(kinds), fieldCodesOf(kinds), visitsByCode())
  return (tree, out) => {
    walk.begin(tree, out)
    if (tree.count === 0) return
    documentBody(walk, 0, 0)
    declareModule(walk)
    walk.children(0)
    loosenAttributes(walk)
    exportNames(walk)
    walk.symbols.finish()
  }
}

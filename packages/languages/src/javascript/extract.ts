/**
 * From a syntax tree to facts, for JavaScript and what is built on it. One walk over the flat tree: a scope's declarations
 * are made when it is entered, names are resolved where they stand. Decides nothing that another file could decide.
 *
 * J1: equal texts give equal facts, whatever was read before.
 * J2: no text makes it throw; what nests too deep is given up and said.
 * J3: every occurrence lies inside the text; containers stand before members, operands before terms.
 */
import type { Extract, GrammarKinds } from '@codeloom/syntax'
import { finishMembers, finishVariables } from './assigned-variables.ts'
import { visitClassDeclaration, visitClassExpression, visitDecorator, visitHeritage, visitStaticBlock } from './classes.ts'
import { finishExports } from './commonjs.ts'
import { declareBlock, declareClass, declareFunction, declareHoisted, declareInside, declareVar, declareVariables } from './declare.ts'
import {
  visitArray, visitAssignment, visitAwait, visitBinary, visitBoolean, visitCall, visitIdentifier, visitMember, visitNew,
  visitNumber, visitRegex, visitString, visitSubscript, visitTemplate, visitTernary, visitThis, visitTransparent,
  visitUnary, visitUpdate,
} from './expressions.ts'
import { visitArrow, visitFunctionDeclaration, visitFunctionExpression, visitReturn, visitYield } from './functions.ts'
import { scan } from './hoisting.ts'
import { visitAttribute, visitClosingTag, visitTag } from './markup.ts'
import { declareExport, declareImport, visitExport, visitImport } from './modules.ts'
import { visitIf, visitStatement } from './narrowing.ts'
import { codesOf, errorCode, fieldCodesOf, node, token, type NodeName } from './node-kinds.ts'
import { visitObject } from './objects.ts'
import { visitForIn } from './patterns.ts'
import { visitBlock, visitCase, visitCatch, visitDeclarator } from './statements.ts'
import { visitChildren, visitNothing, Walk, type Declare, type Dialect, type Visit } from './walk.ts'

export type Visits = Partial<Readonly<Record<NodeName, Visit>>>
export type Declares = Partial<Readonly<Record<NodeName, Declare>>>

export const javascriptVisits: Visits = {
  comment: visitNothing, property_identifier: visitNothing, statement_identifier: visitNothing, super: visitNothing,
  import: visitNothing, meta_property: visitNothing, null: visitNothing, undefined: visitNothing, jsx_text: visitNothing,
  private_property_identifier: visitNothing,
  identifier: visitIdentifier, shorthand_property_identifier: visitIdentifier, this: visitThis, string: visitString,
  number: visitNumber, true: visitBoolean, false: visitBoolean, regex: visitRegex, template_string: visitTemplate,
  member_expression: visitMember, subscript_expression: visitSubscript, call_expression: visitCall, new_expression: visitNew,
  await_expression: visitAwait, parenthesized_expression: visitTransparent, sequence_expression: visitTransparent,
  ternary_expression: visitTernary, binary_expression: visitBinary, unary_expression: visitUnary, update_expression: visitUpdate,
  assignment_expression: visitAssignment, augmented_assignment_expression: visitAssignment, array: visitArray, object: visitObject,
  function_declaration: visitFunctionDeclaration, generator_function_declaration: visitFunctionDeclaration,
  function_expression: visitFunctionExpression, generator_function: visitFunctionExpression, arrow_function: visitArrow,
  return_statement: visitReturn, yield_expression: visitYield, class_declaration: visitClassDeclaration,
  class: visitClassExpression, class_static_block: visitStaticBlock, decorator: visitDecorator, import_statement: visitImport,
  export_statement: visitExport, variable_declarator: visitDeclarator, statement_block: visitBlock, switch_body: visitBlock,
  switch_case: visitCase, switch_default: visitCase, if_statement: visitIf, expression_statement: visitStatement,
  for_statement: visitBlock, for_in_statement: visitForIn, catch_clause: visitCatch, jsx_opening_element: visitTag,
  jsx_self_closing_element: visitTag, jsx_closing_element: visitClosingTag, jsx_attribute: visitAttribute,
}

export const javascriptDeclares: Declares = {
  function_declaration: declareFunction, generator_function_declaration: declareFunction, class_declaration: declareClass,
  lexical_declaration: declareVariables, variable_declaration: declareVar, import_statement: declareImport,
  export_statement: declareExport, labeled_statement: declareInside, switch_case: declareInside, switch_default: declareInside,
}

/** What a dialect says beside its tables. */
export type DialectParts = Omit<Dialect, 'visits' | 'declares'>

const withoutTypes: DialectParts = { type: () => 0, heritage: visitHeritage, typeParameters: () => undefined, typeArguments: () => 0, makesMembers: true }

const javascriptDialect: Dialect = dialect(javascriptVisits, javascriptDeclares, withoutTypes)

export function dialect(visits: Visits, declares: Declares, parts: DialectParts): Dialect {
  const visitsByCode = Array.from({ length: 256 }, (): Visit => visitChildren)
  const declaresByCode = Array.from({ length: 256 }, (): Declare | undefined => undefined)
  for (const code of Object.values(token)) visitsByCode[code] = visitNothing
  for (const [name, visit] of entries(visits)) visitsByCode[node[name]] = visit
  for (const [name, declare] of entries(declares)) declaresByCode[node[name]] = declare
  declaresByCode[errorCode] = declareInside
  return { visits: visitsByCode, declares: declaresByCode, ...parts }
}

function entries<T>(table: Partial<Readonly<Record<NodeName, T>>>): readonly (readonly [NodeName, T])[] {
  return Object.entries(table) as unknown as readonly (readonly [NodeName, T])[]
}

/** Prepares the extraction of JavaScript for one grammar. */
export function javascriptExtractor(kinds: GrammarKinds): Extract {
  return extractorOf(javascriptDialect)(kinds)
}

/** The extraction of a dialect for one grammar. */
export function extractorOf(parts: Dialect): (kinds: GrammarKinds) => Extract {
  return kinds => {
    const walk = new Walk(codesOf(kinds), fieldCodesOf(kinds), parts)
    return (tree, out) => {
      walk.begin(tree, out)
      scan(walk)
      declareBlock(walk, 0)
      declareHoisted(walk, 0)
      walk.children(0)
      finishExports(walk)
      finishVariables(walk)
      finishMembers(walk)
      walk.symbols.finish(walk.isModule)
    }
  }
}

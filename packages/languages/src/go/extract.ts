/**
 * Go: turns a syntax tree into facts, in two passes: the names of the top level, then every node once. Facts hold what the file
 * says: which package it is of, its build constraint, what it imports. A method on a type that another file declares hangs below
 * a symbol that stands for the type here, a declaration of it. Struct tags, labels and directives mean nothing.
 *
 * G1: the facts of a file depend on its text alone, whatever file went before.
 * G2: every occurrence lies inside the text, once for what it mentions and who mentions it.
 */
import type { FactsBuilder } from '@codeloom/model'
import type { Extract, GrammarKinds, SyntaxTree } from '@codeloom/syntax'
import { visitDefinition, visitFunction, visitTypes, visitValues } from './declarations.ts'
import { declareFile } from './declare-file.ts'
import {
  visitAsType, visitBinary, visitCall, visitComposite, visitFunctionLiteral, visitIdentifier, visitIndex, visitSelector, visitTransparent, visitUnary,
} from './expressions.ts'
import { Extraction, type Visit } from './extraction.ts'
import { goKinds, type GoKinds } from './kinds.ts'
import { visitAssignment, visitRange, visitReceive, visitScope, visitTypeSwitch, visitUpdate } from './statements.ts'
import {
  visitChannelType, visitContainerType, visitFunctionType, visitGenericType, visitInterfaceType, visitMapType, visitPointerType, visitQualifiedType, visitStructType,
  visitTypeName, visitTypeParameters,
} from './annotations.ts'

/** Prepares the extraction; called once a worker. */
export function extractor(grammarKinds: GrammarKinds): Extract {
  const kinds = goKinds(grammarKinds)
  const visits = visitsOf(kinds)
  let file: Extraction | undefined
  return (tree: SyntaxTree, out: FactsBuilder): void => {
    file ??= new Extraction(kinds, visits, tree, out)
    file.begin(tree, out)
    declareFile(file)
    file.children(0)
  }
}

const visitNothing: Visit = () => 0

function visitsOf(kinds: GoKinds): readonly (Visit | undefined)[] {
  const visits: (Visit | undefined)[] = []
  const give = (visit: Visit, ...of: readonly number[]): void => {
    for (const kind of of) visits[kind] = visit
  }
  give(visitNothing, kinds.comment, kinds.package_clause, kinds.import_declaration, kinds.field_identifier, kinds.package_identifier)
  give(visitFunction, kinds.function_declaration, kinds.method_declaration)
  give(visitTypes, kinds.type_declaration)
  give(visitValues, kinds.const_declaration, kinds.var_declaration)
  give(visitDefinition, kinds.short_var_declaration)
  give(visitTypeName, kinds.type_identifier)
  give(visitQualifiedType, kinds.qualified_type)
  give(visitGenericType, kinds.generic_type)
  give(visitPointerType, kinds.pointer_type, kinds.negated_type)
  give(visitContainerType, kinds.array_type, kinds.implicit_length_array_type, kinds.slice_type)
  give(visitMapType, kinds.map_type)
  give(visitChannelType, kinds.channel_type)
  give(visitFunctionType, kinds.function_type)
  give(visitStructType, kinds.struct_type)
  give(visitInterfaceType, kinds.interface_type)
  give(visitTypeParameters, kinds.type_parameter_list)
  give(visitScope, kinds.block, kinds.if_statement, kinds.for_statement, kinds.expression_switch_statement, kinds.expression_case, kinds.default_case,
    kinds.communication_case)
  give(visitTypeSwitch, kinds.type_switch_statement)
  give(visitRange, kinds.range_clause)
  give(visitReceive, kinds.receive_statement)
  give(visitAssignment, kinds.assignment_statement)
  give(visitUpdate, kinds.inc_statement, kinds.dec_statement)
  give(visitIdentifier, kinds.identifier)
  give(visitSelector, kinds.selector_expression)
  give(visitCall, kinds.call_expression)
  give(visitIndex, kinds.index_expression)
  give(visitTransparent, kinds.slice_expression, kinds.parenthesized_expression)
  give(visitAsType, kinds.type_assertion_expression, kinds.type_conversion_expression)
  give(visitUnary, kinds.unary_expression)
  give(visitBinary, kinds.binary_expression)
  give(visitFunctionLiteral, kinds.func_literal)
  give(visitComposite, kinds.composite_literal)
  return visits
}

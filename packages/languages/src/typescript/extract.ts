/** TypeScript and TSX: what they have beyond JavaScript is types (`type-terms.ts`) and declarations (`declarations.ts`). */
import type { Extract, GrammarKinds } from '@codeloom/syntax'
import { visitClassDeclaration } from '../javascript/classes.ts'
import { declareClass, declareFunction } from '../javascript/declare.ts'
import { visitTransparent } from '../javascript/expressions.ts'
import { dialect, extractorOf, javascriptDeclares, javascriptVisits, type Declares, type Visits } from '../javascript/extract.ts'
import { target } from '../javascript/targets.ts'
import { roles, visitNothing } from '../javascript/walk.ts'
import {
  declareAmbient, declareEnum, declareExpression, declareImportAlias, declareNamespace, declareType, visitAlias, visitAmbient,
  visitEnum, visitImportAlias, visitInterface, visitNamespace, visitSignature,
  visitTypedHeritage,
} from './declarations.ts'
import { typeList, typeParameters, typeTerm, visitCast, visitType, visitTypeArguments } from './type-terms.ts'

const visits: Visits = {
  ...javascriptVisits,
  interface_declaration: visitInterface, type_alias_declaration: visitAlias, enum_declaration: visitEnum, module: visitNamespace,
  internal_module: visitNamespace, ambient_declaration: visitAmbient, import_alias: visitImportAlias,
  function_signature: visitSignature, abstract_class_declaration: visitClassDeclaration, as_expression: visitCast,
  satisfies_expression: visitCast, type_assertion: visitCast, non_null_expression: visitTransparent,
  instantiation_expression: (walk, at) => target(walk, at, roles.read), type_arguments: visitTypeArguments, type_annotation: visitType,
  type_identifier: visitType, generic_type: visitType, nested_type_identifier: visitType, index_signature: visitType,
  object_type: visitType, union_type: visitType, array_type: visitType, function_type: visitType, predefined_type: visitNothing,
  accessibility_modifier: visitNothing,
}

const declares: Declares = {
  ...javascriptDeclares,
  interface_declaration: declareType, type_alias_declaration: declareType, enum_declaration: declareEnum, module: declareNamespace,
  internal_module: declareNamespace, expression_statement: declareExpression, ambient_declaration: declareAmbient,
  import_alias: declareImportAlias, function_signature: declareFunction, abstract_class_declaration: declareClass,
}

const typescriptDialect = dialect(visits, declares, { type: typeTerm, heritage: visitTypedHeritage, typeParameters, typeArguments: typeList, makesMembers: false })

/** Prepares the extraction for one grammar. */
export function extractor(kinds: GrammarKinds): Extract {
  return extractorOf(typescriptDialect)(kinds)
}

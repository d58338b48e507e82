/**
 * The nodes of the three grammars under one numbering, so that one extractor serves them all: a grammar's own kinds are
 * translated by a table, and what a grammar lacks simply never comes.
 */
import { errorKind, type GrammarKinds } from '@codeloom/syntax'
import { tokens, type TokenName } from './tokens.ts'

const everywhere = [
  'program', 'identifier', 'property_identifier', 'private_property_identifier', 'shorthand_property_identifier',
  'shorthand_property_identifier_pattern', 'statement_identifier', 'this', 'super', 'true', 'false', 'null', 'undefined', 'number',
  'string', 'template_string', 'regex', 'comment', 'import', 'meta_property', 'import_statement', 'import_clause',
  'namespace_import', 'named_imports', 'import_specifier', 'export_statement', 'export_clause', 'export_specifier',
  'namespace_export', 'expression_statement', 'lexical_declaration', 'variable_declaration', 'variable_declarator',
  'statement_block', 'labeled_statement', 'for_statement', 'for_in_statement', 'switch_body', 'switch_case', 'switch_default', 'if_statement',
  'catch_clause', 'return_statement', 'yield_expression', 'parenthesized_expression', 'sequence_expression', 'object', 'array',
  'pair', 'spread_element', 'computed_property_name', 'object_pattern', 'array_pattern', 'pair_pattern', 'rest_pattern',
  'assignment_pattern', 'object_assignment_pattern', 'function_declaration', 'generator_function_declaration',
  'function_expression', 'generator_function', 'arrow_function', 'method_definition', 'formal_parameters', 'class',
  'class_declaration', 'class_heritage', 'class_body', 'class_static_block', 'decorator', 'call_expression', 'new_expression',
  'arguments', 'await_expression', 'member_expression', 'subscript_expression', 'assignment_expression',
  'augmented_assignment_expression', 'update_expression', 'unary_expression', 'binary_expression', 'ternary_expression',
] as const
const inMarkup = [
  'jsx_element', 'jsx_self_closing_element', 'jsx_opening_element', 'jsx_closing_element', 'jsx_attribute', 'jsx_expression', 'jsx_namespace_name',
  'jsx_text',
] as const
const inJavascript = ['field_definition'] as const
const inTypescript = [
  'public_field_definition', 'method_signature', 'abstract_method_signature', 'property_signature', 'call_signature',
  'construct_signature', 'index_signature', 'function_signature', 'abstract_class_declaration', 'interface_declaration',
  'interface_body', 'enum_declaration', 'enum_body', 'enum_assignment', 'type_alias_declaration', 'module', 'internal_module',
  'ambient_declaration', 'import_alias', 'import_require_clause', 'nested_identifier', 'extends_clause', 'implements_clause',
  'extends_type_clause', 'required_parameter', 'optional_parameter', 'accessibility_modifier', 'override_modifier', 'type_annotation',
  'type_predicate_annotation', 'asserts_annotation', 'type_parameters', 'type_parameter', 'type_arguments', 'type_identifier',
  'nested_type_identifier', 'generic_type', 'predefined_type', 'parenthesized_type', 'array_type', 'tuple_type', 'readonly_type',
  'union_type', 'intersection_type', 'function_type', 'constructor_type', 'object_type', 'literal_type', 'type_query',
  'this_type', 'conditional_type', 'infer_type', 'mapped_type_clause', 'type_predicate', 'optional_type', 'rest_type',
  'as_expression', 'satisfies_expression', 'non_null_expression', 'instantiation_expression', 'asserts',
  'constraint', 'default_type', 'lookup_type', 'opting_type_annotation', 'omitting_type_annotation',
] as const

/** What JSX took from the grammar of TypeScript. */
const withoutMarkup = ['type_assertion'] as const

const names = [...everywhere, ...inMarkup, ...inJavascript, ...inTypescript, ...withoutMarkup] as const
export type NodeName = (typeof names)[number]

/** The code of a node that no rule names: its children are visited. */
const otherCode = 0
export const errorCode = 1
const first = 2
/** Codes from here on are tokens. */
export const firstToken = first + names.length

/** The code of each node; the same in every grammar. */
export const node: Readonly<Record<NodeName, number>> = Object.freeze(codes(names, first))
/** The code of each token. */
export const token: Readonly<Record<TokenName, number>> = Object.freeze(codes(tokens, firstToken))

function codes<T extends string>(list: readonly T[], from: number): Record<T, number> {
  return Object.fromEntries(list.map((name, index) => [name, index + from])) as Record<T, number>
}

/** The code of each kind of a grammar. */
export function codesOf(kinds: GrammarKinds): Uint8Array {
  const table = new Uint8Array(1 << 16).fill(otherCode)
  const markup = kinds.grammar !== 'typescript'
  const typed = kinds.grammar !== 'javascript'
  const present = [...everywhere, ...(markup ? inMarkup : withoutMarkup), ...(typed ? inTypescript : inJavascript)]
  for (const name of present) table[kinds.named(name)] = node[name]
  for (const text of tokens) if (typed || !typedTokens.has(text)) table[kinds.token(text)] = token[text]
  table[errorKind] = errorCode
  return table
}

const typedTokens: ReadonlySet<string> = new Set(['type', 'abstract', 'namespace', 'readonly'])

const fieldNames = [
  'name', 'alias', 'source', 'value', 'body', 'parameters', 'parameter', 'kind', 'left', 'right', 'object', 'property', 'index',
  'function', 'arguments', 'constructor', 'declaration', 'key', 'operator', 'decorator', 'condition', 'consequence', 'alternative',
  'argument',
] as const
const typedFieldNames = ['type', 'return_type', 'type_parameters', 'type_arguments', 'pattern', 'module', 'constraint'] as const
export type FieldName = (typeof fieldNames)[number] | (typeof typedFieldNames)[number]

/** The code of each field; the same in every grammar. */
export const field: Readonly<Record<FieldName, number>> = Object.freeze(codes([...fieldNames, ...typedFieldNames], 1))

/** The code of each field of a grammar. */
export function fieldCodesOf(kinds: GrammarKinds): Uint8Array {
  const table = new Uint8Array(256)
  for (const name of fieldNames) table[kinds.field(name)] = field[name]
  if (kinds.grammar !== 'javascript') for (const name of typedFieldNames) table[kinds.field(name)] = field[name]
  return table
}

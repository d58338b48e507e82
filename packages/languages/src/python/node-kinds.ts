/** The nodes and fields of the grammar under small codes, by which the walk is told what to do. */
import { errorKind, type GrammarKinds } from '@codeloom/syntax'

const names = [
  'module', 'identifier', 'string', 'concatenated_string', 'interpolation', 'integer', 'float', 'true', 'false', 'none',
  'import_statement', 'import_from_statement', 'future_import_statement', 'dotted_name', 'aliased_import', 'relative_import',
  'wildcard_import', 'function_definition', 'class_definition', 'decorated_definition', 'decorator', 'parameters',
  'lambda_parameters', 'lambda', 'block', 'assignment', 'augmented_assignment', 'named_expression', 'pattern_list', 'tuple_pattern',
  'list_pattern', 'list_splat_pattern', 'dictionary_splat_pattern', 'default_parameter', 'typed_parameter', 'typed_default_parameter',
  'global_statement', 'nonlocal_statement', 'for_statement', 'with_item', 'as_pattern', 'as_pattern_target', 'except_clause',
  'except_group_clause', 'if_statement', 'return_statement', 'delete_statement', 'case_clause', 'case_pattern', 'class_pattern', 'keyword_pattern',
  'splat_pattern', 'dict_pattern', 'type_alias_statement', 'type', 'generic_type', 'union_type', 'type_parameter', 'constrained_type',
  'member_type', 'attribute', 'subscript', 'call', 'argument_list', 'keyword_argument', 'list_splat', 'dictionary_splat',
  'parenthesized_expression', 'expression_list', 'tuple', 'list', 'set', 'dictionary', 'list_comprehension', 'set_comprehension',
  'dictionary_comprehension', 'generator_expression', 'for_in_clause', 'conditional_expression', 'boolean_operator', 'binary_operator',
  'not_operator', 'comparison_operator', 'await', 'yield', 'pair', 'with_statement',
] as const
export type NodeName = (typeof names)[number]

/** Named nodes that the walk never looks at; what is inside them stands in their place. */
export const skips = [
  'comment', 'line_continuation', 'string_start', 'string_content', 'string_end', 'escape_sequence', 'escape_interpolation',
  'type_conversion', 'format_specifier', 'format_expression', 'expression_statement', 'else_clause', 'elif_clause', 'while_statement',
  'try_statement', 'finally_clause', 'assert_statement', 'raise_statement', 'pass_statement', 'break_statement', 'continue_statement',
  'positional_separator', 'keyword_separator', 'import_prefix', 'with_clause', 'if_clause', 'print_statement', 'chevron',
] as const

/** The code of a node that has none of its own. */
const otherCode = 0
const errorCode = 1
const firstCode = 2

/** The code of each node. */
export const node: Readonly<Record<NodeName, number>> = codes(names, firstCode)

const fieldNames = [
  'alias', 'arguments', 'attribute', 'body', 'condition', 'consequence', 'definition', 'function', 'left', 'module_name', 'name', 'object',
  'parameters', 'return_type', 'right', 'subscript', 'superclasses', 'type', 'type_parameters', 'value', 'key', 'guard',
] as const
export type FieldName = (typeof fieldNames)[number]

export const field: Readonly<Record<FieldName, number>> = codes(fieldNames, 1)

function codes<T extends string>(list: readonly T[], from: number): Readonly<Record<T, number>> {
  return Object.freeze(Object.fromEntries(list.map((name, index) => [name, index + from])) as Record<T, number>)
}

/** The code of each kind of the grammar. */
export function codesOf(kinds: GrammarKinds): Uint8Array {
  const table = new Uint8Array(1 << 16).fill(otherCode)
  for (const name of names) table[kinds.named(name)] = node[name]
  table[errorKind] = errorCode
  return table
}

/** The code of each field of the grammar. */
export function fieldCodesOf(kinds: GrammarKinds): Uint8Array {
  const table = new Uint8Array(256)
  for (const name of fieldNames) table[kinds.field(name)] = field[name]
  return table
}

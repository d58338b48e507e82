import type { GrammarKinds } from '@codeloom/syntax'

/** The numbers of the node kinds and fields of the Go grammar that the extractor asks for, under their names. */
const kindNames = [
  'comment', 'package_clause', 'import_declaration', 'import_spec', 'import_spec_list', 'dot', 'blank_identifier',
  'const_declaration', 'const_spec', 'var_declaration', 'var_spec', 'function_declaration', 'method_declaration', 'type_declaration',
  'type_spec', 'type_alias', 'type_parameter_list', 'parameter_list', 'parameter_declaration', 'variadic_parameter_declaration',
  'expression_list', 'generic_type', 'type_arguments', 'pointer_type', 'array_type', 'implicit_length_array_type', 'slice_type', 'struct_type',
  'field_declaration_list', 'field_declaration', 'interface_type', 'constraint_elem', 'method_spec', 'map_type', 'channel_type',
  'function_type', 'block', 'inc_statement', 'dec_statement', 'assignment_statement', 'short_var_declaration', 'receive_statement',
  'if_statement', 'for_statement', 'for_clause', 'range_clause', 'expression_switch_statement', 'expression_case', 'default_case',
  'type_switch_statement', 'type_case', 'communication_case', 'parenthesized_expression', 'call_expression', 'argument_list',
  'selector_expression', 'index_expression', 'slice_expression', 'type_assertion_expression', 'type_conversion_expression',
  'composite_literal', 'literal_value', 'literal_element', 'keyed_element', 'func_literal', 'unary_expression', 'binary_expression',
  'qualified_type', 'union_type', 'negated_type', 'identifier', 'field_identifier', 'type_identifier', 'package_identifier',
  'interpreted_string_literal', 'raw_string_literal',
] as const

const fieldNames = [
  'name', 'type', 'type_parameters', 'parameters', 'result', 'receiver', 'body', 'value', 'path', 'left', 'right', 'function',
  'arguments', 'type_arguments', 'operand', 'field', 'index', 'element', 'key', 'alias', 'package', 'communication', 'operator', 'length',
] as const

type Numbers<Names extends readonly string[]> = Readonly<Record<Names[number], number>>

export interface GoKinds extends Numbers<typeof kindNames> {
  readonly fields: Numbers<typeof fieldNames>
  /** the token `:=` */
  readonly define: number
}

export function goKinds(kinds: GrammarKinds): GoKinds {
  const fields = Object.fromEntries(fieldNames.map(name => [name, kinds.field(name)])) as Numbers<typeof fieldNames>
  const named = Object.fromEntries(kindNames.map(name => [name, kinds.named(name)])) as Numbers<typeof kindNames>
  return { ...named, fields, define: kinds.token(':=') }
}

import type { GrammarKinds } from '@codeloom/syntax'

/** The numbers of the node kinds and fields of the C grammar that the extractor asks for, under their names. */
const kindNames = [
  'identifier', 'type_identifier', 'field_identifier', 'primitive_type', 'sized_type_specifier', 'comment',
  'function_definition', 'declaration', 'type_definition', 'struct_specifier', 'union_specifier', 'enum_specifier',
  'field_declaration_list', 'field_declaration', 'enumerator_list', 'enumerator', 'linkage_specification',
  'declaration_list', 'preproc_include', 'preproc_def', 'preproc_function_def', 'preproc_params', 'preproc_arg',
  'preproc_call', 'preproc_directive', 'preproc_if', 'preproc_ifdef', 'preproc_else', 'preproc_elif', 'preproc_elifdef',
  'parameter_declaration', 'parameter_list', 'function_declarator', 'pointer_declarator', 'array_declarator',
  'parenthesized_declarator', 'attributed_declarator', 'init_declarator', 'abstract_function_declarator',
  'storage_class_specifier', 'compound_statement', 'for_statement', 'expression_statement', 'call_expression',
  'assignment_expression', 'update_expression', 'field_expression', 'pointer_expression', 'subscript_expression',
  'parenthesized_expression', 'cast_expression', 'conditional_expression', 'comma_expression', 'binary_expression',
  'compound_literal_expression', 'offsetof_expression', 'type_descriptor', 'initializer_list', 'initializer_pair',
  'field_designator', 'subscript_designator', 'subscript_range_designator', 'attribute_specifier', 'attribute_declaration',
  'gnu_asm_output_operand', 'gnu_asm_input_operand', 'gnu_asm_goto_list', 'string_literal', 'system_lib_string',
  'macro_type_specifier',
] as const

const fieldNames = [
  'name', 'type', 'declarator', 'body', 'value', 'path', 'parameters', 'function', 'argument', 'field', 'left', 'right',
  'operator', 'designator', 'consequence', 'alternative', 'directive', 'symbol', 'member', 'size',
] as const

type Numbers<Names extends readonly string[]> = Readonly<Record<Names[number], number>>

export interface CKinds extends Numbers<typeof kindNames> {
  readonly fields: Numbers<typeof fieldNames>
}

export function cKinds(kinds: GrammarKinds): CKinds {
  const fields = Object.fromEntries(fieldNames.map(name => [name, kinds.field(name)])) as Numbers<typeof fieldNames>
  const named = Object.fromEntries(kindNames.map(name => [name, kinds.named(name)])) as Numbers<typeof kindNames>
  return { ...named, fields }
}

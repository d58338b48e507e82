/** TypeScript and TSX: what they have beyond JavaScript is types (`type-terms.ts`) and declarations (`declarations.ts`). */
import type { SourceLanguage } from '@codeloom/syntax'
import { visitClassDeclaration } from '../javascript/classes.ts'
import { declareClass, declareFunction } from '../javascript/declare.ts'
import { visitTransparent } from '../javascript/expressions.ts'
import { dialect, extractorOf, javascriptDeclares, javascriptVisits, type Declares, type Visits } from '../javascript/extract.ts'
import { tokens } from '../javascript/node-kinds.ts'
import { target } from '../javascript/targets.ts'
import { roles, visitNothing } from '../javascript/walk.ts'
import {
  declareAmbient, declareEnum, declareExpression, declareImportAlias, declareNamespace, declareType, visitAlias, visitAmbient,
  visitEnum, visitImportAlias, visitInterface, visitNamespace, visitSignature,
  visitTypedAssignment, visitTypedHeritage,
} from './declarations.ts'
import { typeParameters, typeTerm, visitCast, visitType, visitTypeArguments } from './type-terms.ts'

const visits: Visits = {
  ...javascriptVisits,
  interface_declaration: visitInterface, type_alias_declaration: visitAlias, enum_declaration: visitEnum, module: visitNamespace,
  internal_module: visitNamespace, ambient_declaration: visitAmbient, import_alias: visitImportAlias,
  function_signature: visitSignature, abstract_class_declaration: visitClassDeclaration, as_expression: visitCast,
  satisfies_expression: visitCast, type_assertion: visitCast, non_null_expression: visitTransparent,
  instantiation_expression: (walk, at) => target(walk, at, roles.read), type_arguments: visitTypeArguments, type_annotation: visitType,
  type_identifier: visitType, generic_type: visitType, nested_type_identifier: visitType, index_signature: visitType,
  object_type: visitType, union_type: visitType, array_type: visitType, function_type: visitType, predefined_type: visitNothing,
  accessibility_modifier: visitNothing, assignment_expression: visitTypedAssignment,
}

const declares: Declares = {
  ...javascriptDeclares,
  interface_declaration: declareType, type_alias_declaration: declareType, enum_declaration: declareEnum, module: declareNamespace,
  internal_module: declareNamespace, expression_statement: declareExpression, ambient_declaration: declareAmbient,
  import_alias: declareImportAlias, function_signature: declareFunction, abstract_class_declaration: declareClass,
}

const typescriptDialect = dialect(visits, declares, { type: typeTerm, heritage: visitTypedHeritage, typeParameters })

export const typescript: SourceLanguage = {
  id: 'typescript',
  version: 1,
  grammars: [
    { name: 'typescript', wasm: '@cursorless/tree-sitter-wasms/out/tree-sitter-typescript.wasm', suffixes: ['.ts', '.mts', '.cts'] },
    { name: 'tsx', wasm: '@cursorless/tree-sitter-wasms/out/tree-sitter-tsx.wasm', suffixes: ['.tsx'] },
  ],
  tokens,
  sample: `import type { A } from './a'
export default abstract class C<T extends A = B> extends D<T> implements E, F.G { private readonly x?: T[] = []; static #y: typeof z.w; abstract get m(): void }
declare module 'x' { export function f(this: X, a?: string, ...b: (A | null)[]): a is string }
namespace N.M { export const enum E { A = 1, B } }
type U<K> = { [P in keyof K]-?: K[P] extends (infer V)[] ? V : \`a\${K}\` } & { m<Q>(): Q; readonly [k: string]: 'é' }
const f = async <const T,>(x: T = {} as any, { a, b: { c } }: P) => { for await (const y of x!.z<T>(...a)) yield_(y satisfies T) }
@dec({ a }) export class X { @p() method(@q r: S): void; method() { return super.m?.[\`\${this.x}\`] } }
`,
  extractor: extractorOf(typescriptDialect),
}

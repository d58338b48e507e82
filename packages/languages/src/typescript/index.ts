/** TypeScript and TSX: what is known of them before a file is read; the extractor in `extract.ts`. Linked by JavaScript's rules. */
import type { SourceLanguage } from '@codeloom/syntax'
import { tokens } from '../javascript/tokens.ts'
import { inKnownTypeWords } from './known-words.ts'

export const typescript: SourceLanguage = {
  id: 'typescript',
  version: 28,
  grammars: [
    { name: 'typescript', wasm: '@cursorless/tree-sitter-wasms/out/tree-sitter-typescript.wasm', suffixes: ['.ts', '.mts', '.cts'] },
    { name: 'tsx', wasm: '@cursorless/tree-sitter-wasms/out/tree-sitter-tsx.wasm', suffixes: ['.tsx'] },
  ],
  tokens,
  inKnownWords: inKnownTypeWords,
  sample: `import type { A } from './a'
export default abstract class C<T extends A = B> extends D<T> implements E, F.G { private readonly x?: T[] = []; static #y: typeof z.w; abstract get m(): void }
declare module 'x' { export function f(this: X, a?: string, ...b: (A | null)[]): a is string }
namespace N.M { export const enum E { A = 1, B } }
type U<K> = { [P in keyof K]-?: K[P] extends (infer V)[] ? V : \`a\${K}\` } & { m<Q>(): Q; readonly [k: string]: 'é' }
const f = async <const T,>(x: T = {} as any, { a, b: { c } }: P) => { for await (const y of x!.z<T>(...a)) yield_(y satisfies T) }
@dec({ a }) export class X { @p() method(@q r: S): void; method() { return super.m?.[\`\${this.x}\`] } }
`,
  extractor: async kinds => (await import('./extract.ts')).extractor(kinds),
}

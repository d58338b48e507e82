/**
 * JavaScript, and the base that TypeScript shares with it: the extractor in `extract.ts`, the link rules in `link-rules.ts`.
 */
import type { SourceLanguage } from '@codeloom/syntax'
import { inKnownWords } from './known-words.ts'
import { tokens } from './tokens.ts'

export const javascript: SourceLanguage = {
  id: 'javascript',
  version: 25,
  grammars: [{
    name: 'javascript', wasm: '@cursorless/tree-sitter-wasms/out/tree-sitter-javascript.wasm', suffixes: ['.js', '.mjs', '.cjs', '.jsx'],
  }],
  tokens,
  inKnownWords,
  sample: `import d, { a as b } from 'x'
export default class A extends B { static #p = 1; get g() { return this.#p } async *m({ a, ...b }, [c] = []) { yield* c } }
const f = async (x = 1) => <A.B c={\`\${x}\`} {...d}>text {/* é */}</A.B>, { a: { e = 2 } } = o
for (const x of xs) if (x?.y['z']) break; else switch (x) { case 1: default: throw new E(/r/g) }
label: try { a ||= (b, c) ? !d : -e ** 2 } catch { delete a.b } finally { x++ }
`,
  extractor: async kinds => (await import('./extract.ts')).javascriptExtractor(kinds),
}

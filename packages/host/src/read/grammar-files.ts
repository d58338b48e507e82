import { createRequire } from 'node:module'
import type { Grammar } from '@codeloom/syntax'

/** The `.wasm` file of a grammar, found from the package that names it. */
export function grammarFile(languagesUrl: string, grammar: Grammar): string {
  return createRequire(languagesUrl).resolve(grammar.wasm)
}

/** The `.wasm` file of the parser that runs the grammars. */
export function parserFile(): string {
  return createRequire(import.meta.resolve('@codeloom/syntax')).resolve('web-tree-sitter/web-tree-sitter.wasm')
}

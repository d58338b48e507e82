import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Grammar, GrammarFiles } from '@codeloom/syntax'

/** What loading a grammar takes. */
export function grammarFiles(grammar: Grammar): GrammarFiles {
  const bytesOf = (specifier: string): Uint8Array => readFileSync(fileURLToPath(import.meta.resolve(specifier)))
  return { parser: bytesOf('web-tree-sitter/web-tree-sitter.wasm'), grammar: bytesOf(grammar.wasm) }
}

/**
 * Languages for the tests of reading: the real grammars, an extractor that makes a symbol of every identifier, and a text
 * language whose files end, hang or break the thread that reads them.
 */
import type { GrammarKinds, Extract, SourceLanguage, TextLanguage } from '@codeloom/syntax'
import { kindCode } from '@codeloom/model'

function language(id: string, suffixes: readonly string[]): SourceLanguage {
  const grammar = { name: id, wasm: `@cursorless/tree-sitter-wasms/out/tree-sitter-${id}.wasm`, suffixes }
  return { id, version: 1, grammars: [grammar], tokens: [], sample: 'a\n', extractor }
}

async function extractor(kinds: GrammarKinds): Promise<Extract> {
  const identifier = kinds.named('identifier')
  return (tree, out) => {
    for (let node = 0; node < tree.count; node++) {
      if (tree.kind[node] !== identifier) continue
      const start = tree.start[node] ?? 0
      const end = tree.end[node] ?? 0
      out.add('symbols', [out.name(start, end), kindCode.variable, 0, 0, start, end, start, end, 0, 0, 0, 0, 0, 0])
    }
  }
}

export const sourceLanguages: readonly SourceLanguage[] = [language('typescript', ['.ts', '.d.ts']), language('c', ['.c', '.h'])]

export const textLanguages: readonly TextLanguage[] = [{
  id: 'trouble',
  version: 3,
  names: ['trouble.json'],
  patterns: [/\.trouble$/],
  extract: text => {
    if (text.startsWith('exit')) process.exit(3)
    if (text.startsWith('hang')) for (;;) continue
    if (text.startsWith('throw')) throw new RangeError('as it was told to')
    if (text.startsWith('trap')) throw Object.assign(new Error('unreachable'), { name: 'RuntimeError' })
  },
}]

/** Functions of an index that questions are made of, the same for the same seed and the same index. */
import { createQueries, type Queries } from '@codeloom/engine'
import { openSqlite } from '@codeloom/sqlite'
import type { SymbolResult } from '@codeloom/model'
import { wordsOf, type Subject } from './questions.ts'
import { sampleIndex, type Position } from './sample.ts'

export interface Drawing {
  readonly count: number
  readonly seed: number
}

/** Functions (no methods, which engines name in different ways) whose name is theirs alone, none twice. */
export function drawSubjects(storeFile: string, drawing: Drawing): readonly Subject[] {
  const store = openSqlite({ path: storeFile, create: false })
  try {
    const queries = createQueries(store)
    const drawn = new Map<string, Subject>()
    for (const position of sampleIndex(store, drawing).functions) {
      const symbol = definedAt(queries, position)
      if (symbol?.kind === 'function' && isAlone(queries, symbol)) drawn.set(symbol.key, { name: symbol.name, path: symbol.path, words: wordsOf(symbol.name) })
    }
    return [...drawn.values()]
  } finally {
    store.close()
  }
}

function definedAt(queries: Queries, { path: at, line, column }: Position): SymbolResult | undefined {
  return definitions(queries, { path: at, line, column })[0]
}

function isAlone(queries: Queries, { name }: SymbolResult): boolean {
  return definitions(queries, { symbol: name }).length === 1
}

function definitions(queries: Queries, params: Position | { readonly symbol: string }): readonly SymbolResult[] {
  const response = queries.answer({ method: 'definition', params })
  return 'result' in response && 'definitions' in response.result ? response.result.definitions : []
}

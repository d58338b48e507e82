/**
 * What tests of several packages share: the fixture language and its checks, the list of language cases, trees in memory,
 * generators of random projects. Only tests import it.
 */
export { check, checkUpdate, freshDump, update } from './check.ts'
export { dumpOf } from './dump-of.ts'
export { grammarFiles } from './grammar-files.ts'
export { languageCaseNames, languageCases, type LanguageCase, type LanguageCaseName } from './language-cases.ts'
export { memoryTree, type MemoryTree, type MemoryTreeOptions } from './memory-tree.ts'
export { openEmbeddingServer, type AnswerEmbeddings, type EmbeddingServer } from './embedding-server.ts'
export { wordEmbedder, wordVector } from './word-vectors.ts'
export { extractText } from './parsers.ts'
export { RandomProject, type Edit } from './random-project.ts'
export { randomOf, type Random } from './random.ts'
export { replayEdits, type ReplayOptions } from './replay-edits.ts'
export { printFacts, type FactsSection } from './print-facts.ts'
export { openGraph, type Span, type TestGraph } from './test-graph.ts'

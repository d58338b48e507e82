/**
 * Drives parsers: text -> syntax tree -> FileFacts through a language's extractor. Names no language, reads no file.
 */
export { beginModule, extractFacts, type Extraction, type FactsLimits } from './extract-facts.ts'
export type { Extract, Grammar, GrammarKinds, SourceLanguage, TextLanguage } from './language.ts'
export { loadGrammar, type GrammarFiles, type GrammarParser } from './parser.ts'
export { Scopes } from './scopes.ts'
export { errorKind, SyntaxTree } from './syntax-tree.ts'
export { CommentTrail, docComment, isTrailing } from './doc-comment.ts'
export { signature, signatureOfTwo } from './signature.ts'

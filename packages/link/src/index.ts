/**
 * Drives resolution: FileFacts -> FileLinks through a language's rules and the levels. Reads no file, names no language,
 * keeps nothing between runs but what it is handed for it.
 */
export type { Corpus } from './corpus.ts'
export { folderOf } from './folder.ts'
export type { Library, LibraryType } from './library-data.ts'
export { makeLinker, makingOf, questionHash, type DerivedAnswer, type DerivedKey, type LinkedResult, type Linker, type LinkerOptions } from './linker.ts'
export { LinkMemory } from './link-memory.ts'
export type { BaseQuestion } from './solver.ts'
export { NameTable, type NameId } from './name-table.ts'
export { configurationQuestion, filesInQuestion, filesNamedQuestion, globalsQuestion, groupOf, pathQuestion, providingQuestion } from './questions.ts'
export {
  definition, fileOf, rowOf,
  type Definition, type Embedding, type FileId, type FileSet, type FolderFile, type GlobalDefinition, type ImportTarget, type LinkedFile, type LinkRules, type NameAnswer, type NamedFile, type Questions,
} from './rules.ts'

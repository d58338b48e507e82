import type { NameId, NameTable } from './name-table.ts'
import type { Definition, FileId, FolderFile, GlobalDefinition, LinkedFile, NamedFile } from './rules.ts'

/**
 * The facts of all files, as the link stage reads them. An answer is a function of the present facts alone. Lists come in
 * the order of paths (UTF-8 bytes), then rows.
 */
export interface Corpus {
  readonly names: NameTable
  /** throws for a file that is not there */
  file(id: FileId): LinkedFile
  hasFile(id: FileId): boolean
  fileAt(path: string): FileId | undefined
  filesNamed(name: string): readonly NamedFile[]
  /** the files that lie in a folder itself; '' or `a/b/` */
  filesIn(folder: string): readonly FolderFile[]
  filesProviding(key: string): readonly NamedFile[]
  /** what the configuration file at a path says, as JSON; '' where there is none */
  configuration(path: string): string
  /** the code of a definition's kind, and its flags, without opening its file where that can be helped */
  kindOf(definition: Definition): number
  flagsOf(definition: Definition): number
  /** all definitions with the flag `global` and this name */
  globals(name: NameId): readonly GlobalDefinition[]
  /** the identifier of a definition in the store */
  idOf(definition: Definition): number
  /** the definition with an identifier; throws for one that is gone */
  definitionOf(id: number): Definition
  definitionIfThere(id: number): Definition | undefined
}

/**
 * How Go links. A folder is a package: its files see each other's top-level names, those of its tests see the rest but not the
 * other way round, and a package `x_test` stands beside `x`. Every file is in the graph, whatever its build constraint; of rivals
 * under one name those are meant that can be compiled with the file that mentions it, all of them, as possible.
 *
 * G3: a name is never found in another package but through an import.
 * G4: rivals that can be compiled together with a mention are all meant, none for certain.
 */
import { at, flag } from '@codeloom/model'
import {
  definition, fileOf, folderOf, type Definition, type Embedding, type FolderFile, type GlobalDefinition, type LinkedFile, type LinkRules, type NamedFile, type NameAnswer,
  type Questions,
} from '@codeloom/link'
import { embeddingKey, methodKey } from './declare-type.ts'
import { importCalled } from './package-names.ts'
import { canCompile, isSamePackage, seenFrom } from './packages.ts'
import { importedFolder, resolveImport } from './resolve-import.ts'
import { resolvedShape } from './resolve-shape.ts'
import { compareShapes } from './shape-comparison.ts'
import { builtinFunctions } from './standard-names.ts'

const embedding: Embedding = {
  partsOf, shapeOf: resolvedShape, compare: compareShapes, contractsWith: methodKey, contractsEmbedding: embeddingKey, isShared: isExported,
}

export const goRules: LinkRules = {
  version: 5, languages: ['go'], resolveImport, resolveFree, packageMember, definitionOf, embedding, definedTypes: true, conversions: true,
}

function isExported(name: string): boolean {
  return /^\p{Lu}/u.test(name)
}

const unknown: NameAnswer = { kind: 'none', why: 'unknown' }
const external: NameAnswer = { kind: 'none', why: 'external', package: '' }

/** The package first, then what is imported with a dot, then the name of a package whose path does not tell it, then the language. */
function resolveFree(file: LinkedFile, name: string, _: 0 | 1, ask: Questions): NameAnswer {
  const found = fromPackage(file, name, ask)
  if (found !== unknown) return found
  return dotImported(file, name, ask) ?? (builtinFunctions.has(name) ? external : packageCalled(file, name, ask))
}

/** What a name means to a file in its own package: of rivals those that can be compiled with it; where that is none, all. */
function fromPackage(file: LinkedFile, name: string, ask: Questions): NameAnswer {
  const definitions = inPackage(file, name, ask)
  const [only] = definitions
  if (only === undefined) return unknown
  if (definitions.length === 1) return { kind: 'found', definitions, how: 'scope', certain: true }
  const siblings = ask.filesIn(folderOf(file.path))
  const fitting = definitions.filter(each => canCompile(file.id, fileOf(each), siblings))
  const meant = fitting.length === 0 ? definitions : fitting
  return { kind: 'found', definitions: meant, how: 'scope', certain: meant.length === 1 }
}

function dotImported(file: LinkedFile, name: string, ask: Questions): NameAnswer | undefined {
  const { imports } = file.facts
  let outside: string | undefined
  for (let row = 0; row < imports.count && isExported(name); row++) {
    if (file.facts.string(at(imports.local, row)) !== '.') continue
    const folder = importedFolder(file, row, ask)
    if (folder.kind === 'external') outside = folder.package
    const found = folder.kind === 'folder' ? packageMember(folder.standIn, name, ask) : unknown
    if (found.kind === 'found') return { ...found, how: 'import' }
  }
  return outside === undefined ? undefined : { kind: 'none', why: 'external', package: outside }
}

/** The path of an import does not always tell the name of its package. */
function packageCalled(file: LinkedFile, name: string, ask: Questions): NameAnswer {
  const imported = importCalled(file, name, ask)
  if (imported.kind === 'folder') return { kind: 'found', definitions: [definition(imported.standIn.id, 0)], how: 'import', certain: true }
  return imported.kind === 'external' ? { kind: 'none', why: 'external', package: imported.package } : unknown
}

/** The definitions of a name in the package that a file stands for. */
function packageMember(file: NamedFile, name: string, ask: Questions): NameAnswer {
  const definitions = inPackage(file, name, ask)
  return definitions.length === 0 ? unknown : { kind: 'found', definitions, how: 'scope', certain: definitions.length === 1 }
}

/** What only stands for a receiver's type is no definition. */
function inPackage(file: NamedFile, name: string, ask: Questions): readonly Definition[] {
  const candidates = ask.globals(name, 0)
  if (candidates.length === 0) return []
  const seen = seenFrom(file.id, ask.filesIn(folderOf(file.path)))
  const definitions: Definition[] = []
  for (let i = 0; i < candidates.length; i++) {
    const candidate = candidates[i]
    if (candidate !== undefined && (candidate.flags & flag.declaration) === 0 && seen.has(fileOf(candidate.definition))) definitions.push(candidate.definition)
  }
  return definitions
}

/** A receiver's type is declared in another file of the package: the one definition that there is. */
function definitionOf(file: LinkedFile, row: number, ask: Questions): Definition | undefined {
  if ((at(file.facts.symbols.flags, row) & flag.declaration) === 0) return undefined
  const meant = fromPackage(file, file.facts.string(at(file.facts.symbols.name, row)), ask)
  return meant.kind === 'found' && meant.definitions.length === 1 ? meant.definitions[0] : undefined
}

/** The type itself, and what stands for it in the other files that declare methods of it. */
function partsOf(file: LinkedFile, row: number, ask: Questions): readonly Definition[] {
  const { flags, container, name } = file.facts.symbols
  const isType = (at(flags, row) & flag.type) !== 0
  if (!isType || at(container, row) !== 0) return []
  const own = definition(file.id, row)
  const isDeclaration = (at(flags, row) & flag.declaration) !== 0
  const siblings = ask.filesIn(folderOf(file.path))
  return inPackageOrTests(file, file.facts.string(at(name, row)), ask, siblings)
    .filter(({ definition: each, flags: other }) => each !== own && ((other & flag.declaration) !== 0 || isDeclaration))
    .filter(({ definition: each }) => canCompile(file.id, fileOf(each), siblings))
    .map(candidate => candidate.definition)
}

/** Methods may stand in the tests of a package as well. */
function inPackageOrTests(file: LinkedFile, name: string, ask: Questions, siblings: readonly FolderFile[]): readonly GlobalDefinition[] {
  const candidates = ask.globals(name, 0)
  // the type itself is one
  if (candidates.length < 2) return []
  return candidates.filter(candidate => isSamePackage(file.id, fileOf(candidate.definition), siblings))
}

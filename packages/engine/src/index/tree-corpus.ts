/**
 * The facts of the whole tree as the link stage reads them: what the transaction has written over what was there before.
 *
 * C1: every answer is the one that a corpus of the same files without a past would give.
 */
import { at, FileFacts, InvariantError, nameHash } from '@codeloom/model'
import {
  definition, fileOf, NameTable, rowOf,
  type Corpus, type Definition, type FileId, type FolderFile, type GlobalDefinition, type LinkedFile, type NamedFile, type NameId,
} from '@codeloom/link'
import { comparePaths, isEmpty } from '@codeloom/store'
import { baseName, folderKey, isGlobal } from './file-postings.ts'
import { FreshGlobals } from './fresh-globals.ts'
import type { KnownFile, KnownTree } from './known-tree.ts'
import type { OpenFiles } from './open-files.ts'
import { SymbolOwners } from './symbol-owners.ts'
import type { Kept } from './update-memory.ts'
import type { Change } from './write-queue/queued-change.ts'

/** Names whose symbols are remembered. */
const mostNames = 50_000

export class TreeCorpus implements Corpus {
  readonly names = new NameTable()
  private readonly transaction: Change
  /** the files as they were before this update */
  private readonly known: KnownTree
  /** false where the store is empty: there is nothing to ask it */
  private readonly hasPast: boolean
  /** by FileId */
  private readonly fresh: (KnownFile | undefined)[] = []
  private readonly freshPaths = new Map<string, FileId>()
  private readonly freshNames = new Map<string, FileId[]>()
  private readonly freshFolders = new Map<string, FileId[]>()
  private readonly freshKeys = new Map<string, FileId[]>()
  private readonly gone = new Set<number>()
  private readonly globalsOf = new FreshGlobals()
  private readonly open: OpenFiles
  private readonly namedBefore: Map<number, Uint32Array>
  private readonly owners: SymbolOwners

  constructor(transaction: Change, { known, open, names }: Kept) {
    this.transaction = transaction
    this.known = known
    this.open = open
    this.namedBefore = names
    this.hasPast = !isEmpty(transaction.before.commit)
    this.owners = new SymbolOwners(transaction.before.commit.nextSymbolId)
  }

  /** Takes in a file that this update has read; what was known under its identifier counts no more. */
  add(file: KnownFile, facts: FileFacts): void {
    this.fresh[file.id] = file
    this.freshPaths.set(file.path, file.id)
    push(this.freshNames, baseName(file.path), file.id)
    push(this.freshFolders, folderKey(file.path), file.id)
    for (const key of facts.provides.key) push(this.freshKeys, facts.string(key), file.id)
    this.globalsOf.add(file.id, facts)
    this.owners.add(file.id, file.symbolIds, facts)
    this.open.add({ id: file.id, path: file.path, language: file.language, facts })
  }
  remove(id: number): void {
    this.gone.add(id)
    this.open.remove(id)
  }

  hasFile(id: FileId): boolean {
    return this.fresh[id] !== undefined || (!this.gone.has(id) && this.known.file(id) !== undefined)
  }
  file(id: FileId): LinkedFile {
    const known = this.open.get(id)
    if (known !== undefined) return known
    const { path, language } = this.describe(id)
    const bytes = this.transaction.blob('facts', id)
    if (bytes === undefined) throw new InvariantError(`file ${id} has no facts`)
    return this.open.add({ id, path, language, facts: new FileFacts(bytes) })
  }
  fileAt(path: string): FileId | undefined {
    const fresh = this.freshPaths.get(path)
    if (fresh !== undefined) return fresh
    const old = this.known.idAt(path)
    return old === undefined || this.gone.has(old) ? undefined : old
  }
  filesNamed(name: string): readonly NamedFile[] {
    const old = this.oldFiles('basename', name).filter(id => baseName(this.describe(id).path) === name)
    return this.inOrder([...(this.freshNames.get(name) ?? []), ...old])
  }
  filesIn(folder: string): readonly FolderFile[] {
    const key = folder === '' ? '/' : folder
    const old = this.oldFiles('basename', key).filter(id => folderKey(this.describe(id).path) === key)
    return this.inOrder([...(this.freshFolders.get(key) ?? []), ...old]).map(({ id, path, language }) => {
      const { facts } = this.file(id)
      return { id, path, language, keys: Array.from(facts.provides.key, row => facts.string(row)) }
    })
  }
  filesProviding(key: string): readonly NamedFile[] {
    const old = this.oldFiles('provides', key).filter(id => {
      const { facts } = this.file(id)
      return facts.provides.key.some(row => facts.string(row) === key)
    })
    return this.inOrder([...(this.freshKeys.get(key) ?? []), ...old])
  }
  configuration(path: string): string {
    const id = this.fileAt(path)
    return id === undefined ? '' : this.file(id).facts.configuration
  }
  globals(name: NameId): readonly GlobalDefinition[] {
    const found = this.globalsOf.of(this.names.hash(name), this.names.check(name)).map(each => this.globalDefinition(each))
    for (const id of this.hasPast ? this.oldNamed(this.names.hash(name)) : []) {
      const old = this.oldDefinition(id)
      if (old === undefined) continue
      const { facts } = this.file(fileOf(old))
      if (isGlobal(facts, rowOf(old)) && facts.string(at(facts.symbols.name, rowOf(old))) === this.names.string(name)) found.push(this.globalDefinition(old))
    }
    return found.length < 2 ? found : found.sort((a, b) => comparePaths(a.path, b.path) || a.definition - b.definition)
  }
  kindOf(symbol: Definition): number {
    const fresh = this.fresh[fileOf(symbol)]
    return fresh === undefined ? at(this.file(fileOf(symbol)).facts.symbols.kind, rowOf(symbol)) : this.owners.kind(idIn(fresh, rowOf(symbol)))
  }
  flagsOf(symbol: Definition): number {
    const fresh = this.fresh[fileOf(symbol)]
    return fresh === undefined ? at(this.file(fileOf(symbol)).facts.symbols.flags, rowOf(symbol)) : this.owners.flags(idIn(fresh, rowOf(symbol)))
  }
  idOf(symbol: Definition): number {
    return idIn(this.describe(fileOf(symbol)), rowOf(symbol))
  }
  definitionOf(id: number): Definition {
    const found = this.definitionIfThere(id)
    if (found === undefined) throw new InvariantError(`symbol ${id} is gone`)
    return found
  }
  definitionIfThere(id: number): Definition | undefined {
    const fresh = this.owners.file(id)
    if (fresh !== undefined) return definitionIn(this.describe(fresh), id)
    return this.oldDefinition(id)
  }

  /** Symbols that had a name of this hash before this update. */
  private oldNamed(hash: number): Uint32Array {
    const known = this.namedBefore.get(hash >>> 0)
    if (known !== undefined) return known
    const found = this.transaction.before.postings('name', hash)
    if (this.namedBefore.size > mostNames) this.namedBefore.clear()
    this.namedBefore.set(hash >>> 0, found)
    return found
  }
  /** A definition of a file that this update has not touched. */
  private oldDefinition(id: number): Definition | undefined {
    const owner = this.hasPast ? this.transaction.before.owner(id) : undefined
    if (owner === undefined || this.fresh[owner] !== undefined || this.gone.has(owner)) return undefined
    return definitionIn(this.describe(owner as FileId), id)
  }
  private oldFiles(index: 'basename' | 'provides', key: string): FileId[] {
    if (!this.hasPast) return []
    return [...this.transaction.before.postings(index, nameHash(key))].filter(id => this.fresh[id] === undefined && !this.gone.has(id)) as FileId[]
  }
  private describe(id: FileId): KnownFile {
    const fresh = this.fresh[id]
    if (fresh !== undefined) return fresh
    const known = this.known.file(id)
    if (known === undefined || this.gone.has(id)) throw new InvariantError(`file ${id} is gone`)
    return known
  }
  private globalDefinition(symbol: Definition): GlobalDefinition {
    const { path, language } = this.describe(fileOf(symbol))
    return { definition: symbol, path, language, kind: this.kindOf(symbol), flags: this.flagsOf(symbol) }
  }
  private inOrder(ids: readonly FileId[]): readonly NamedFile[] {
    const files = ids.map(id => this.describe(id))
    return files.length < 2 ? files : files.sort((a, b) => comparePaths(a.path, b.path))
  }
}

/** The identifier of a row. */
function idIn({ id, symbolIds }: KnownFile, row: number): number {
  let left = row
  for (let i = 0; i < symbolIds.length; i += 2) {
    const count = symbolIds[i + 1] ?? 0
    if (left < count) return (symbolIds[i] ?? 0) + left
    left -= count
  }
  throw new InvariantError(`file ${id} has no symbol ${row}`)
}

function definitionIn(file: KnownFile, id: number): Definition | undefined {
  let row = 0
  for (let i = 0; i < file.symbolIds.length; i += 2) {
    const start = file.symbolIds[i] ?? 0
    const count = file.symbolIds[i + 1] ?? 0
    if (id >= start && id < start + count) return definition(file.id, row + id - start)
    row += count
  }
  return undefined
}

function push<K>(map: Map<K, FileId[]>, key: K, id: FileId): void {
  const ids = map.get(key)
  if (ids === undefined) map.set(key, [id])
  else ids.push(id)
}

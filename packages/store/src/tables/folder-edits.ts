import { InvariantError } from '@codeloom/model'
import type { FileRecord } from '../file-record.ts'
import { FolderSheet, folderOf, nameOf, sheetOf } from '../folder-sheet.ts'
import { readFile, readFileAt } from './table-reader.ts'
import type { WriteTables } from './tables.ts'

/** A folder of which something was changed. */
interface Edit {
  readonly id: number
  readonly path: string
  readonly byName: Map<string, FileRecord>
  readonly byId: Map<number, FileRecord>
}

/** Records of folders under change, held until they are written: the files of a folder come together, and its sheet is written whole. */
const mostRecords = 8_192

/** What a transaction changes about files. What is not written yet is read back through it. */
export class FolderEdits {
  private readonly tables: WriteTables
  private readonly edits = new Map<string, Edit>()
  private readonly byId = new Map<number, Edit>()
  private records = 0
  private nextFolder: number | undefined

  constructor(tables: WriteTables) {
    this.tables = tables
  }

  file(id: number): FileRecord | undefined {
    const folder = this.byId.size === 0 ? undefined : this.tables.folderOf(id)
    const edit = folder === undefined ? undefined : this.byId.get(folder)
    return edit === undefined ? readFile(this.tables, id) : edit.byId.get(id)
  }
  fileAt(path: string): FileRecord | undefined {
    const edit = this.edits.get(folderOf(path))
    return edit === undefined ? readFileAt(this.tables, path) : edit.byName.get(nameOf(path))
  }
  put(record: FileRecord): void {
    const { tables } = this
    const name = nameOf(record.path)
    const edit = this.edit(folderOf(record.path))
    const there = edit.byName.get(name)
    if (there !== undefined && there.id !== record.id) throw new InvariantError(`files ${there.id} and ${record.id} have the same path`)
    this.takeOut(record.id)
    const kept = { ...record, stamp: { ...record.stamp }, symbolIds: [...record.symbolIds] }
    edit.byName.set(name, kept)
    edit.byId.set(record.id, kept)
    tables.putFolderOf(record.id, edit.id)
    for (const [start, count] of rangesOf(record)) tables.putRange({ start, count, file: record.id })
    this.records++
    this.bound(edit)
  }
  remove(id: number): void {
    const edit = this.takeOut(id)
    if (edit === undefined) return
    this.tables.removeFolderOf(id)
    this.bound(edit)
  }
  /** Writes what is held, but for one folder that is still being changed. */
  flush(kept?: Edit): void {
    for (const edit of this.edits.values()) {
      if (edit === kept) continue
      const { id, path, byId } = edit
      if (byId.size === 0) this.tables.removeFolder({ id, path })
      else this.tables.putFolder({ id, path, sheet: sheetOf(path, byId.values()).bytes })
    }
    this.edits.clear()
    this.byId.clear()
    this.records = kept?.byId.size ?? 0
    if (kept === undefined) return
    this.edits.set(kept.path, kept)
    this.byId.set(kept.id, kept)
  }

  /** A folder alone may have more than may be held: written once for each of its files, it would never be done. */
  private bound(changing: Edit): void {
    if (this.records > mostRecords) this.flush(changing)
  }
  /** Takes a file with its identifiers out of its folder, which is returned; undefined where it is in none. */
  private takeOut(id: number): Edit | undefined {
    const known = this.file(id)
    if (known === undefined) return undefined
    const edit = this.edit(folderOf(known.path))
    edit.byName.delete(nameOf(known.path))
    edit.byId.delete(id)
    for (const [start] of rangesOf(known)) this.tables.removeRange(start, id)
    return edit
  }
  private edit(path: string): Edit {
    const known = this.edits.get(path)
    if (known !== undefined) return known
    const row = this.tables.folder(path)
    const records = row === undefined ? [] : [...new FolderSheet(path, row.sheet).records()]
    const edit: Edit = {
      id: row?.id ?? this.newFolderId(), path,
      byName: new Map(records.map(record => [nameOf(record.path), record])), byId: new Map(records.map(record => [record.id, record])),
    }
    this.edits.set(path, edit)
    this.byId.set(edit.id, edit)
    this.records += records.length
    return edit
  }
  private newFolderId(): number {
    this.nextFolder ??= this.tables.lastFolderId() + 1
    return this.nextFolder++
  }
}

function rangesOf({ symbolIds }: FileRecord): readonly (readonly [start: number, count: number])[] {
  const ranges: (readonly [number, number])[] = []
  for (let i = 0; i < symbolIds.length; i += 2) ranges.push([symbolIds[i] ?? 0, symbolIds[i + 1] ?? 0])
  return ranges.filter(([, count]) => count > 0)
}

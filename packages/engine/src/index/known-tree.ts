import type { Problem } from '@codeloom/model'
import type { FileId } from '@codeloom/link'
import { folderOf, nameOf, type FileRecord, type FolderSheet, type StoreSnapshot } from '@codeloom/store'
import type { KnownFiles } from './sources.ts'

/** A file as links know it. */
export interface KnownFile {
  readonly id: FileId
  readonly path: string
  readonly language: string
  readonly symbolIds: readonly number[]
}

/** What the store knew of the tree when an update began: read once, and a record made only of what changed. */
export class KnownTree implements KnownFiles {
  readonly sequence: number
  readonly folders: ReadonlyMap<string, FolderSheet>
  readonly files: number
  /** of the files that have any, by path */
  readonly problems: ReadonlyMap<string, readonly Problem[]>
  private places: Places | undefined

  constructor(snapshot: StoreSnapshot) {
    const folders = new Map<string, FolderSheet>()
    const problems = new Map<string, readonly Problem[]>()
    let files = 0
    for (const sheet of snapshot.folders()) {
      folders.set(sheet.folder, sheet)
      files += sheet.count
      for (const [row, json] of sheet.problems()) problems.set(pathIn(sheet, row), problemsIn(json))
    }
    this.sequence = snapshot.commit.sequence
    this.folders = folders
    this.files = files
    this.problems = problems
  }
  /** By identifier. */
  file(id: number): KnownFile | undefined {
    this.places ??= placesOf(this.folders.values())
    const { sheets, rows } = this.places
    const sheet = sheets[id]
    const row = rows[id] ?? 0
    if (sheet === undefined) return undefined
    return { id: id as FileId, path: pathIn(sheet, row), language: sheet.language(row), symbolIds: sheet.symbolIds(row) }
  }
  idAt(path: string): FileId | undefined {
    const sheet = this.folders.get(folderOf(path))
    const row = sheet?.rowOf(nameOf(path)) ?? -1
    return row < 0 ? undefined : (sheet?.id(row) as FileId)
  }
  record(path: string): FileRecord | undefined {
    const sheet = this.folders.get(folderOf(path))
    const row = sheet?.rowOf(nameOf(path)) ?? -1
    return row < 0 ? undefined : sheet?.record(row)
  }
}

/** Where files stand, by their identifiers. */
interface Places {
  readonly sheets: readonly (FolderSheet | undefined)[]
  readonly rows: readonly number[]
}

function placesOf(folders: Iterable<FolderSheet>): Places {
  const sheets: FolderSheet[] = []
  const rows: number[] = []
  for (const sheet of folders) {
    for (let row = 0; row < sheet.count; row++) {
      const id = sheet.id(row)
      sheets[id] = sheet
      rows[id] = row
    }
  }
  return { sheets, rows }
}

export function pathIn(sheet: FolderSheet, row: number): string {
  return sheet.folder + (sheet.names[row] ?? '')
}

function problemsIn(json: string): readonly Problem[] {
  const problems: Problem[] = JSON.parse(json)
  return problems
}

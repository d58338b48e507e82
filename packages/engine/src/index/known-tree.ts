import type { Problem } from '@codeloom/model'
import type { FileId } from '@codeloom/link'
import { folderOf, nameOf, type FileRecord, type FolderSheet, type StoreSnapshot, type CommitInfo } from '@codeloom/store'
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
  sequence: number
  private label: string
  readonly folders = new Map<string, FolderSheet>()
  files = 0
  /** of the files that have any, by path */
  readonly problems = new Map<string, readonly Problem[]>()
  private places: Places | undefined

  constructor(snapshot: StoreSnapshot) {
    for (const sheet of snapshot.folders()) this.put(sheet)
    this.sequence = snapshot.commit.sequence
    this.label = snapshot.commit.label
  }
  /** Whether this is what a commit knows; a store that was made anew counts from 1 again. */
  isOf({ sequence, label }: CommitInfo): boolean {
    return sequence === this.sequence && label === this.label
  }
  /** Goes on to the commit that follows, in which these folders have other files; undefined stands for none. */
  goOn({ sequence, label }: CommitInfo, folders: ReadonlyMap<string, FolderSheet | undefined>): void {
    this.sequence = sequence
    this.label = label
    for (const [folder, after] of folders) {
      const before = this.folders.get(folder)
      if (before !== undefined) this.take(before)
      if (after !== undefined) this.put(after)
    }
  }
  private put(sheet: FolderSheet): void {
    this.folders.set(sheet.folder, sheet)
    this.files += sheet.count
    for (const [row, json] of sheet.problems()) this.problems.set(pathIn(sheet, row), problemsIn(json))
    if (this.places !== undefined) addPlaces(this.places, sheet)
  }
  private take(sheet: FolderSheet): void {
    this.folders.delete(sheet.folder)
    this.files -= sheet.count
    for (const [row] of sheet.problems()) this.problems.delete(pathIn(sheet, row))
    const { places } = this
    if (places !== undefined) for (let row = 0; row < sheet.count; row++) places.sheets[sheet.id(row)] = undefined
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
  readonly sheets: (FolderSheet | undefined)[]
  readonly rows: number[]
}

function placesOf(folders: Iterable<FolderSheet>): Places {
  const places: Places = { sheets: [], rows: [] }
  for (const sheet of folders) addPlaces(places, sheet)
  return places
}

function addPlaces({ sheets, rows }: Places, sheet: FolderSheet): void {
  for (let row = 0; row < sheet.count; row++) {
    const id = sheet.id(row)
    sheets[id] = sheet
    rows[id] = row
  }
}

export function pathIn(sheet: FolderSheet, row: number): string {
  return sheet.folder + (sheet.names[row] ?? '')
}

function problemsIn(json: string): readonly Problem[] {
  const problems: Problem[] = JSON.parse(json)
  return problems
}

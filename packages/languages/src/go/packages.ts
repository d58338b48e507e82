/** Packages: which files of a folder belong together, which can be compiled together, and the one that stands for them. */
import type { FileId, FolderFile, NamedFile } from '@codeloom/link'
import { canMeet, constraintOf, type Constraint } from './constraint.ts'
import { constraintPrefix, packagePrefix } from './declare-file.ts'

export function isTest(file: NamedFile): boolean {
  return file.path.endsWith('_test.go')
}

/** The name that a file gives its package; '' where it gives none. */
export function packageOf(file: FolderFile): string {
  return said(file, packagePrefix)
}

function said({ keys }: FolderFile, prefix: string): string {
  for (let i = 0; i < keys.length; i++) if (keys[i]?.startsWith(prefix) === true) return keys[i]?.slice(prefix.length) ?? ''
  return ''
}

/** The packages of a folder; made once for each answer about it, and a function of that answer. */
interface Folder {
  readonly byId: ReadonlyMap<FileId, FolderFile>
  readonly names: ReadonlyMap<FileId, string>
  /** the files whose names each file sees */
  readonly seen: ReadonlyMap<FileId, ReadonlySet<FileId>>
  readonly importable: FolderFile | undefined
  readonly constraints: Map<FileId, Constraint>
  /** by pair of files */
  readonly meeting: Map<number, boolean>
}

const folders = new WeakMap<readonly FolderFile[], Folder>()

function folderFrom(files: readonly FolderFile[]): Folder {
  let folder = folders.get(files)
  if (folder === undefined) folders.set(files, (folder = makeFolder(files)))
  return folder
}

function makeFolder(all: readonly FolderFile[]): Folder {
  const files = all.filter(file => file.language === 'go')
  const names = new Map(files.map(file => [file.id, packageOf(file)]))
  const bySight = new Map<string, ReadonlySet<FileId>>()
  const seen = new Map(files.map(file => {
    const key = `${isTest(file) ? 'test' : 'code'} ${names.get(file.id) ?? ''}`
    let members = bySight.get(key)
    if (members === undefined) {
      members = new Set(files.filter(other => names.get(other.id) === names.get(file.id) && (isTest(file) || !isTest(other))).map(other => other.id))
      bySight.set(key, members)
    }
    return [file.id, members]
  }))
  return { byId: new Map(files.map(file => [file.id, file])), names, seen, importable: importableOf(files), constraints: new Map(), meeting: new Map() }
}

/** The files whose names a file sees: those of its package; tests only from tests. */
export function seenFrom(file: FileId, siblings: readonly FolderFile[]): ReadonlySet<FileId> {
  return folderFrom(siblings).seen.get(file) ?? nothing
}
const nothing: ReadonlySet<FileId> = new Set()

/** Whether two files of a folder are of the same package, tests or not. */
export function isSamePackage(one: FileId, other: FileId, siblings: readonly FolderFile[]): boolean {
  const { names } = folderFrom(siblings)
  return names.get(one) === names.get(other)
}

/** Whether two files of a folder can be compiled together. */
export function canCompile(one: FileId, other: FileId, siblings: readonly FolderFile[]): boolean {
  if (one === other) return true
  const { meeting } = folderFrom(siblings)
  const pair = Math.min(one, other) * maxFiles + Math.max(one, other)
  let can = meeting.get(pair)
  if (can === undefined) meeting.set(pair, (can = canMeet(constraintIn(one, siblings), constraintIn(other, siblings))))
  return can
}
const maxFiles = 2 ** 26

function constraintIn(id: FileId, siblings: readonly FolderFile[]): Constraint {
  const { byId, constraints } = folderFrom(siblings)
  const file = byId.get(id)
  let constraint = constraints.get(id)
  if (constraint === undefined) {
    constraint = file === undefined ? constraintOf('', '') : constraintOf(file.path, said(file, constraintPrefix))
    constraints.set(id, constraint)
  }
  return constraint
}

/** The file that stands for the package that an import of a folder means; undefined where nothing there can be imported. */
export function importableFile(files: readonly FolderFile[]): FolderFile | undefined {
  return folderFrom(files).importable
}

/** `doc.go`, the file that is called like the package, the first. Programs and tests cannot be imported. */
function importableOf(files: readonly FolderFile[]): FolderFile | undefined {
  let first: FolderFile | undefined
  for (const file of files) {
    const name = packageOf(file)
    if (isTest(file) || name === '' || name === 'main' || name === 'documentation') continue
    const base = file.path.slice(file.path.lastIndexOf('/') + 1)
    if (base === 'doc.go') return file
    if (first === undefined || (base === `${name}.go` && packageOf(first) === name)) first = file
  }
  return first
}

/** The first test file that is of the same package as another file; undefined where there is none. */
export function testOf(file: FolderFile, siblings: readonly FolderFile[]): FolderFile | undefined {
  const { byId, names } = folderFrom(siblings)
  for (const other of byId.values()) if (isTest(other) && names.get(other.id) === names.get(file.id)) return other
  return undefined
}

/** Puts the packages of a shape (`shape.ts`) into words that say the same in every file: the folder of the tree, else the path. */
import { at } from '@codeloom/model'
import { folderOf, type LinkedFile, type Questions } from '@codeloom/link'
import { packagePrefix } from './declare-file.ts'
import { importCalled } from './package-names.ts'
import { packageOf } from './packages.ts'
import { importedFolder, type Imported } from './resolve-import.ts'

/** The shape of a method, '' for what has none. */
export function resolvedShape(file: LinkedFile, row: number, ask: Questions): string {
  const { symbols, terms } = file.facts
  const term = at(symbols.declared, row)
  const shape = term === 0 ? '' : file.facts.string(at(terms.a, term))
  if (!shape.includes('#')) return shape
  const known = new Map<string, string>()
  return shape.replace(/#([^.]*)\.([\p{L}\p{N}_]+)/gu, (_, from: string, name: string) => {
    let place = known.get(from)
    if (place === undefined) known.set(from, (place = placeOf(file, from, ask)))
    return place === '' ? anything : `${place}.${name}`
  })
}
/** stands for what cannot be compared */
const anything = '?'

/** Where a package is; '' where that is not known. */
function placeOf(file: LinkedFile, from: string, ask: Questions): string {
  if (from === '') return importsNames(file) ? '' : inFolder(folderOf(file.path), ownPackage(file))
  return placeOfImport(/^[0-9]/.test(from) ? importedFolder(file, Number(from), ask) : importCalled(file, from, ask))
}

function placeOfImport(imported: Imported): string {
  if (imported.kind === 'folder') return inFolder(folderOf(imported.standIn.path), packageOf(imported.standIn))
  // what is written in C is of the package that includes it
  return imported.kind === 'unknown' || imported.package === 'C' || imported.package === '' ? '' : JSON.stringify(imported.package)
}

/** A folder may hold several packages: its tests'. */
function inFolder(folder: string, name: string): string {
  return `/${folder}:${name}`
}

function ownPackage({ facts }: LinkedFile): string {
  for (const key of facts.provides.key) {
    const said = facts.string(key)
    if (said.startsWith(packagePrefix)) return said.slice(packagePrefix.length)
  }
  return ''
}

/** Whether a file imports with a dot: then a name that it does not declare may be another package's. */
function importsNames({ facts }: LinkedFile): boolean {
  for (const local of facts.imports.local) if (facts.string(local) === '.') return true
  return false
}

/** The name of a package whose import does not tell it: asked of the package, or taken from a path that is like it. */
import { at } from '@codeloom/model'
import type { LinkedFile, Questions } from '@codeloom/link'
import { packageOf } from './packages.ts'
import { importedFolder, type Imported } from './resolve-import.ts'

/** What a name means that is a package's: of those of the tree the one that is called so, else the one outside whose path is like it. */
export function importCalled(file: LinkedFile, name: string, ask: Questions): Imported {
  const { imports } = file.facts
  let outside: Imported = { kind: 'unknown' }
  for (let row = 0; row < imports.count; row++) {
    if (file.facts.string(at(imports.name, row)) !== '*' || isNamed(file, row)) continue
    const imported = importedFolder(file, row, ask)
    if (imported.kind === 'folder' && packageOf(imported.standIn) === name) return imported
    if (imported.kind === 'external' && isLike(imported.package, name)) outside = imported
  }
  return outside
}

/** Whether an import says itself what its package is called. */
function isNamed({ facts }: LinkedFile, row: number): boolean {
  return at(facts.imports.nameEnd, row) > at(facts.imports.nameStart, row)
}

function isLike(path: string, name: string): boolean {
  return path.split('/').slice(-2).join('').toLowerCase().replace(/[^\p{L}\p{N}]/gu, '').includes(name.toLowerCase())
}

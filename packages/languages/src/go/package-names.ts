/** The name of a package whose import does not tell it: asked of the package, or taken from a path that is like it. */
import { at } from '@codeloom/model'
import type { LinkedFile, Questions } from '@codeloom/link'
import { packageOf } from './packages.ts'
import { importedFolder, type Imported } from './resolve-import.ts'

/** What a name means that is a package's: of those of the tree the one that is called so, else the one outside whose path is like it. */
export function importCalled(file: LinkedFile, name: string, ask: Questions): Imported {
  const { imports } = file.facts
  const outside: Imported[] = []
  for (let row = 0; row < imports.count; row++) {
    if (file.facts.string(at(imports.name, row)) !== '*' || isNamed(file, row)) continue
    const imported = importedFolder(file, row, ask)
    if (imported.kind === 'folder' && packageOf(imported.standIn) === name) return imported
    if (imported.kind === 'external' && isLike(imported.package, name)) outside.push(imported)
  }
  const [only] = outside
  // of several that may be meant none is
  return only === undefined || outside.length > 1 ? { kind: 'unknown' } : only
}

/** Whether an import says itself what its package is called. */
function isNamed({ facts }: LinkedFile, row: number): boolean {
  return at(facts.imports.nameEnd, row) > at(facts.imports.nameStart, row)
}

/**
 * Whether a package is likely called so by its path: a part of its last word (`lru` of `golang-lru`) or all of it without its
 * marks (`bdir` of `b-dir`); a version says nothing.
 */
function isLike(path: string, name: string): boolean {
  const parts = path.toLowerCase().split('/')
  if (parts.length > 1 && /^v[0-9]+$/.test(parts.at(-1) ?? '')) parts.pop()
  const words = (parts.at(-1) ?? '').split(/[^\p{L}\p{N}_]+/u)
  return words.includes(name.toLowerCase()) || words.join('') === name.toLowerCase()
}

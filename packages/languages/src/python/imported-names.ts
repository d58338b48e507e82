import type { FactsBuilder } from '@codeloom/model'
import { builtinNames } from './standard-names.ts'

/** A module that `import a.b.c` makes reachable as `a.b.c`, by the parts of its name. */
interface DottedModule {
  /** the row of `imports` that names the module itself; -1 where only what is below it was imported */
  row: number
  readonly parts: Map<number, DottedModule>
}

/** What a file imports, as far as the meaning of later names depends on it. */
export class ImportedNames {
  /** by the name of the head: the dotted modules below it */
  private readonly heads = new Map<number, DottedModule>()
  /** by term: the dotted module that it is on the way to */
  private readonly onTheWay = new Map<number, DottedModule>()
  /** by specifier: the row of the package that it names on the way to others */
  private readonly packages = new Map<number, number>()
  /** by string number: 1 for a built-in name, 2 for another */
  private readonly builtin: (number | undefined)[] = []

  begin(): void {
    this.heads.clear()
    this.onTheWay.clear()
    this.packages.clear()
    this.builtin.length = 0
  }
  /** The row of a package that was named on the way to another; -1 for none. */
  packageRow(specifier: number): number {
    return this.packages.get(specifier) ?? -1
  }
  addPackage(specifier: number, row: number): void {
    this.packages.set(specifier, row)
  }
  get hasDotted(): boolean {
    return this.heads.size > 0
  }
  /** Adds the module that the row imports by these parts. */
  addDotted(parts: readonly number[], row: number): void {
    let at: DottedModule | undefined
    for (const part of parts) {
      const level: Map<number, DottedModule> = at === undefined ? this.heads : at.parts
      let found = level.get(part)
      if (found === undefined) level.set(part, (found = { row: -1, parts: new Map() }))
      at = found
    }
    if (at !== undefined) at.row = row
  }
  /** Says that a term is the head of dotted modules. */
  startAt(term: number, name: number): void {
    const found = this.heads.get(name)
    if (found !== undefined) this.onTheWay.set(term, found)
  }
  /** The row that imports what a part of the module that a term stands for is; -1 for none. `go` then marks its term. */
  below(term: number, part: number): DottedModule | undefined {
    return this.onTheWay.get(term)?.parts.get(part)
  }
  go(term: number, to: DottedModule): void {
    this.onTheWay.set(term, to)
  }

  isBuiltin(out: FactsBuilder, name: number): boolean {
    const known = this.builtin[name]
    if (known !== undefined) return known === 1
    const found = builtinNames.has(out.string(name))
    this.builtin[name] = found ? 1 : 2
    return found
  }
}

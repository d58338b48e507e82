/** Appends symbols, and what belongs to each: its signature, its doc comment, whether its name is exported. */
import { flag, kindCode, reference, tag } from '@codeloom/model'
import { signature } from '@codeloom/syntax'
import type { Extraction } from './extraction.ts'

export interface NewSymbol {
  readonly kind: number
  /** the node of its name */
  readonly name: number
  readonly container: number
  readonly flags: number
  readonly start: number
  readonly end: number
  readonly signatureEnd: number
  readonly doc: number
}

export function addSymbol(file: Extraction, symbol: NewSymbol): number {
  const { out } = file
  const { name, start, end } = symbol
  const nameStart = file.start(name)
  const flags = symbol.flags | flag.value | (beginsUpper(file, nameStart) ? flag.exported : 0)
  return out.add('symbols', [
    file.nameOf(name), symbol.kind, flags, symbol.container, start, end, nameStart, file.end(name),
    signature(out, file.tree.text, start, symbol.signatureEnd), symbol.doc, 0, 0, 0, 0,
  ])
}

/** Binds the name of a symbol; the blank name and `init` name nothing. */
export function bindSymbol(file: Extraction, name: number, row: number): void {
  if (!file.isBlank(name)) file.bind(file.nameOf(name), reference(tag.symbol, row))
}

/** What a name of the package scope is flagged with: the other files of the package find it. */
export function packageFlags(file: Extraction, name: number): number {
  return file.isBlank(name) || file.isText(name, 'init') ? 0 : flag.global
}

/** A capital letter exports. */
function beginsUpper(file: Extraction, at: number): boolean {
  const unit = file.out.units[at] ?? 0
  if (unit < 128) return unit >= 65 && unit <= 90
  const letter = String.fromCodePoint(file.tree.text.codePointAt(at) ?? 0)
  return letter !== letter.toLowerCase()
}

/** What a type that is declared is: by the node of what stands behind its name. */
export function typeKind(file: Extraction, type: number): number {
  const { kinds } = file
  const kind = type < 0 ? 0 : file.kind(type)
  if (kind === kinds.struct_type) return kindCode.struct
  return kind === kinds.interface_type ? kindCode.interface : kindCode.class
}

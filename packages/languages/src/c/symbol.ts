/** Appends symbols, and what belongs to each: its name's binding, its doc comment, the type that it is declared with. */
import { at, flag, kindCode, reference, tag } from '@codeloom/model'
import { docComment, isTrailing, signature, signatureOfTwo } from '@codeloom/syntax'
import { mark, tagMark, type Extraction } from './extraction.ts'
import { behindLeftOut, beforeLeftOut } from './left-out.ts'
import { typeTerm } from './type-term.ts'
import { typeNameNode } from './type-name.ts'

export interface SymbolShape {
  readonly kind: number
  /** the node of its name */
  readonly name: number
  readonly container: number
  readonly start: number
  readonly end: number
  readonly flags: number
  /** where the signature begins; -1 for `start` */
  readonly signatureStart: number
  readonly signatureEnd: number
  /** where the signature begins behind `start`: the end of what is said first, the type without its body; else absent */
  readonly prefixEnd?: number
  readonly doc: number
}

/** Appends a symbol. What is declared in a body belongs to the function and is not seen from other files. */
export function addSymbol(file: Extraction, symbol: SymbolShape): number {
  const { out, tree } = file
  const { name, end } = symbol
  const start = beforeLeftOut(file, symbol.start)
  const flags = file.inBody ? symbol.flags & ~(flag.exported | flag.global | flag.internal) : symbol.flags
  const container = file.inBody && symbol.container === 0 ? file.from : symbol.container
  const nameStart = at(tree.start, name)
  const nameEnd = at(tree.end, name)
  const signatureStart = symbol.signatureStart < 0 || symbol.signatureStart === symbol.start ? start : symbol.signatureStart
  const { prefixEnd } = symbol
  const signatureEnd = behindLeftOut(file, symbol.signatureEnd)
  const written = prefixEnd === undefined || signatureStart === start
    ? signature(out, file.text, signatureStart, signatureEnd)
    : signatureOfTwo(out, file.text, [start, prefixEnd], [signatureStart, signatureEnd])
  const row = out.add('symbols', [
    out.name(nameStart, nameEnd), symbol.kind, flags, container, start, end, nameStart, nameEnd, written, symbol.doc, 0, 0, 0, 0,
  ])
  file.noteTraits(row, (flags & flag.declaration) !== 0, symbol.kind === kindCode.function)
  file.mark[name] = mark.owner
  file.data[name] = row
  file.lastSymbol = row
  return row
}

/** Binds a symbol's name, in the block or at file scope. */
export function bindSymbol(file: Extraction, row: number, name: number, space: number): void {
  if (file.inBody) file.bindInScope(file.nameOf(name), space, reference(tag.symbol, row))
  else file.bindAtFile(file.nameOf(name), space, row)
}

/** Says that `count` symbols from row `first` are declared with a type: marks its name, and remembers to say what it is. */
export function declareTypeOf(file: Extraction, type: number, first: number, count: number, role: number): void {
  const name = typeNameNode(file, type)
  if (name >= 0 && file.mark[name] === mark.none) {
    file.mark[name] = role | (name === type ? 0 : tagMark)
    file.data[name] = first * 64 + Math.min(count, 63)
  }
  file.untold.push(first, count, type)
}

/** Says what the symbols that wait for it are declared as, now that the names of the file are bound. */
export function tellTypes(file: Extraction): void {
  const { out, untold } = file
  for (let i = 0; i < untold.length; i += 3) {
    const first = untold[i] ?? 0
    const term = typeTerm(file, untold[i + 2] ?? 0)
    if (term === 0) continue
    for (let row = first; row < first + (untold[i + 1] ?? 0); row++) {
      if (file.isFunctionRow(row)) out.set('symbols', row, 'result', term)
      else if (!file.untyped.has(row)) out.set('symbols', row, 'declared', term)
    }
  }
  untold.length = 0
}

/** The doc comment of a definition; 0 where there is none. */
export function docOf(file: Extraction, node: number): number {
  return file.inBody ? 0 : file.comments.docAt(file.out, beforeLeftOut(file, at(file.tree.start, node)))
}

/** Passes a comment: it may document the symbol before it on its line, or what comes below. */
export function passComment(file: Extraction, node: number): void {
  if (node <= file.lastComment) return
  file.lastComment = node
  const { out, tree, lastSymbol } = file
  const { units } = out
  const start = at(tree.start, node)
  const end = at(tree.end, node)
  file.comments.pass(units, start, end)
  if (lastSymbol === 0 || !isTrailing(units, start) || out.get('symbols', lastSymbol, 'doc') !== 0) return
  for (let i = out.get('symbols', lastSymbol, 'end'); i < start; i++) {
    if (units[i] === 10 || units[i] === 13) return
  }
  out.set('symbols', lastSymbol, 'doc', docComment(out, start, end))
}

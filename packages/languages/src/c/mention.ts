/** Names as the second pass meets them: a mention becomes an occurrence, the name of a local becomes a local. */
import { at, flag, kindCode, reference, refIndex, refTag, roleCode, space, tag } from '@codeloom/model'
import { mark, tagMark, type Extraction } from './extraction.ts'
import { referenceAt, typeTerm } from './type-term.ts'

/** An `identifier`. */
export function mention(file: Extraction, node: number): void {
  const what = at(file.mark, node)
  if (what === mark.none || what === mark.read) occur(file, node, roleCode.read, space.value)
  else if (what === mark.call) occur(file, node, roleCode.call, space.value)
  else if (what === mark.write) occur(file, node, roleCode.write, space.value)
  else if (what === mark.tagName) occur(file, node, roleCode.type, space.type)
  else declareName(file, node, what)
}

/** A `type_identifier`. Tags live in the space of types, typedef names in that of values. */
export function mentionType(file: Extraction, node: number): void {
  const what = at(file.mark, node)
  const inSpace = (what & tagMark) !== 0 ? space.type : space.value
  const role = what & ~tagMark
  if (role === mark.none) occur(file, node, roleCode.type, inSpace)
  else if (role === mark.call) occur(file, node, roleCode.call, inSpace)
  else if (role === mark.read) occur(file, node, roleCode.read, inSpace)
  else if (role === mark.typeOf || role === mark.returns) occurInDeclaration(file, node, role, inSpace)
  else declareName(file, node, role)
}

/** A `field_identifier`. */
export function mentionField(file: Extraction, node: number): void {
  const what = at(file.mark, node)
  const term = at(file.data, node)
  if (what === mark.owner) file.from = term
  else if (what === mark.read) occur(file, node, roleCode.read, space.value)
  else if (term > 0 && !isSupposed(file, node)) {
    const role = what === mark.call ? roleCode.call : what === mark.write ? roleCode.write : roleCode.read
    file.out.occurrence(at(file.tree.start, node), at(file.tree.end, node), role, reference(tag.member, term), file.from)
  }
}

function occur(file: Extraction, node: number, role: number, inSpace: number): void {
  if (isSupposed(file, node)) return
  const ref = referenceAt(file, node, inSpace)
  if (ref >= 0) file.out.occurrence(at(file.tree.start, node), at(file.tree.end, node), role, ref, file.from)
}

/** A name that the parser only supposed has no text. */
function isSupposed(file: Extraction, node: number): boolean {
  return file.tree.start[node] === file.tree.end[node]
}

/** A type name that stands for the type of every declarator beside it. */
function occurInDeclaration(file: Extraction, node: number, role: number, inSpace: number): void {
  const ref = referenceAt(file, node, inSpace)
  if (ref < 0 || isSupposed(file, node)) return
  const code = role === mark.returns ? roleCode.returns : roleCode['type-of']
  const packed = at(file.data, node)
  const first = packed >> 6
  for (let row = first; row < first + (packed & 63); row++) {
    file.out.occurrence(at(file.tree.start, node), at(file.tree.end, node), code, ref, row)
  }
}

function declareName(file: Extraction, node: number, what: number): void {
  if (what === mark.owner) file.from = at(file.data, node)
  else if (what === mark.local) declareLocal(file, localAt(file, node, kindCode.local, 0))
  else if (what === mark.parameter) declareLocal(file, localAt(file, node, kindCode.parameter, 1 + at(file.data, at(file.extra, node))))
  else if (what === mark.oldStyle) completeParameter(file, node)
  else if (what === mark.outer) {
    const name = file.nameOf(node)
    const ref = file.resolveAtFile(name, space.value)
    if (ref >= 0) file.bindInScope(name, space.value, ref)
  }
}

interface Local {
  /** nodes: of the name, of what declares it, of its type (0 for none) */
  readonly name: number
  readonly declaration: number
  readonly type: number
  readonly kind: number
  /** 1 + the place in the parameter list, else 0 */
  readonly parameter: number
}

/** The node that declares a local stands in `extra` of its name, the node of its type in `data`. */
function localAt(file: Extraction, name: number, kind: number, parameter: number): Local {
  return { name, declaration: at(file.extra, name), type: at(file.data, name), kind, parameter }
}

/** Appends a local and binds its name until its scope ends. */
export function declareLocal(file: Extraction, local: Local): void {
  const { out, tree } = file
  const { declaration, name: node, type } = local
  const name = file.nameOf(node)
  const row = out.add('locals', [
    name, local.kind, flag.value, at(tree.start, declaration), at(tree.end, declaration), at(tree.start, node), at(tree.end, node),
    type > 0 ? typeTerm(file, type) : 0, 0, file.from, local.parameter,
  ])
  file.bindInScope(name, space.value, reference(tag.local, row))
}

/** `int f(a) struct x *a; {}`: the type comes after the parameter. */
function completeParameter(file: Extraction, node: number): void {
  const ref = file.resolve(file.nameOf(node), space.value)
  const type = at(file.data, node)
  if (refTag(ref) === tag.local && type > 0) file.out.set('locals', refIndex(ref), 'declared', typeTerm(file, type))
}

/**
 * The second pass over a file: every node in source order, without recursion. Occurrences come out in source order, scopes
 * open and close with frames. A node that decides about names below it marks them before they are met.
 */
import { at, kindCode, op, pick } from '@codeloom/model'
import { errorKind } from '@codeloom/syntax'
import { declaredName, readDeclarator, withoutInitialiser } from './declarator.ts'
import { declareTypedefs } from './declare-file.ts'
import { declareTag } from './declare-tag.ts'
import { expressionTerm } from './expression-term.ts'
import { mark, tagMark, type Extraction } from './extraction.ts'
import { beginInitialiser, beginLiteral, noteInitialised, spreadInitialiser } from './initialiser.ts'
import type { CKinds } from './kinds.ts'
import { scanMacro, scanText } from './macro-text.ts'
import { mentionLeftOut } from './left-out.ts'
import { declareLocal, mention, mentionField, mentionType } from './mention.ts'
import { tellTypes } from './symbol.ts'
import { descriptorTerm } from './type-term.ts'

/** Visits a node and returns the node to go on with: the next one to go into it, its `next` to pass over it. */
type Visit = (file: Extraction, node: number) => number

/** What to do at each kind of node. The kinds that come most have actions of their own, which are called directly. */
const action = { goInto: 0, identifier: 1, typeIdentifier: 2, fieldIdentifier: 3, error: 4, visit: 5 } as const

export interface Visits {
  /** by kind: a code of `action` */
  readonly actions: Uint8Array
  readonly visits: readonly (Visit | undefined)[]
}

export function cVisits(kinds: CKinds): Visits {
  const { specifiers, plain } = visitsOf(kinds)
  const actions = new Uint8Array(errorKind + 1)
  const visits: (Visit | undefined)[] = []
  for (const [kind, visit] of [...specifiers, ...plain]) {
    actions[kind] = action.visit
    visits[kind] = visit
  }
  actions[errorKind] = action.error
  actions[kinds.identifier] = action.identifier
  actions[kinds.type_identifier] = action.typeIdentifier
  actions[kinds.field_identifier] = action.fieldIdentifier
  return { actions, visits }
}

export function visitFile(file: Extraction, { actions, visits }: Visits): void {
  const { kind, count, leftOut, start } = file.tree
  for (let node = 1; node < count; ) {
    while (node >= file.frameEnd) file.popFrame()
    if (file.nextLeftOut < leftOut.length && at(start, node) >= pick(leftOut, file.nextLeftOut)) mentionLeftOut(file, node)
    switch (actions[at(kind, node)]) {
      case action.goInto: node++; break
      case action.identifier: mention(file, node++); break
      case action.typeIdentifier: mentionType(file, node++); break
      case action.fieldIdentifier: mentionField(file, node++); break
      case action.error: node = visitError(file, node); break
      default: node = visits[at(kind, node)]?.(file, node) ?? node + 1
    }
  }
  mentionLeftOut(file, -1)
}

type Entries = readonly (readonly [number, Visit])[]

function visitsOf(kinds: CKinds): { readonly specifiers: Entries; readonly plain: Entries } {
  const specifiers: Entries = [
    [kinds.struct_specifier, visitTag], [kinds.union_specifier, visitTag], [kinds.enum_specifier, visitTag],
    [kinds.attribute_specifier, passOver], [kinds.attribute_declaration, passOver], [kinds.gnu_asm_goto_list, passOver],
  ]
  const plain: Entries = [
    [kinds.function_definition, visitFunction], [kinds.declaration, visitDeclaration], [kinds.type_definition, visitTypedef],
    [kinds.field_declaration, visitMember], [kinds.enumerator, visitMember], [kinds.parameter_declaration, visitParameter],
    [kinds.compound_statement, visitBlock], [kinds.for_statement, visitFor],
    [kinds.call_expression, visitCall], [kinds.assignment_expression, visitAssignment], [kinds.update_expression, visitUpdate],
    [kinds.field_expression, (file, node) => (expressionTerm(file, node), node + 1)],
    [kinds.offsetof_expression, visitOffset],
    [kinds.init_declarator, (file, node) => (beginInitialiser(file, node), node + 1)],
    [kinds.compound_literal_expression, (file, node) => (beginLiteral(file, node), node + 1)],
    [kinds.initializer_list, (file, node) => (spreadInitialiser(file, node), node + 1)],
    [kinds.gnu_asm_output_operand, visitOperand], [kinds.gnu_asm_input_operand, visitOperand],
    [kinds.preproc_def, visitMacro], [kinds.preproc_function_def, visitMacro], [kinds.preproc_call, visitDirective],
  ]
  return { specifiers, plain }
}

function passOver(file: Extraction, node: number): number {
  return at(file.tree.next, node)
}

function visitFunction(file: Extraction, node: number): number {
  const { kinds, tree } = file
  const next = at(tree.next, node)
  const declarator = tree.child(node, kinds.fields.declarator)
  file.pushFrame(next)
  file.from = at(file.data, node)
  file.inBody = true
  const { parameters } = declarator < 0 ? file.declared : readDeclarator(file, declarator)
  if (declarator >= 0 && parameters >= 0) markParameters(file, node, parameters)
  return node + 1
}

/** Marks the parameters of a function with a body, in either style. */
function markParameters(file: Extraction, node: number, list: number): void {
  const { kinds, tree } = file
  const end = at(tree.next, list)
  let ordinal = 0
  let isOldStyle = false
  for (let child = list + 1; child < end; child = at(tree.next, child)) {
    const kind = at(tree.kind, child)
    if (kind === kinds.parameter_declaration) {
      file.mark[child] = mark.parameter
      file.data[child] = ordinal++
    } else if (kind === kinds.identifier) {
      isOldStyle = true
      file.mark[child] = mark.skip
      declareLocal(file, { name: child, declaration: child, type: 0, kind: kindCode.parameter, parameter: ++ordinal })
    }
  }
  if (!isOldStyle) return
  const next = at(tree.next, node)
  for (let child = end; child < next; child = at(tree.next, child)) {
    if (at(tree.kind, child) === kinds.declaration) file.mark[child] = mark.oldStyle
  }
}

function visitDeclaration(file: Extraction, node: number): number {
  if (!file.inBody) {
    file.pushFrame(at(file.tree.next, node))
    return node + 1
  }
  const { kinds, tree } = file
  const next = at(tree.next, node)
  const type = tree.child(node, kinds.fields.type)
  const isOldStyle = file.mark[node] === mark.oldStyle
  const isExtern = isExternal(file, node)
  for (let child = node + 1; child < next; child = at(tree.next, child)) {
    if (tree.field[child] !== kinds.fields.declarator) continue
    const bare = withoutInitialiser(file, child)
    const name = declaredName(file, node, bare)
    if (name < 0) continue
    file.mark[name] = isOldStyle ? mark.oldStyle : isExtern || file.declared.isFunction ? mark.outer : mark.local
    file.data[name] = Math.max(type, 0)
    file.extra[name] = child
    if (file.declared.isFunctionPointer) file.data[name] = 0
    if (bare !== child) noteInitialised(file, child, type)
  }
  return node + 1
}

function isExternal(file: Extraction, node: number): boolean {
  const { kinds, tree } = file
  const storage = tree.childOfKind(node, kinds.storage_class_specifier)
  return storage >= 0 && file.text.startsWith('extern', at(tree.start, storage))
}

function visitTypedef(file: Extraction, node: number): number {
  if (file.inBody) {
    declareTypedefs(file, node)
    tellTypes(file)
  }
  file.pushFrame(at(file.tree.next, node))
  return node + 1
}

function visitMember(file: Extraction, node: number): number {
  file.pushFrame(at(file.tree.next, node))
  return node + 1
}

/** A parameter of a function with a body is a local; the names in a prototype mean nothing. */
function visitParameter(file: Extraction, node: number): number {
  const { kinds, tree } = file
  const declarator = tree.child(node, kinds.fields.declarator)
  const name = declaredName(file, node, declarator)
  if (name < 0) return node + 1
  if (file.mark[node] === mark.parameter) {
    file.mark[name] = mark.parameter
    file.data[name] = file.declared.isFunctionPointer ? 0 : Math.max(tree.child(node, kinds.fields.type), 0)
    file.extra[name] = node
  } else file.mark[name] = mark.skip
  return node + 1
}

function visitBlock(file: Extraction, node: number): number {
  file.pushFrame(at(file.tree.next, node))
  file.inBody = true
  return node + 1
}

function visitFor(file: Extraction, node: number): number {
  file.pushFrame(at(file.tree.next, node))
  return node + 1
}

function visitTag(file: Extraction, node: number): number {
  const { kinds, tree } = file
  const name = tree.child(node, kinds.fields.name)
  if (tree.child(node, kinds.fields.body) < 0) {
    if (name >= 0 && file.mark[name] === mark.none) file.mark[name] = tagMark
    return node + 1
  }
  if (file.data[node] === 0 && file.inBody) {
    declareTag(file, node, { container: 0, name: -1, owner: 0, doc: 0, isForward: false })
    tellTypes(file)
  } else if (name >= 0 && file.mark[name] === mark.none) file.mark[name] = tagMark
  file.pushFrame(at(tree.next, node))
  const row = at(file.data, node)
  if (row > 0) file.from = row
  return node + 1
}

/** The name that an expression in this place names: `f` in `(*f)`, `b` in `a->b`; -1 where it names none. */
function named(file: Extraction, expression: number, throughPointers: boolean): number {
  const { kinds, tree } = file
  for (let node = expression; node >= 0; ) {
    const kind = at(tree.kind, node)
    if (kind === kinds.identifier) return node
    if (kind === kinds.field_expression) return tree.child(node, kinds.fields.field)
    if (kind === kinds.parenthesized_expression && node + 1 < at(tree.next, node)) node++
    else if (throughPointers && kind === kinds.pointer_expression) node = tree.child(node, kinds.fields.argument)
    else return -1
  }
  return -1
}

function visitCall(file: Extraction, node: number): number {
  if (file.mark[node] === mark.skip) return at(file.tree.next, node)
  const name = named(file, file.tree.child(node, file.kinds.fields.function), true)
  if (name >= 0) file.mark[name] = mark.call
  return node + 1
}

function visitAssignment(file: Extraction, node: number): number {
  const name = named(file, file.tree.child(node, file.kinds.fields.left), false)
  if (name >= 0) file.mark[name] = mark.write
  return node + 1
}

function visitUpdate(file: Extraction, node: number): number {
  const name = named(file, file.tree.child(node, file.kinds.fields.argument), false)
  if (name >= 0) file.mark[name] = mark.write
  return node + 1
}

function visitOffset(file: Extraction, node: number): number {
  const { kinds, out, tree } = file
  const type = tree.child(node, kinds.fields.type)
  const member = tree.child(node, kinds.fields.member)
  if (type >= 0 && member >= 0) file.data[member] = out.term(op.member, descriptorTerm(file, type), file.nameOf(member))
  return node + 1
}

/** `[value] "r"(x)`: the name in brackets is the operand's own. */
function visitOperand(file: Extraction, node: number): number {
  const symbol = file.tree.child(node, file.kinds.fields.symbol)
  if (symbol >= 0) file.mark[symbol] = mark.skip
  return node + 1
}

function visitMacro(file: Extraction, node: number): number {
  const row = at(file.data, node)
  if (row > 0) scanMacro(file, node, row)
  return at(file.tree.next, node)
}

/** `#undef NAME` mentions the macro; `#pragma`, `#error` and the like mention nothing. */
function visitDirective(file: Extraction, node: number): number {
  const { kinds, text, tree } = file
  const directive = tree.child(node, kinds.fields.directive)
  const argument = tree.child(node, kinds.fields.argument)
  if (directive >= 0 && argument >= 0 && text.slice(at(tree.start, directive), at(tree.end, directive)).endsWith('undef')) {
    scanText(file, { start: at(tree.start, argument), end: at(tree.end, argument), from: file.from, parameters: [] })
  }
  return at(tree.next, node)
}

/** Inside an error a field name may stand where a macro does: `struct x __rcu *p`. */
function visitError(file: Extraction, node: number): number {
  const { kinds, tree } = file
  const next = at(tree.next, node)
  for (let child = node + 1; child < next; child = at(tree.next, child)) {
    if (at(tree.kind, child) === kinds.field_identifier && file.mark[child] === mark.none) file.mark[child] = mark.read
  }
  return node + 1
}

/**
 * The shape of a method: the types of its parameters and results as text. Which package a named type is of is written as this file
 * knows it - `#.T` its own, `#3.T` what its third import names, `#pkg.T` a package that no import binds - and put into words that
 * say the same in every file when it is asked for (`resolve-shape.ts`).
 */
import { op, refIndex, refTag, tag } from '@codeloom/model'
import type { Extraction } from './extraction.ts'

/** The shape of a method declaration or a method of an interface, as a term. */
export function shapeOf(file: Extraction, method: number): number {
  const { fields } = file.kinds
  const parameters = file.child(method, fields.parameters)
  const result = file.child(method, fields.result)
  const shape = `${parameters < 0 ? '' : listShape(file, parameters, 0)};${result < 0 ? '' : resultShape(file, result, 0)}`
  return file.out.term(op.builtin, file.out.literal(shape))
}

/** types inside one another beyond this are anything */
const maxDepth = 12
/** stands for what cannot be compared: a type parameter, a type without a name */
const anything = '?'

function resultShape(file: Extraction, node: number, depth: number): string {
  return file.kind(node) === file.kinds.parameter_list ? listShape(file, node, depth) : typeShape(file, node, depth)
}

function listShape(file: Extraction, list: number, depth: number): string {
  const { kinds } = file
  let shape = ''
  const end = file.next(list)
  for (let child = list + 1; child < end; child = file.next(child)) {
    const kind = file.kind(child)
    if (kind !== kinds.parameter_declaration && kind !== kinds.variadic_parameter_declaration) continue
    const type = file.child(child, kinds.fields.type)
    const own = (kind === kinds.parameter_declaration ? '' : '...') + (type < 0 ? anything : typeShape(file, type, depth))
    let names = 0
    const stop = file.next(child)
    for (let name = child + 1; name < stop; name = file.next(name)) if (file.tree.field[name] === kinds.fields.name) names++
    for (let i = Math.max(names, 1); i > 0; i--) shape += shape === '' ? own : `,${own}`
  }
  return shape
}

const same: ReadonlyMap<string, string> = new Map([['byte', 'uint8'], ['rune', 'int32'], ['any', 'interface{}']])

function typeShape(file: Extraction, node: number, depth: number): string {
  const { kinds } = file
  const { fields } = kinds
  if (node < 0 || depth > maxDepth) return anything
  const inside = (field: number): string => typeShape(file, file.child(node, field), depth + 1)
  switch (file.kind(node)) {
    case kinds.type_identifier: return nameShape(file, node)
    case kinds.qualified_type: return qualifiedShape(file, node)
    case kinds.generic_type: return `${inside(fields.type)}[${argumentShapes(file, file.child(node, fields.type_arguments), depth)}]`
    case kinds.pointer_type: return `*${typeShape(file, file.first(node), depth + 1)}`
    case kinds.slice_type: return `[]${inside(fields.element)}`
    case kinds.array_type: return `[${lengthShape(file, file.child(node, kinds.fields.length))}]${inside(fields.element)}`
    case kinds.map_type: return `map[${inside(fields.key)}]${inside(fields.value)}`
    case kinds.channel_type: return `${directionShape(file, node)} ${inside(fields.value)}`
    case kinds.interface_type: return file.first(node) < 0 ? 'interface{}' : anything
    case kinds.struct_type: return file.first(node) < 0 || file.first(file.first(node)) < 0 ? 'struct{}' : anything
    case kinds.function_type: {
      const parameters = file.child(node, fields.parameters)
      const result = file.child(node, fields.result)
      return `func(${parameters < 0 ? '' : listShape(file, parameters, depth + 1)};${result < 0 ? '' : resultShape(file, result, depth + 1)})`
    }
    default: return anything
  }
}

/** The length of an array: a number, or what is worked out elsewhere. */
function lengthShape(file: Extraction, node: number): string {
  const text = node < 0 ? '' : file.tree.textOf(node)
  return /^(?:0|[1-9][0-9]*)$/.test(text) ? text : anything
}

function argumentShapes(file: Extraction, list: number, depth: number): string {
  const shapes: string[] = []
  const end = list < 0 ? 0 : file.next(list)
  for (let child = list + 1; child < end; child = file.next(child)) if (file.kind(child) !== file.kinds.comment) shapes.push(typeShape(file, child, depth + 1))
  return shapes.join()
}

/** `chan`, `<-chan` or `chan<-` */
function directionShape(file: Extraction, node: number): string {
  const value = file.child(node, file.kinds.fields.value)
  const head = file.tree.text.slice(file.start(node), value < 0 ? file.end(node) : file.start(value))
  return !head.includes('<-') ? 'chan' : head.startsWith('<') ? '<-chan' : 'chan<-'
}

/** A name that the file does not import is of its own package. */
function nameShape(file: Extraction, node: number): string {
  const name = file.nameOf(node)
  const text = file.out.string(name)
  if (file.isBuiltinType(name)) return same.get(text) ?? text
  return isTypeParameter(file, name) ? anything : `#.${text}`
}

/** While types are declared, only type parameters are bound to locals. */
function isTypeParameter(file: Extraction, name: number): boolean {
  const ref = file.known(name)
  return ref >= 0 && refTag(ref) === tag.local
}

/** A type of another package goes with the import that it is seen through, whatever it is called here. */
function qualifiedShape(file: Extraction, node: number): string {
  const { fields } = file.kinds
  const from = file.child(node, fields.package)
  const name = file.child(node, fields.name)
  if (from < 0 || name < 0) return anything
  const ref = file.known(file.nameOf(from))
  if (ref >= 0 && refTag(ref) !== tag.import) return anything
  return `#${ref < 0 ? file.tree.textOf(from) : refIndex(ref)}.${file.tree.textOf(name)}`
}

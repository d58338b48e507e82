/**
 * The shape of a method: the types of its parameters and results as text, each named type with the package that it comes from,
 * so that shapes of different packages can be compared without resolving them.
 */
import { op } from '@codeloom/model'
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
    case kinds.generic_type: return `${inside(fields.type)}[]`
    case kinds.pointer_type: return `*${typeShape(file, file.first(node), depth + 1)}`
    case kinds.slice_type: return `[]${inside(fields.element)}`
    case kinds.array_type: return `[n]${inside(fields.element)}`
    case kinds.map_type: return `map[${inside(fields.key)}]${inside(fields.value)}`
    case kinds.channel_type: return `chan ${inside(fields.value)}`
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

/** A name of the file's own package goes with the package's name. */
function nameShape(file: Extraction, node: number): string {
  const name = file.nameOf(node)
  const text = file.out.string(name)
  if (file.isBuiltinType(name)) return same.get(text) ?? text
  return isTypeParameter(file, name) ? anything : `${file.out.string(file.packageName)}.${text}`
}

/** While types are declared, only type parameters are bound to locals. */
function isTypeParameter(file: Extraction, name: number): boolean {
  const ref = file.known(name)
  return ref >= 0 && (ref & 7) === 1
}

/** A type of another package goes with the name that the import's path gives, whatever it is called here. */
function qualifiedShape(file: Extraction, node: number): string {
  const { fields } = file.kinds
  const from = file.child(node, fields.package)
  const name = file.child(node, fields.name)
  if (from < 0 || name < 0) return anything
  const ref = file.known(file.nameOf(from))
  const isImport = ref >= 0 && (ref & 7) === 2
  const local = isImport ? file.out.string(file.importName(ref >>> 3)) : file.tree.textOf(from)
  return `${local}.${file.tree.textOf(name)}`
}

/** JSX: a component is called where its tag opens. */
import { field, node } from './node-kinds.ts'
import { target } from './targets.ts'
import { roles, type Visit } from './walk.ts'

const { identifier, member_expression: member, property_identifier: propertyName, jsx_namespace_name: namespaceName } = node

/** The tag and its attributes. Names in lower case are the platform's own. */
export const visitTag: Visit = (walk, at) => {
  const name = walk.child(at, field.name)
  const end = walk.next(at)
  for (let child = at + 1; child < end; child = walk.next(child)) {
    if (child !== name) walk.visit(child, false)
    else if (walk.code(name) === member) target(walk, name, roles.call)
    else if (walk.code(name) === identifier && !isIntrinsic(walk.tree.text.charCodeAt(walk.start(name)))) target(walk, name, roles.call)
  }
  return 0
}

function isIntrinsic(unit: number): boolean {
  return unit >= 97 && unit <= 122
}

/** The tag's name again, where it closes. */
export const visitClosingTag: Visit = (walk, at) => {
  const name = walk.child(at, field.name)
  if (name < 0) return 0
  if (walk.code(name) === member) target(walk, name, roles.read)
  else if (walk.code(name) === identifier && !isIntrinsic(walk.tree.text.charCodeAt(walk.start(name)))) target(walk, name, roles.read)
  return 0
}

/** An attribute's name is no reference; its value is an expression. */
export const visitAttribute: Visit = (walk, at) => {
  const end = walk.next(at)
  for (let child = at + 1; child < end; child = walk.next(child)) {
    const code = walk.code(child)
    if (code !== propertyName && code !== namespaceName) walk.visit(child, false)
  }
  return 0
}

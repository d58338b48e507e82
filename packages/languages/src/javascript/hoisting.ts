import { kindCode } from '@codeloom/model'
import { node, token } from './node-kinds.ts'
import type { Walk } from './walk.ts'

const { comment, variable_declaration: variableDeclaration, for_in_statement: forIn } = node
const isFunction = new Uint8Array(256)
for (const code of [
  node.function_declaration, node.generator_function_declaration, node.function_expression, node.generator_function,
  node.arrow_function, node.method_definition, node.class_static_block, node.module, node.internal_module,
]) isFunction[code] = 1

/** One pass over all nodes, before the walk: where the comments are, and which `var`s each function hoists. A hot loop. */
export function scan(walk: Walk): void {
  const { tree, codes, hoisted, symbols } = walk
  const { kind, next, start, end, count } = tree
  const functions: number[] = []
  let innermost = 0
  let innermostEnd = count
  for (let at = 0; at < count; at++) {
    while (at >= innermostEnd) {
      functions.pop()
      innermost = functions.at(-1) ?? 0
      innermostEnd = innermost === 0 ? count : (next[innermost] ?? count)
    }
    const code = codes[kind[at] ?? 0] ?? 0
    if (code === comment) symbols.comments.push(start[at] ?? 0, end[at] ?? 0)
    else if (isFunction[code] === 1) {
      functions.push(at)
      innermost = at
      innermostEnd = next[at] ?? count
    } else if (code === variableDeclaration || (code === forIn && walk.childOf(at, token.var) >= 0)) {
      const known = hoisted.get(innermost)
      if (known === undefined) hoisted.set(innermost, [at])
      else known.push(at)
    }
  }
}

/** The kind of a symbol for a variable. */
export function variableKind(walk: Walk, declaration: number): number {
  return walk.childOf(declaration, token.const) >= 0 ? kindCode.constant : kindCode.variable
}

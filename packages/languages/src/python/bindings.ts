/**
 * One pass over all nodes, before the walk: which names each scope binds. A name that a function binds anywhere is its own
 * everywhere in it, so this has to be known when the function is entered. A hot loop over typed arrays.
 */
import { at } from '@codeloom/model'
import type { SyntaxTree } from '@codeloom/syntax'
import { field, node } from './node-kinds.ts'

/** How a name is bound. Of an import the node is the whole statement, which may bind several names. */
export const bindKind = { assign: 0, define: 1, importName: 2, except: 3, global: 4, nonlocal: 5, capture: 6 } as const

const scopeKinds = { module: 0, function: 1, type: 2, comprehension: 3 } as const

const {
  identifier, attribute, subscript, function_definition: functionNode, class_definition: classNode, decorated_definition: decorated,
  lambda, list_comprehension: listComprehension, set_comprehension: setComprehension, dictionary_comprehension: dictionaryComprehension,
  generator_expression: generator, assignment, augmented_assignment: augmented, named_expression: named, for_statement: forNode, for_in_clause: forIn,
  as_pattern: asPattern, as_pattern_target: asTarget, except_clause: exceptClause, except_group_clause: exceptGroup,
  import_statement: importNode, import_from_statement: importFrom, dotted_name: dottedName,
  global_statement: globalNode, nonlocal_statement: nonlocalNode, yield: yieldNode, case_pattern: casePattern, splat_pattern: splatPattern,
  class_pattern: classPattern, keyword_pattern: keywordPattern, type_alias_statement: typeAlias, type: typeNode, call,
} = node

/** The scopes of one file with what they bind, in source order. */
export class Bindings {
  /** by node: 1 + the scope that it opens */
  scopeAt = new Int32Array(1 << 12)
  private starts = new Int32Array(0)
  private ends = new Int32Array(0)
  private kinds: number[] = []
  /** by scope: 1 + its first and its last binding */
  private first: number[] = []
  private last: number[] = []
  /** by scope: whether it yields, whether it says `global` or `nonlocal` */
  private yields: boolean[] = []
  private outers: boolean[] = []
  /** the names that functions call `global`, as nodes */
  readonly outer: number[] = []
  /** by binding: the node of the name, how it is bound, the node of the whole, 1 + the next one of the scope */
  private names: number[] = []
  private how: number[] = []
  private wholes: number[] = []
  private following: number[] = []

  isGenerator(scope: number): boolean {
    return this.yields[scope] ?? false
  }
  /** Whether a scope says `global` or `nonlocal`. */
  saysOuter(scope: number): boolean {
    return this.outers[scope] ?? false
  }
  /** 1 + the first binding of a scope; 0 for none. */
  firstOf(scope: number): number {
    return this.first[scope] ?? 0
  }
  nextOf(binding: number): number {
    return this.following[binding - 1] ?? 0
  }
  nameOf(binding: number): number {
    return this.names[binding - 1] ?? 0
  }
  kindOf(binding: number): number {
    return this.how[binding - 1] ?? 0
  }
  wholeOf(binding: number): number {
    return this.wholes[binding - 1] ?? 0
  }

  scan(tree: SyntaxTree, codes: Uint8Array, fieldCodes: Uint8Array): void {
    const { kind, next, count } = tree
    this.starts = tree.start
    this.ends = tree.end
    this.begin(count)
    const scopes: number[] = []
    const ends: number[] = []
    let scope = 0
    let scopeEnd = count
    let decorator = -1
    for (let n = 1; n < count; n++) {
      while (n >= scopeEnd) {
        scope = scopes.pop() ?? 0
        scopeEnd = ends.pop() ?? count
      }
      const code = codes[kind[n] ?? 0] ?? 0
      let opens = -1
      switch (code) {
        case decorated: decorator = n; break
        case functionNode: case classNode: {
          const whole = decorator >= 0 && next[decorator] === next[n] ? decorator : n
          const name = childIn(tree, fieldCodes, n, field.name)
          if (name >= 0) this.bind(scope, name, bindKind.define, whole)
          opens = code === classNode ? scopeKinds.type : scopeKinds.function
          break
        }
        case lambda: opens = scopeKinds.function; break
        case listComprehension: case setComprehension: case dictionaryComprehension: case generator: opens = scopeKinds.comprehension; break
        case assignment: case forNode: case forIn: {
          const left = childIn(tree, fieldCodes, n, field.left)
          if (left >= 0) this.bindTargets(tree, codes, { scope, from: left, whole: n, kind: bindKind.assign })
          break
        }
        case augmented: {
          const left = childIn(tree, fieldCodes, n, field.left)
          if (left >= 0 && codes[kind[left] ?? 0] === identifier) this.bind(scope, left, bindKind.assign, n)
          break
        }
        case named: {
          const name = childIn(tree, fieldCodes, n, field.name)
          if (name >= 0) this.bind(this.aroundComprehensions(scope, scopes), name, bindKind.assign, n)
          break
        }
        case asPattern: this.bindAs(tree, codes, scope, n); break
        case importNode: case importFrom: this.bind(scope, n, bindKind.importName, n); break
        case globalNode: case nonlocalNode: {
          const how = code === globalNode ? bindKind.global : bindKind.nonlocal
          this.outers[scope] = true
          for (let child = n + 1; child < (next[n] ?? 0); child = next[child] ?? count) {
            this.bind(scope, child, how, n)
            if (code === globalNode) this.outer.push(child)
          }
          break
        }
        case yieldNode: this.yields[this.aroundComprehensions(scope, scopes)] = true; break
        case casePattern: this.bindCapture(tree, codes, scope, n); break
        case splatPattern: if (codes[kind[n + 1] ?? 0] === identifier && (next[n] ?? 0) > n + 1) this.bind(scope, n + 1, bindKind.capture, n); break
        case typeAlias: this.bindAlias(tree, codes, scope, n); break
        default:
      }
      if (opens < 0) continue
      this.scopeAt[n] = this.open(opens) + 1
      scopes.push(scope)
      ends.push(scopeEnd)
      scope = this.kinds.length - 1
      scopeEnd = next[n] ?? count
    }
  }

  private begin(count: number): void {
    if (this.scopeAt.length < count) this.scopeAt = new Int32Array(count * 2)
    else this.scopeAt.fill(0, 0, count)
    for (const list of [this.kinds, this.first, this.last, this.names, this.how, this.wholes, this.following]) list.length = 0
    this.yields.length = this.outers.length = this.outer.length = 0
    this.open(scopeKinds.module)
  }
  private open(kind: number): number {
    this.first.push(0)
    this.last.push(0)
    this.yields.push(false)
    this.outers.push(false)
    return this.kinds.push(kind) - 1
  }
  private bind(scope: number, name: number, kind: number, whole: number): void {
    // a name that is missing binds nothing
    if (this.starts[name] === this.ends[name]) return
    const binding = this.names.push(name)
    this.how.push(kind)
    this.wholes.push(whole)
    this.following.push(0)
    const last = this.last[scope] ?? 0
    if (last === 0) this.first[scope] = binding
    else this.following[last - 1] = binding
    this.last[scope] = binding
  }
  /** What `:=` and `yield` inside a comprehension belong to. */
  private aroundComprehensions(scope: number, around: readonly number[]): number {
    let found = scope
    for (let i = around.length - 1; i >= 0 && this.kinds[found] === scopeKinds.comprehension; i--) found = around[i] ?? 0
    return found
  }
  /** The names in a target; what stands before a dot or a bracket is only read. */
  private bindTargets({ kind, next }: SyntaxTree, codes: Uint8Array, { scope, from, whole, kind: how }: Target): void {
    const end = next[from] ?? 0
    for (let n = from; n < end;) {
      const code = codes[kind[n] ?? 0]
      if (code === identifier) this.bind(scope, n, how, whole)
      n = code === attribute || code === subscript || code === call ? (next[n] ?? end) : n + 1
    }
  }
  /** `with x as y`, `except E as e`, `case P as n`. */
  private bindAs(tree: SyntaxTree, codes: Uint8Array, scope: number, n: number): void {
    const { kind, next } = tree
    const end = next[n] ?? 0
    let last = -1
    for (let child = n + 1; child < end; child = next[child] ?? end) last = child
    if (last < 0) return
    const code = codes[kind[last] ?? 0]
    if (code === asTarget) {
      const isExcept = this.isExcept(tree, codes, n)
      this.bindTargets(tree, codes, { scope, from: last, whole: n, kind: isExcept ? bindKind.except : bindKind.assign })
    } else if (code === identifier) this.bind(scope, last, bindKind.capture, n)
  }
  private isExcept({ kind }: SyntaxTree, codes: Uint8Array, n: number): boolean {
    const around = codes[kind[n - 1] ?? 0]
    return around === exceptClause || around === exceptGroup
  }
  /** `case name:` binds a name; `case a.b:` and `case _:` do not. */
  private bindCapture({ kind, next, start, end, text }: SyntaxTree, codes: Uint8Array, scope: number, n: number): void {
    const inside = n + 1
    if (inside >= (next[n] ?? 0)) return
    let name = inside
    const code = codes[kind[inside] ?? 0]
    if (code === keywordPattern) {
      // `P(x=name)`: the second child
      name = next[inside + 1] ?? 0
      if (name >= (next[inside] ?? 0)) return
    } else if (code === classPattern) return
    if (codes[kind[name] ?? 0] !== dottedName || next[name] !== name + 2) return
    if (at(end, name) - at(start, name) === 1 && text.charCodeAt(at(start, name)) === 95) return
    this.bind(scope, name + 1, bindKind.capture, n)
  }
  private bindAlias({ kind, next }: SyntaxTree, codes: Uint8Array, scope: number, n: number): void {
    const end = next[n] ?? 0
    for (let inside = n + 1; inside < end; inside++) {
      const code = codes[kind[inside] ?? 0]
      if (code === identifier) return this.bind(scope, inside, bindKind.assign, n)
      if (code !== typeNode && code !== node.generic_type) return
    }
  }
}

interface Target {
  readonly scope: number
  readonly from: number
  readonly whole: number
  readonly kind: number
}
function childIn({ next, field: fields }: SyntaxTree, fieldCodes: Uint8Array, n: number, wanted: number): number {
  const end = next[n] ?? 0
  for (let child = n + 1; child < end; child = next[child] ?? end) if (fieldCodes[fields[child] ?? 0] === wanted) return child
  return -1
}

/** Import statements: the rows of `imports`, what they bind, and the stars; the packages that stand in a dotted name. */
import { importForms, op, reference, tag, refIndex, refTag, type Ref } from '@codeloom/model'
import { field, node } from './node-kinds.ts'
import { roles, type Walk } from './walk.ts'

const { import_from_statement: importFrom, dotted_name: dottedName, aliased_import: aliased, wildcard_import: wildcard } = node

/** Binds a name that an import brings. */
type Bind = (walk: Walk, name: number, ref: Ref) => void

const plainImport = importForms.indexOf('import')
const onTheWay = importForms.indexOf('on-the-way')

/** Adds the rows of a statement and binds its names, in the scope that was just entered. */
export function declareImports(walk: Walk, statement: number, bind: Bind): void {
  if (walk.code(statement) === importFrom) declareFrom(walk, statement, bind)
  else declareModules(walk, statement, bind)
}

function declareFrom(walk: Walk, statement: number, bind: Bind): void {
  const source = walk.child(statement, field.module_name)
  if (source < 0) return
  const specifier = specifierOf(walk, source)
  const end = walk.next(statement)
  const before = walk.out.count('imports')
  for (let child = walk.next(source); child < end; child = walk.next(child)) {
    const code = walk.code(child)
    if (code === wildcard) declareStar(walk, { specifier, source, at: source })
    const name = code === aliased ? walk.child(child, field.name) : code === dottedName ? child : -1
    if (name < 0 || walk.end(name) === walk.start(name)) continue
    const local = code === aliased ? walk.child(child, field.alias) : name
    const bound = walk.nameOf(local < 0 ? name : local)
    const ref = addRow(walk, { specifier, source, name: walk.nameOf(name), local: bound, at: name })
    walk.mention(name, roles.import, ref)
    if (local !== name && local >= 0) walk.mention(local, roles.import, ref)
    bind(walk, bound, ref)
  }
  const dotted = walk.code(source) === dottedName ? source : lastChild(walk, source)
  if (walk.out.count('imports') === before || dotted < 0 || walk.code(dotted) !== dottedName) return
  const last = mentionPackages(walk, source, dotted)
  walk.mention(last, roles.import, moduleRef(walk, before))
}
function lastChild(walk: Walk, at: number): number {
  let last = -1
  for (let child = at + 1; child < walk.next(at); child = walk.next(child)) last = child
  return last
}

/** The module that a row imports from, whatever the row asks it for. */
function moduleRef(walk: Walk, row: number): Ref {
  return reference(tag.term, walk.out.term(op.module, row))
}

/** Mentions the packages that stand before the last name of a dotted one; the node of that. */
function mentionPackages(walk: Walk, source: number, dotted: number): number {
  let last = dotted + 1
  for (let part = walk.next(last); part < walk.next(dotted); part = walk.next(part)) {
    walk.mention(last, roles.import, packageRef(walk, source, last))
    last = part
  }
  return last
}
/** The package that a specifier names as far as this part. */
function packageRef(walk: Walk, source: number, part: number): Ref {
  const specifier = textOf(walk, walk.start(source), walk.end(part))
  const known = walk.imported.packageRow(specifier)
  if (known >= 0) return reference(tag.import, known)
  const row = addRow(walk, { specifier, source, name: walk.out.literal('*'), local: 0, at: part, form: onTheWay })
  walk.imported.addPackage(specifier, refIndex(row))
  return row
}

function declareStar(walk: Walk, { specifier, source, at }: Pick<Row, 'specifier' | 'source' | 'at'>): void {
  const star = walk.out.literal('*')
  const ref = addRow(walk, { specifier, source, name: star, local: 0, at })
  walk.mention(source, roles.import, ref)
  walk.hasStars = true
  walk.out.add('exported', [star, ref])
}

/** `import a.b.c` binds `a`, and makes `a.b.c` reachable; `import a.b.c as d` binds the module itself. */
function declareModules(walk: Walk, statement: number, bind: Bind): void {
  const end = walk.next(statement)
  const star = walk.out.literal('*')
  for (let child = statement + 1; child < end; child = walk.next(child)) {
    const isAliased = walk.code(child) === aliased
    const name = isAliased ? walk.child(child, field.name) : child
    if (name < 0 || walk.code(name) !== dottedName || walk.end(name) === walk.start(name)) continue
    const specifier = specifierOf(walk, name)
    const alias = isAliased ? walk.child(child, field.alias) : -1
    const head = walk.firstChild(name)
    if (alias >= 0 || head < 0 || walk.next(head) >= walk.next(name)) {
      const local = walk.nameOf(alias >= 0 ? alias : name)
      const ref = addRow(walk, { specifier, source: name, name: star, local, at: alias >= 0 ? alias : name })
      walk.mention(mentionPackages(walk, name, name), roles.import, ref)
      if (alias >= 0) walk.mention(alias, roles.import, ref)
      bind(walk, local, ref)
    } else declareDotted(walk, { name, head, specifier, star }, bind)
  }
}

interface Dotted {
  readonly name: number
  readonly head: number
  readonly specifier: number
  readonly star: number
}

function declareDotted(walk: Walk, { name, head, specifier, star }: Dotted, bind: Bind): void {
  const local = walk.nameOf(head)
  const ref = addRow(walk, { specifier: local, source: head, name: star, local, at: head })
  walk.mention(head, roles.import, ref)
  const whole = addRow(walk, { specifier, source: name, name: star, local: 0, at: lastChild(walk, name) })
  const parts: number[] = []
  let last = head
  for (let part = head; part < walk.next(name); part = walk.next(part)) {
    if (last !== head) walk.mention(last, roles.import, packageRef(walk, name, last))
    parts.push(walk.nameOf(part))
    last = part
  }
  walk.mention(last, roles.import, whole)
  walk.imported.addDotted(parts, refIndex(whole))
  // another `import a.x` binds the same `a`
  const own = walk.scopes.own(local)
  if (own < 0 || refTag(own) !== tag.import || walk.out.get('imports', refIndex(own), 'specifier') !== local) bind(walk, local, ref)
}

interface Row {
  readonly specifier: number
  /** the node of the specifier */
  readonly source: number
  readonly name: number
  readonly local: number
  /** the node of the imported name */
  readonly at: number
  readonly form?: number
}

function addRow(walk: Walk, { specifier, source, name, local, at, form = plainImport }: Row): Ref {
  return reference(tag.import, walk.out.add('imports', [
    specifier, name, local, form, 0, walk.start(source), walk.end(source), walk.start(at), walk.end(at), walk.from,
  ]))
}

/** The name of a module, without the white space that may stand in it. */
function specifierOf(walk: Walk, source: number): number {
  return textOf(walk, walk.start(source), walk.end(source))
}
function textOf(walk: Walk, start: number, end: number): number {
  const { units } = walk.out
  for (let i = start; i < end; i++) {
    const unit = units[i] ?? 0
    if (unit <= 32 || unit === 92) return walk.out.literal(walk.tree.text.slice(start, end).replace(/[\s\\]+/g, ''))
  }
  return walk.out.name(start, end)
}

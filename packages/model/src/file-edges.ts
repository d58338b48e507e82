/**
 * The edges of one file, from its facts and its links: the one place that says which occurrence makes which edge.
 *
 * E1: an edge of a file starts at a symbol of that file.
 */
import { importForms } from './facts-layout.ts'
import type { FileFacts } from './facts.ts'
import { at, pick } from './invariant.ts'
import type { Answer, GraphLinks, Target } from './links.ts'
import { refIndex, refTag, tag, type Ref } from './reference.ts'
import { op } from './term.ts'
import {
  kindCode, roleCode, roles, symbolKinds, type Certainty, type EdgeKind, type How, type Role, type SymbolKind, type Why,
} from './symbol-kind.ts'

/** One mention that makes an edge. `start` is -1 for edges without a site (contains). */
export interface FileEdge {
  readonly kind: EdgeKind
  /** row of `symbols` */
  readonly from: number
  /** identifier in the store */
  readonly to: number
  readonly how: How
  readonly certainty: Certainty
  readonly start: number
  readonly end: number
}

/** A mention that was not resolved. */
export interface Unresolved {
  readonly from: number
  readonly name: string
  readonly role: Role
  readonly start: number
  readonly end: number
  readonly why: Why
  readonly package: string
}

export interface FileGraph {
  readonly facts: FileFacts
  readonly links: GraphLinks
  /** the identifiers of the file's symbols, by row */
  readonly ids: Uint32Array
}

/** Calls `edge` for each mention that makes an edge, in an order that depends on the file alone. */
export function forEachEdge(file: FileGraph, edge: (edge: FileEdge) => void): void {
  structureEdges(file, edge)
  const { occurrences } = file.facts
  for (let row = 0; row < occurrences.count; row++) occurrenceEdges(file, row, edge)
}

/** The edges that one row of `occurrences` makes. */
export function occurrenceEdges(file: FileGraph, row: number, edge: (edge: FileEdge) => void): void {
  const { occurrences } = file.facts
  const role = pick(roles, at(occurrences.role, row))
  if (role === 'import' || role === 'export') return
  const answer = answerOf(file, at(occurrences.ref, row))
  if (answer === undefined || !answer.found) return
  for (const target of fitting(answer.targets, role)) {
    for (const to of runBy(file, role, target)) {
      const kind = pick(symbolKinds, to.kind === kindCode.constructor ? target.kind : to.kind)
      // a property may be given another function elsewhere
      const isSure = answer.certain && (to === target || target.kind !== kindCode.property)
      edge({
        kind: edgeKindOf(role, kind), from: at(occurrences.from, row), to: to.symbol,
        how: answer.how, certainty: isSure ? 'certain' : 'possible',
        start: at(occurrences.start, row), end: at(occurrences.end, row),
      })
    }
  }
}

/**
 * What is used where a target is mentioned in a role: of a class that is called its constructor, and the class itself as well where it
 * inherits that; of a variable or a property, also the function that it holds.
 */
function runBy({ links }: FileGraph, role: Role, target: Target): readonly Target[] {
  const run = role === 'call' || role === 'new' ? links.runs.get(target.symbol) : undefined
  if (run === undefined) return [target]
  return run.kind === kindCode.constructor ? [run] : [target, run]
}

/** What a reference of the file resolves to; undefined for locals, which are no part of the graph. */
export function answerOf(file: FileGraph, ref: Ref): Answer | undefined {
  const linked = file.links.answers.get(ref)
  if (linked !== undefined) return linked
  if (refTag(ref) !== tag.symbol) return undefined
  const row = refIndex(ref)
  const kind = at(file.facts.symbols.kind, row)
  return { found: true, targets: [{ symbol: at(file.ids, row), kind }], how: 'scope', certain: true }
}

/** The targets among several that a role can mean: types for mentions of types, values for the others, where there are any. */
export function fitting(targets: readonly Target[], role: Role): readonly Target[] {
  if (targets.length < 2) return targets
  const wanted = targets.filter(target => (isTypeRole(role) ? !valueOnly.has(target.kind) : !typeOnly.has(target.kind)))
  return wanted.length > 0 ? wanted : targets
}

/** Calls `unresolved` for each mention that was not resolved, in source order. */
export function forEachUnresolved(file: FileGraph, unresolved: (mention: Unresolved) => void): void {
  const { facts } = file
  const { occurrences } = facts
  for (let row = 0; row < occurrences.count; row++) {
    const ref = at(occurrences.ref, row)
    const answer = file.links.answers.get(ref)
    if (answer === undefined || answer.found || isToldElsewhere(facts, row)) continue
    unresolved({
      from: at(occurrences.from, row), name: nameOf(facts, ref), role: pick(roles, at(occurrences.role, row)),
      start: at(occurrences.start, row), end: at(occurrences.end, row), why: answer.why, package: answer.package,
    })
  }
}

/** A package before a dot is told with what is imported from it, an alias (`import a as b`) with what it stands for. */
function isToldElsewhere({ occurrences, imports }: FileFacts, row: number): boolean {
  if (at(occurrences.role, row) !== roleCode.import) return false
  const ref = at(occurrences.ref, row)
  if (refTag(ref) !== tag.import) return refTag(ref) === tag.term
  return at(imports.form, refIndex(ref)) === onTheWay || at(imports.nameStart, refIndex(ref)) !== at(occurrences.start, row)
}

/** The name that a reference mentions; '' for a term without one. */
export function nameOf(facts: FileFacts, ref: Ref): string {
  const index = refIndex(ref)
  switch (refTag(ref)) {
    case tag.symbol: return facts.string(at(facts.symbols.name, index))
    case tag.local: return facts.string(at(facts.locals.name, index))
    case tag.import: return importName(facts, index)
    case tag.free: return facts.string(at(facts.free.name, index))
    case tag.member: return facts.string(at(facts.terms.b, index))
    // a local is called by what it holds
    case tag.term: return nameOfTerm(facts, index)
    default: return ''
  }
}

function nameOfTerm(facts: FileFacts, term: number): string {
  const a = at(facts.terms.a, term)
  switch (at(facts.terms.op, term)) {
    case op.ref: return nameOf(facts, a)
    case op.module: return facts.string(at(facts.imports.specifier, a))
    case op.argument: return facts.string(at(facts.terms.b, term))
    default: return ''
  }
}

/** An import is spoken of by the name that it asks for; a whole module by its local name or its specifier. */
function importName(facts: FileFacts, row: number): string {
  const name = facts.string(at(facts.imports.name, row))
  if (name !== '' && name !== '*' && name !== 'default' && name !== 'export=') return name
  return facts.string(at(facts.imports.local, row)) || facts.string(at(facts.imports.specifier, row))
}

/** Edges that do not come from occurrences: containment, imports, exports, declarations, overrides. */
function structureEdges(file: FileGraph, edge: (edge: FileEdge) => void): void {
  const { facts, ids } = file
  const { symbols } = facts
  for (let row = 1; row < symbols.count; row++) {
    edge({ kind: 'contains', from: at(symbols.container, row), to: at(ids, row), how: 'scope', certainty: 'certain', start: -1, end: -1 })
  }
  declarationEdges(file, edge)
  moduleEdges(file, edge)
}

/** What declares, overrides or satisfies what. */
export function declarationEdges({ facts, links }: FileGraph, edge: (edge: FileEdge) => void): void {
  const { symbols } = facts
  const lists = [
    ['declares', links.declares, 'name', 'certain'], ['overrides', links.overrides, 'type', 'certain'],
    ['implements', links.satisfies, 'type', 'certain'], ['implements', links.maySatisfy, 'type', 'possible'],
  ] as const
  for (const [kind, pairs, how, certainty] of lists) {
    for (const { row, symbol } of pairs) {
      edge({
        kind, from: row, to: symbol, how, certainty,
        start: at(symbols.nameStart, row), end: at(symbols.nameEnd, row),
      })
    }
  }
}

/** What the file exports and imports; these edges start at its module. */
export function moduleEdges(file: FileGraph, edge: (edge: FileEdge) => void): void {
  const { facts, links } = file
  const { exported, imports } = facts
  for (let row = 0; row < exported.count; row++) {
    const answer = answerOf(file, at(exported.ref, row))
    if (answer === undefined || !answer.found) continue
    const { how, certain, targets } = answer
    const [start, end] = exportSite(facts, at(exported.ref, row))
    for (const target of targets) {
      edge({ kind: 'exports', from: 0, to: target.symbol, how, certainty: certain ? 'certain' : 'possible', start, end })
    }
  }
  for (const [row, module] of links.importModules.entries()) {
    if (module === 0) continue
    const [start, end] = [at(imports.start, row), at(imports.end, row)]
    edge({ kind: 'imports', from: 0, to: module, how: 'import', certainty: 'certain', start, end })
  }
}

function exportSite(facts: FileFacts, ref: Ref): readonly [number, number] {
  const row = refIndex(ref)
  if (refTag(ref) === tag.symbol) return [at(facts.symbols.nameStart, row), at(facts.symbols.nameEnd, row)]
  if (refTag(ref) === tag.import) return [at(facts.imports.nameStart, row), at(facts.imports.nameEnd, row)]
  return [-1, -1]
}

function edgeKindOf(role: Role, kind: SymbolKind): EdgeKind {
  switch (role) {
    // a call of an interface or an alias converts to it
    case 'call': return kind === 'class' || kind === 'struct' ? 'instantiates' : kind === 'interface' || kind === 'type-alias' ? 'references' : 'calls'
    case 'new': return 'instantiates'
    case 'read': return storage.has(kind) ? 'reads' : 'references'
    case 'write': return storage.has(kind) ? 'writes' : 'references'
    case 'type-of': return 'type-of'
    case 'returns': return 'returns'
    case 'extend': return 'extends'
    case 'implement': return 'implements'
    case 'decorate': return 'decorates'
    case 'type': case 'import': case 'export': case 'keyword': return 'references'
  }
}

const storage: ReadonlySet<SymbolKind> = new Set(
  ['variable', 'constant', 'property', 'field', 'getter', 'setter', 'enum-member'] as const)
const typeOnly: ReadonlySet<number> = new Set([kindCode.interface, kindCode['type-alias'], kindCode['type-parameter']])
const valueOnly: ReadonlySet<number> = new Set(
  (['function', 'method', 'property', 'field', 'getter', 'setter', 'variable', 'constant', 'macro'] as const).map(kind => kindCode[kind]))
const typeRoles: ReadonlySet<number> = new Set(
  (['type', 'type-of', 'returns', 'extend', 'implement'] as const).map(role => roleCode[role]))

const onTheWay = importForms.indexOf('on-the-way')

function isTypeRole(role: Role): boolean {
  return typeRoles.has(roleCode[role])
}

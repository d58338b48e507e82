/**
 * How C links: includes to files, names to what other files define at file scope, declarations to definitions.
 * Candidates come by name; which files an includer reaches is asked only where several remain.
 *
 * C3: a name answers one definition for certain only where no rival could be meant.
 */
import { at, flag, kindCode, space, type FileFacts, type Space } from '@codeloom/model'
import {
  fileOf, type Definition, type GlobalDefinition, type LinkedFile, type LinkRules, type NameAnswer, type Questions,
} from '@codeloom/link'
import { resolveInclude } from './resolve-include.ts'
import { isStandardName } from './standard-names.ts'

export const cRules: LinkRules = { version: 2, languages: ['c'], namesApart: true, resolveImport: resolveInclude, resolveFree, definitionOf }

/**
 * Rules, in order: one external definition without rivals; then what the includes reach, definitions before declarations;
 * then what the linker could find. Internal names and macros, tags, typedefs are visible through includes alone; where an
 * include was not found, one in a header may still be meant, and is said to be possible.
 */
function resolveFree(file: LinkedFile, name: string, inSpace: Space, ask: Questions): NameAnswer {
  const named = ask.globals(name, inSpace)
  if (named.length === 0) return isStandardName(name) ? standardName : unknownName
  // nearly always all may be seen
  const visible = named.every(candidate => mayBeSeen(file, candidate, ask)) ? named : named.filter(candidate => mayBeSeen(file, candidate, ask))
  // the body of a struct that headers only forward lies in some source, and is what its name means all the same
  const candidates = inSpace === space.type ? named : visible
  const definitions = candidates.every(isDefinition) ? candidates : candidates.filter(isDefinition)
  const [only] = definitions
  if (definitions.length === 1 && only !== undefined && hasLinkage(only) && visible.every(other => isDeclarationOf(other, only))) {
    // what is called as something of the library is may be that: a tree defines it for systems that have none
    const answer = found([only], 'name', !isStandardName(name) || fileOf(only.definition) === file.id)
    // what every file sees, every file sees alike
    return !isStandardName(name) && named.every(candidate => hasLinkage(candidate) || isHeader(candidate.path)) ? { ...answer, anywhere: true } : answer
  }
  const included = withDefinitions(reachedOf(file, visible, ask), definitions)
  if (included.length > 0) return found(included, 'import', included.length === 1)
  const linked = withDefinitions(visible.filter(hasLinkage), definitions)
  if (linked.length > 0) return found(linked, 'name', linked.length === 1)
  // what a header names and does not show is the body in some source, where there is one
  const bodies = inSpace === space.type && visible.length === 0 && isHeader(file.path) ? definitions.filter(isTag) : []
  if (bodies.length === 1) return found(bodies, 'name', false)
  if (isStandardName(name)) return { kind: 'none', why: 'external' }
  return visible.length > 0 ? found(visible, 'name', false) : { kind: 'none', why: 'unknown' }
}

/** The candidates that the includes of a file reach: nearly always all or none. */
function reachedOf(file: LinkedFile, visible: readonly GlobalDefinition[], ask: Questions): readonly GlobalDefinition[] {
  if (visible.length === 0) return visible
  const files = ask.reachedFrom(file.id)
  const isReached = (candidate: GlobalDefinition): boolean => files.has(fileOf(candidate.definition))
  return visible.every(isReached) ? visible : visible.filter(isReached)
}

/**
 * Declarations give way to the external definitions that they declare, even where those lie in files that are not reached;
 * a forward declaration of a tag to the only one with a body.
 */
function withDefinitions(candidates: readonly GlobalDefinition[], definitions: readonly GlobalDefinition[]): readonly GlobalDefinition[] {
  const defined = candidates.every(isDefinition) ? candidates : candidates.filter(isDefinition)
  const isMacro = defined.length > 0 && defined.every(candidate => candidate.kind === kindCode.macro)
  if (candidates.length === 0 || (defined.length > 0 && !isMacro)) return defined
  const declared = definitions.filter(definition => candidates.some(other => isDeclarationOf(other, definition)))
  const linked = declared.filter(hasLinkage)
  // a macro stands for a function where `#if` says so
  if (isMacro) return [...defined, ...linked]
  if (linked.length > 0) return linked
  const bodies = declared.filter(isTag)
  return bodies.length === 1 ? bodies : candidates
}

/** The definition that a declaration declares: its own file's where it is internal, else the only external one of its kind. */
function definitionOf(file: LinkedFile, row: number, ask: Questions): Definition | undefined {
  const { flags, kind, name } = file.facts.symbols
  if ((at(flags, row) & flag.declaration) === 0) return undefined
  const inSpace = (at(flags, row) & flag.type) !== 0 ? space.type : space.value
  const isInternal = (at(flags, row) & flag.internal) !== 0
  const fitting = ask.globals(file.facts.string(at(name, row)), inSpace).filter(candidate =>
    isDefinition(candidate) && candidate.kind === at(kind, row) && ((candidate.flags & flag.internal) === 0 || isTag(candidate) || fileOf(candidate.definition) === file.id))
  const own = fitting.filter(candidate => fileOf(candidate.definition) === file.id)
  const chosen = isInternal || own.length > 0 ? own : fitting
  return chosen.length === 1 ? chosen[0]?.definition : undefined
}

const standardName: NameAnswer = { kind: 'none', why: 'external', anywhere: true }
const unknownName: NameAnswer = { kind: 'none', why: 'unknown', anywhere: true }

function found(candidates: readonly GlobalDefinition[], how: 'import' | 'name', certain: boolean): NameAnswer {
  return { kind: 'found', definitions: candidates.map(candidate => candidate.definition), how, certain }
}

/**
 * Linkage reaches everywhere. What has none is seen through an include: headers may be reached; other files only where this
 * one includes such a file, which is asked for seldom, since every `static` of the tree is a candidate.
 */
function mayBeSeen(file: LinkedFile, candidate: GlobalDefinition, ask: Questions): boolean {
  if (hasLinkage(candidate) || isHeader(candidate.path)) return true
  const other = fileOf(candidate.definition)
  return other === file.id || (includesSources(file) && ask.reachedFrom(file.id).has(other))
}

function includesSources({ facts }: LinkedFile): boolean {
  let known = sourceIncluders.get(facts)
  if (known === undefined) {
    known = Array.from(facts.imports.specifier).some(specifier => !isHeader(facts.string(specifier)))
    sourceIncluders.set(facts, known)
  }
  return known
}

/** Whether facts include other files than headers; asked for every name, and a function of the facts alone. */
const sourceIncluders = new WeakMap<FileFacts, boolean>()

function isDefinition(candidate: GlobalDefinition): boolean {
  return (candidate.flags & flag.declaration) === 0
}

/** External linkage: functions and variables that are not `static`. */
function hasLinkage(candidate: GlobalDefinition): boolean {
  return (candidate.kind === kindCode.function || candidate.kind === kindCode.variable) && (candidate.flags & flag.internal) === 0
}

function isTag(candidate: GlobalDefinition): boolean {
  return (candidate.flags & flag.type) !== 0
}

function isDeclarationOf(candidate: GlobalDefinition, definition: GlobalDefinition): boolean {
  return candidate === definition || (!isDefinition(candidate) && candidate.kind === definition.kind)
}

function isHeader(path: string): boolean {
  return path.endsWith('.h')
}

/**
 * Resolves the references of one file. Does not read files, does not know any language.
 *
 * L1: the links of a file depend on its facts and on the answers to the questions that it asked.
 * L2: every name that was looked up is recorded, whether or not it was found.
 * L3: a declaration that has one definition gives way to it.
 */
import {
  at, flag, importForms, kindCode, op, pick, reference, refIndex, refTag, roleCode, symbolKinds, tag,
  AnswerList, type Answer, type How, type NewLinks, type Ref, type RowLink, type SymbolKind, type Target,
} from '@codeloom/model'
import { fulfilled, isSatisfying } from './embedding.ts'
import { side } from './members.ts'
import { definition, fileOf, rowOf, type Definition, type LinkedFile, type LinkRules, type NameAnswer } from './rules.ts'
import { joinAll, joinOver, level, type Run, type Vantage } from './run.ts'
import { evaluate, memberName, memberOfTerm, nameValue, targetsOf } from './terms.ts'
import { isAnything, maxAtoms, moduleOf, symbolOf, type Atom, type Value } from './value.ts'

/** The links of a file, its symbols by their identifiers in the store. */
export function linksOf(run: Run, file: LinkedFile): NewLinks {
  const rules = run.rulesFor(file)
  if (rules === undefined) return noLinks(file)
  const from: Vantage = { run, file, level: level.links, isOutside: false, known: [] }
  const wanted = mentioned(file)
  const answers = new AnswerList()
  // counted loops over what is many: V8's middle tier calls a function for each step of an iterator
  for (let i = 0; i < wanted.length; i++) {
    const ref = pick(wanted, i)
    const answer = answerOf(from, rules, ref)
    if (answer !== undefined) answers.add(ref, answer)
  }
  return {
    answers,
    importModules: importModules(from),
    declares: declares(from),
    overrides: rules.embedding === undefined ? overrides(from) : fulfilments(from),
    ...satisfactions(from, rules),
    runs: rules.constructors === true ? whatRuns(from, answers, wanted) : new Map(),
  }
}

function noLinks(file: LinkedFile): NewLinks {
  const importModules = Array.from({ length: file.facts.imports.count }, () => 0)
  return { answers: new AnswerList(), importModules, declares: [], overrides: [], satisfies: [], maySatisfy: [], runs: new Map() }
}

/** The references, without locals, that an occurrence or an export mentions, each once, ascending. */
function mentioned(file: LinkedFile): readonly Ref[] {
  const { ref, role } = file.facts.occurrences
  const columns = [ref, file.facts.exported.ref]
  let last = 0
  for (const column of columns) for (let i = 0; i < column.length; i++) if ((column[i] ?? 0) > last) last = column[i] ?? 0
  const marks = new Uint8Array(last + 1)
  for (let i = 0; i < ref.length; i++) if (role[i] !== roleCode.keyword) marks[ref[i] ?? 0] = 1
  for (let i = 0; i < file.facts.exported.ref.length; i++) marks[file.facts.exported.ref[i] ?? 0] = 1
  const refs: Ref[] = []
  for (let ref = 0; ref <= last; ref++) if (marks[ref] === 1 && refTag(ref) !== tag.local) refs.push(ref)
  return refs
}

/** Undefined where the file's own symbol is meant and nothing has to be said about it. */
function answerOf(from: Vantage, rules: LinkRules, ref: Ref): Answer | undefined {
  const { run, file } = from
  const index = refIndex(ref)
  switch (refTag(ref)) {
    case tag.symbol: {
      if ((at(file.facts.symbols.flags, index) & flag.declaration) === 0) return undefined
      const own = definition(file.id, index)
      const meant = settled(run, own)
      return meant === own ? undefined : found(run, [meant], 'name', true)
    }
    case tag.free: return freeAnswer(run, rules, file, index)
    case tag.import: return valueAnswer(run, targetsOf(from, ref), 'import')
    case tag.member: return memberAnswer(from, ref)
    default: return valueAnswer(run, targetsOf(from, ref), 'type')
  }
}

/** A free name is resolved here and not through its node: nobody else asks for it, and there are millions. */
export function freeAnswer(run: Run, rules: LinkRules, file: LinkedFile, row: number): Answer {
  const { free } = file.facts
  const name = run.corpus.names.ofFacts(file.facts, at(free.name, row))
  const inSpace = at(free.space, row) === 1 ? 1 : 0
  const names = run.answers.ofNames(rules)
  const kept = names.get(name, inSpace)
  if (kept !== undefined) {
    run.solver.recordAll(kept.asked)
    return kept.answer
  }
  const before = run.solver.askedSoFar
  const meant = rules.resolveFree(file, run.corpus.names.string(name), inSpace, run.questions(rules))
  const answer = nameAnswer(run, meant)
  if (meant.anywhere) names.set(name, inSpace, { answer, value: nameValue(run, meant), asked: run.solver.askedSince(before) })
  return answer
}

function nameAnswer(run: Run, answer: NameAnswer): Answer {
  if (answer.kind === 'none') return run.answers.nothing(answer.why, answer.package)
  const settledOnes = answer.definitions.map(each => settled(run, each))
  return settledOnes.length > maxAtoms ? run.answers.nothing('too-many') : found(run, settledOnes, answer.how, answer.certain)
}

function memberAnswer(from: Vantage, ref: Ref): Answer {
  const { run, file } = from
  const receiverTerm = at(file.facts.terms.a, refIndex(ref))
  const receiver = evaluate(from, receiverTerm)
  if (receiver.atoms.every(isAnything) && !receiver.tooMany) return run.answers.nothing(at(file.facts.terms.op, receiverTerm) === op.element ? 'dynamic' : 'unknown')
  const how = receiver.atoms.some(atom => isModule(run, atom)) ? 'import' : 'type'
  const answer = valueAnswer(run, memberOfTerm(from, receiverTerm, memberName(from, refIndex(ref))), how)
  // a member that has no symbol is not outside
  return !answer.found && receiver.atoms.some(atom => atom.kind === 'shape') ? run.answers.nothing('unknown') : answer
}

/** The answer that a value gives: its definitions; else why there is none. */
function valueAnswer(run: Run, value: Value, how: How): Answer {
  if (value.tooMany) return run.answers.nothing('too-many')
  const known = run.answers.ofValue(value, how)
  if (known !== undefined) return known
  const answer = valueAnswerAnew(run, value, how)
  // a declaration gives way to what answers a question, which has to be asked for every file
  const settledByItself = value.atoms.every(atom => atom.kind !== 'definition' || (run.corpus.flagsOf(symbolOf(atom)) & flag.declaration) === 0)
  if (settledByItself) run.answers.keepOfValue(value, how, answer)
  return answer
}

function valueAnswerAnew(run: Run, value: Value, how: How): Answer {
  const symbols: Definition[] = []
  let outside: string | undefined
  let isOpen = false
  let isProvided = false
  for (const atom of value.atoms) {
    isOpen ||= isAnything(atom) || atom.kind === 'variable'
    isProvided ||= atom.kind === 'provided' || (atom.kind === 'builtin' && !isAnything(atom))
    if (atom.kind === 'definition') symbols.push(settled(run, symbolOf(atom)))
    else if (atom.kind === 'module') symbols.push(definition(moduleOf(atom), 0))
    else if (atom.kind === 'external' && (outside === undefined || atom.name < outside)) outside = atom.name
    // a member of a container of the language's own library
    else if (atom.kind === 'function') outside = ''
  }
  if (symbols.length > 0) return found(run, symbols, how, outside === undefined && !isOpen && !isProvided)
  if (isProvided) outside ??= ''
  return outside === undefined ? run.answers.nothing('unknown') : run.answers.nothing('external', outside)
}

/** Several definitions of one name in one file are one thing (merged declarations); others are candidates. */
function found(run: Run, definitions: readonly Definition[], how: How, sure: boolean): Answer {
  const [first] = definitions
  if (definitions.length === 1 && first !== undefined && sure) return { found: true, targets: [targetOf(run, first)], how, certain: true }
  const distinct = [...new Set(definitions)].sort((a, b) => run.corpus.idOf(a) - run.corpus.idOf(b))
  const certain = sure && distinct.every(each => sameThing(run, each, pick(distinct, 0)))
  return { found: true, targets: distinct.map(each => targetOf(run, each)), how, certain }
}

function sameThing(run: Run, a: Definition, b: Definition): boolean {
  if (a === b) return true
  if (fileOf(a) !== fileOf(b)) return false
  const { symbols } = run.corpus.file(fileOf(a)).facts
  return at(symbols.name, rowOf(a)) === at(symbols.name, rowOf(b)) && at(symbols.container, rowOf(a)) === at(symbols.container, rowOf(b))
}

function targetOf(run: Run, symbol: Definition): Target {
  return { symbol: run.corpus.idOf(symbol), kind: run.corpus.kindOf(symbol) }
}

/** The definition behind a declaration, else the symbol itself. */
function settled(run: Run, symbol: Definition): Definition {
  if ((run.corpus.flagsOf(symbol) & flag.declaration) === 0) return symbol
  const [atom] = run.solver.ask(run.kinds.definitionOf, symbol, 0).atoms
  return atom === undefined ? symbol : symbolOf(atom)
}

/** The module that each row names; where modules are members of modules, a row that asks for one names it and not what holds it. */
function importModules(from: Vantage): readonly number[] {
  const { run, file } = from
  const holdModules = run.rulesFor(file)?.submodule !== undefined
  const { count, form } = file.facts.imports
  return Array.from({ length: count }, (_, row) => {
    if (at(form, row) === onTheWay) return 0
    const [atom] = run.solver.ask(run.kinds.importTarget, file.id, row).atoms
    if (atom === undefined || !isModule(run, atom)) return 0
    // of several that it may mean none is the first: atoms stand in no order of the tree's
    const [meant, ...others] = holdModules ? targetsOf(from, reference(tag.import, row)).atoms.filter(each => isModule(run, each) || each.kind === 'definition') : [atom]
    return run.corpus.idOf(moduleSymbol(meant !== undefined && others.length === 0 && isModule(run, meant) ? meant : atom))
  })
}

const onTheWay = importForms.indexOf('on-the-way')

function isModule(run: Run, atom: Atom): boolean {
  return atom.kind === 'module' || (atom.kind === 'definition' && rowOf(symbolOf(atom)) === 0)
}
function moduleSymbol(atom: Atom): Definition {
  return atom.kind === 'module' ? definition(moduleOf(atom), 0) : symbolOf(atom)
}

function declares({ run, file }: Vantage): readonly RowLink[] {
  const { symbols } = file.facts
  const links: RowLink[] = []
  for (let row = 1; row < symbols.count; row++) {
    if ((at(symbols.flags, row) & flag.declaration) === 0) continue
    const own = definition(file.id, row)
    const meant = settled(run, own)
    if (meant !== own) links.push({ row, symbol: run.corpus.idOf(meant) })
  }
  return links
}

/** Members of classes and interfaces that stand for a member of what their container extends or implements. */
function overrides(from: Vantage): readonly RowLink[] {
  const { run, file } = from
  const { symbols, heritage } = file.facts
  const heirs = new Set(heritage.symbol)
  const links: RowLink[] = []
  for (let row = 1; row < symbols.count && heirs.size > 0; row++) {
    const container = at(symbols.container, row)
    if (!heirs.has(container) || (at(symbols.flags, row) & flag.typeOnly) !== 0 || !overridable.has(pick(symbolKinds, at(symbols.kind, row)))) continue
    const wanted = (at(symbols.flags, row) & flag.static) !== 0 ? side.static : side.instance
    const name = run.corpus.names.ofFacts(file.facts, at(symbols.name, row))
    const above = joinOver(run.values, contracts(from, container), atom =>
      (atom.kind === 'instance' ? run.solver.ask(run.kinds.member, atom.id, name * 2 + wanted) : run.values.nothing))
    for (const atom of above.atoms) if (atom.kind === 'definition') links.push({ row, symbol: run.corpus.idOf(symbolOf(atom)) })
  }
  return links.sort(byRow)
}

/** The interfaces that the file's types satisfy without naming them. */
function satisfactions({ run, file }: Vantage, rules: LinkRules): Pick<NewLinks, 'satisfies' | 'maySatisfy'> {
  const satisfies: RowLink[] = []
  const maySatisfy: RowLink[] = []
  if (rules.embedding === undefined) return { satisfies, maySatisfy }
  const { kind, count } = file.facts.symbols
  for (let row = 1; row < count; row++) {
    if ((kind[row] !== kindCode.struct && kind[row] !== kindCode.class) || !isSatisfying(run, definition(file.id, row))) continue
    for (const { symbol, certain } of run.solver.ask(run.kinds.contracts, definition(file.id, row), 0)) {
      (certain ? satisfies : maySatisfy).push({ row, symbol: run.corpus.idOf(symbol) })
    }
  }
  return { satisfies: satisfies.sort(byRow), maySatisfy: maySatisfy.sort(byRow) }
}

/** The file's methods that stand for a method of an interface that their type satisfies. */
function fulfilments({ run, file }: Vantage): readonly RowLink[] {
  const { name } = file.facts.symbols
  const links: RowLink[] = []
  for (const [container, rows] of run.tables(file.facts).methods) {
    const type = settled(run, definition(file.id, container))
    if (!isSatisfying(run, type)) continue
    for (const row of rows) {
      const above = fulfilled(run, type, run.corpus.names.ofFacts(file.facts, at(name, row)))
      for (const atom of above.atoms) links.push({ row, symbol: run.corpus.idOf(symbolOf(atom)) })
    }
  }
  return links.sort(byRow)
}

function byRow(a: RowLink, b: RowLink): number {
  return a.row - b.row || a.symbol - b.symbol
}

/** What a class extends and what it implements, as instances. */
function contracts(from: Vantage, container: number): Value {
  const { run, file } = from
  const rows = run.tables(file.facts).heritage.get(container) ?? []
  const implemented = rows.filter(row => at(file.facts.heritage.role, row) === roleCode.implement)
  const declared: Vantage = { run, file, level: level.declared, isOutside: false, known: undefined }
  return run.values.join(
    run.solver.ask(run.kinds.bases, definition(file.id, container), 0),
    joinAll(run.values, implemented, row => evaluate(declared, at(file.facts.heritage.term, row))))
}

/** What is run by calls: the constructors of the classes that are mentioned, where they have one; the one function that a variable or a property holds. */
function whatRuns({ run, file }: Vantage, answers: AnswerList, wanted: readonly Ref[]): ReadonlyMap<number, Target> {
  const called = new Set<Definition>()
  const { symbols } = file.facts
  for (let i = 0; i < wanted.length; i++) {
    const ref = pick(wanted, i)
    if (refTag(ref) === tag.symbol && runsAnother.has(at(symbols.kind, refIndex(ref)))) called.add(definition(file.id, refIndex(ref)))
  }
  for (const answer of answers.distinct) {
    if (!answer.found) continue
    for (const target of answer.targets) if (runsAnother.has(target.kind)) called.add(run.corpus.definitionOf(target.symbol))
  }
  for (const symbol of calledProperties(run, file, answers)) called.add(symbol)
  const runs = new Map<number, Target>()
  for (const symbol of called) {
    const what = runOf(run, symbol)
    if (what !== undefined) runs.set(run.corpus.idOf(symbol), what)
  }
  return runs
}

/** The properties that are called. */
function calledProperties(run: Run, { facts: { occurrences } }: LinkedFile, { refs, numbers, distinct }: AnswerList): ReadonlySet<Definition> {
  const called = new Set<Definition>()
  const held = distinct.map(answer => answer.found && answer.targets.some(({ kind }) => kind === kindCode.property))
  if (!held.includes(true)) return called
  const answers = new Map<Ref, Answer>()
  for (let i = 0; i < refs.length; i++) if (held[pick(numbers, i)] === true) answers.set(pick(refs, i), pick(distinct, pick(numbers, i)))
  for (let row = 0; row < occurrences.count; row++) {
    if (at(occurrences.role, row) !== roleCode.call) continue
    const answer = answers.get(at(occurrences.ref, row))
    if (answer?.found !== true) continue
    answers.delete(at(occurrences.ref, row))
    for (const { symbol, kind } of answer.targets) if (kind === kindCode.property) called.add(run.corpus.definitionOf(symbol))
  }
  return called
}

/** What a call of a class or of a variable runs; undefined where that is not one thing. */
function runOf(run: Run, symbol: Definition): Target | undefined {
  if (run.corpus.kindOf(symbol) === kindCode.class) return madeBy(run, symbol)
  const { atoms } = run.solver.ask(run.kinds.inferredType, symbol, 0)
  // what a property runs is possible at best, so that it may be given more than is known
  const known = run.corpus.kindOf(symbol) === kindCode.property ? atoms.filter(atom => !isAnything(atom)) : atoms
  const [atom] = known
  if (atom?.kind !== 'definition' || symbolOf(atom) === symbol || known.length > 1) return undefined
  return functions.has(run.corpus.kindOf(symbolOf(atom))) ? targetOf(run, symbolOf(atom)) : undefined
}

/** The constructor of a class. Beside one that is inherited stands the class itself. */
function madeBy(run: Run, symbol: Definition): Target | undefined {
  const { atoms } = run.solver.ask(run.kinds.constructorOf, symbol, 0)
  const makers = atoms.filter(atom => atom.kind !== 'definition' || symbolOf(atom) !== symbol)
  const [atom] = makers
  if (atom?.kind !== 'definition' || makers.length > 1) return undefined
  const kind = makers.length < atoms.length ? kindCode.method : kindCode.constructor
  return { symbol: run.corpus.idOf(symbolOf(atom)), kind }
}

const runsAnother: ReadonlySet<number> = new Set([kindCode.class, kindCode.variable, kindCode.constant])
const functions: ReadonlySet<number> = new Set([kindCode.function, kindCode.method])
const overridable: ReadonlySet<SymbolKind> = new Set(['method', 'property', 'getter', 'setter', 'field'] as const)

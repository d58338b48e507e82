/**
 * What the names of arguments stand for: parameters of what is called, wherever that is defined. Parameters are no symbols, so that
 * no link leads to them: they are looked for by their name, among those of the functions that the callee was linked to.
 */
import { answerOf, at, flag, kindCode, refIndex, roleCode, type Answer, type Ref, type Target } from '@codeloom/model'
import type { OpenedFile } from './opened-file.ts'
import type { Place, Reader } from './reader.ts'

/** What is called with the argument that a reference to its name stands for. */
export function calledWith(file: OpenedFile, argument: Ref): Answer | undefined {
  return answerOf(file, at(file.facts.terms.a, refIndex(argument)))
}

interface Argument {
  readonly called: Answer & { readonly found: true }
  readonly name: string
}

/** The parameters of a name of all that may be called; where a class is made that has no constructor, its annotated field of this name. */
export function parametersNamed(reader: Reader, from: OpenedFile, { called, name }: Argument): { readonly parameters: readonly Place[]; readonly fields: readonly number[] } {
  const parameters: Place[] = []
  const fields: number[] = []
  for (const target of called.targets) {
    const place = reader.place(runBy(from, target))
    if (place === undefined) continue
    if (place.file.kindOf(place.row) === kindCode.class) fields.push(...fieldsOf(place, name))
    else parameters.push(...parametersOf(place, name))
  }
  return { parameters, fields }
}

/** The function that a call of a target runs. */
function runBy(from: OpenedFile, { symbol }: Target): number {
  return from.links.runs.get(symbol)?.symbol ?? symbol
}

/** Of an overload set those of the signatures: nobody calls what implements them. */
function parametersOf({ file, row }: Place, name: string): readonly Place[] {
  const { owner, kind, flags, name: names, start, count } = file.facts.locals
  const rows: number[] = []
  for (let local = 0; local < count; local++) {
    if (at(owner, local) !== row || at(kind, local) !== kindCode.parameter || (at(flags, local) & flag.internal) !== 0) continue
    if (file.facts.string(at(names, local)) === name) rows.push(local)
  }
  const implemented = at(file.facts.symbols.nameStart, row)
  const ofSignatures = rows.filter(local => at(start, local) < implemented)
  return (ofSignatures.length > 0 ? ofSignatures : rows).map(local => ({ file, row: local }))
}

function fieldsOf({ file, row }: Place, name: string): readonly number[] {
  const { container, kind, declared, count } = file.facts.symbols
  for (let member = row + 1; member < count; member++) {
    if (at(container, member) === row && at(kind, member) === kindCode.field && at(declared, member) !== 0 && file.nameOf(member) === name) return [file.idOf(member)]
  }
  return []
}

/** The function that a parameter can be given by its name; undefined for any other local. */
export function ownerOfParameter(file: OpenedFile, local: number): number | undefined {
  const { kind, flags, owner } = file.facts.locals
  return at(kind, local) === kindCode.parameter && (at(flags, local) & flag.internal) === 0 ? file.idOf(at(owner, local)) : undefined
}

/** Rows of `occurrences` that name a parameter of a function in a call. */
export function argumentsNamed(file: OpenedFile, { owner, name }: { readonly owner: number; readonly name: string }): readonly number[] {
  const { role, ref, count } = file.facts.occurrences
  const rows: number[] = []
  for (let row = 0; row < count; row++) {
    if (at(role, row) !== roleCode.keyword || file.facts.string(at(file.facts.terms.b, refIndex(at(ref, row)))) !== name) continue
    const called = calledWith(file, at(ref, row))
    if (called?.found === true && called.targets.some(target => runBy(file, target) === owner)) rows.push(row)
  }
  return rows
}

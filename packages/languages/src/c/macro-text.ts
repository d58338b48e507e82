/**
 * What a macro's text mentions. The text is no tree: a small tokenizer takes identifiers out of it, those before `(` as
 * calls, all others as reads; what a parameter or `#` and `##` make of it is not followed.
 */
import { at, roleCode, space } from '@codeloom/model'
import { errorKind } from '@codeloom/syntax'
import type { Extraction } from './extraction.ts'

/** At a `#define` whose symbol is known. */
export function scanMacro(file: Extraction, node: number, row: number): void {
  const { kinds, tree } = file
  const name = macroName(file, node)
  const value = tree.child(node, kinds.fields.value)
  if (name < 0) return
  const isBroken = name !== tree.child(node, kinds.fields.name)
  if (value < 0 && !isBroken) return
  const parameters: number[] = []
  const list = tree.childOfKind(isBroken ? node + 1 : node, kinds.preproc_params)
  if (list >= 0) {
    const end = at(tree.next, list)
    for (let child = list + 1; child < end; child = at(tree.next, child)) parameters.push(file.nameOf(child))
  }
  const start = isBroken ? at(tree.end, list < 0 ? name : list) : at(tree.start, value)
  const end = isBroken ? brokenEnd(file, node) : at(tree.end, value)
  scanText(file, { start, end, from: row, parameters })
  if (isBroken) scanText(file, { start: end, end: at(tree.end, node), from: file.from, parameters: [] })
}

/** The end of the last line of a macro whose node the parser ran on over what follows. */
export function brokenEnd(file: Extraction, node: number): number {
  const { text, tree } = file
  const end = at(tree.end, node)
  for (let i = at(tree.end, node + 1); i < end; i++) {
    const unit = text.charCodeAt(i)
    const before = text.charCodeAt(i - 1)
    if ((unit === 10 || unit === 13) && before !== 92 && !(unit === 10 && before === 13 && text.charCodeAt(i - 2) === 92)) return i
  }
  return end
}

/**
 * The node of a macro's name; -1 for none. A comment between continued lines makes the grammar put the whole head in an
 * error and take a later word for the name.
 */
export function macroName(file: Extraction, node: number): number {
  const { kinds, tree } = file
  const first = node + 1
  if (first < at(tree.next, node) && at(tree.kind, first) === errorKind) {
    return first + 1 < at(tree.next, first) && at(tree.kind, first + 1) === kinds.identifier ? first + 1 : -1
  }
  const name = tree.child(node, kinds.fields.name)
  return name >= 0 && at(tree.end, name) > at(tree.start, name) ? name : -1
}

interface Passage {
  readonly start: number
  readonly end: number
  readonly from: number
  /** string numbers of the names that mean nothing */
  readonly parameters: readonly number[]
}

/** Mentions the identifiers of a passage. */
export function scanText(file: Extraction, { start, end, from, parameters }: Passage): void {
  const { out, text } = file
  let before = 0
  let isTag = false
  for (let i = start; i < end; ) {
    const unit = text.charCodeAt(i)
    if (isNameStart(unit)) {
      const stop = skipName(text, i, end)
      // `a.b` and `a->b` name a field, of what is not known here
      if (!isMemberAccess(text, before)) {
        const name = out.name(i, stop)
        const ref = parameters.includes(name) ? -1 : file.resolve(name, isTag ? space.type : space.value)
        const role = isTag ? roleCode.type : nextIsCall(text, stop, end) ? roleCode.call : roleCode.read
        if (ref >= 0) out.occurrence(i, stop, role, ref, from)
      }
      isTag = isTagWord(text, i, stop)
      i = stop
      before = stop
    } else {
      const next = skipToken(text, i, end, unit)
      if (unit > 32) before = next
      i = next
    }
  }
}

function isTagWord(text: string, start: number, end: number): boolean {
  const length = end - start
  if (length === 6) return text.startsWith('struct', start)
  return (length === 5 && text.startsWith('union', start)) || (length === 4 && text.startsWith('enum', start))
}

function isMemberAccess(text: string, before: number): boolean {
  const unit = text.charCodeAt(before - 1)
  return (unit === 46 && text.charCodeAt(before - 2) !== 46) || (unit === 62 && text.charCodeAt(before - 2) === 45)
}

/** The end of a string, a number, a comment, or of a single character. */
function skipToken(text: string, i: number, end: number, unit: number): number {
  if (unit === 34 || unit === 39) return skipQuoted(text, i, end, unit)
  if (unit >= 48 && unit <= 57) return skipNumber(text, i, end)
  if (unit === 47 && text.charCodeAt(i + 1) === 42) {
    const close = text.indexOf('*/', i + 2)
    return close < 0 || close + 2 > end ? end : close + 2
  }
  if (unit === 47 && text.charCodeAt(i + 1) === 47) return end
  return i + 1
}

function skipQuoted(text: string, start: number, end: number, quote: number): number {
  for (let i = start + 1; i < end; i++) {
    const unit = text.charCodeAt(i)
    if (unit === 92) i++
    else if (unit === quote) return i + 1
  }
  return end
}

function skipNumber(text: string, start: number, end: number): number {
  let i = start
  while (i < end && (isNamePart(text.charCodeAt(i)) || text.charCodeAt(i) === 46)) i++
  return i
}

function skipName(text: string, start: number, end: number): number {
  let i = start
  while (i < end && isNamePart(text.charCodeAt(i))) i++
  return i
}

function nextIsCall(text: string, from: number, end: number): boolean {
  for (let i = from; i < end; i++) {
    const unit = text.charCodeAt(i)
    if (unit === 40) return true
    if (unit !== 32 && unit !== 9) return false
  }
  return false
}

function isNameStart(unit: number): boolean {
  return (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90) || unit === 95 || unit > 127
}
function isNamePart(unit: number): boolean {
  return isNameStart(unit) || (unit >= 48 && unit <= 57) || unit === 36
}

/** Names that stand beside each other as they never do in C: which of them is a macro, and is left out. */
import { code, isNameAt, skipBlanks } from './lexical.ts'
import { mentionKind } from './mask.ts'
import { isBoundary, open, type ScanState } from './scan-state.ts'
import { macroLikeness, token } from './words.ts'

/** `STATIC int`, `STATIC const struct`: a name before a type is a macro. */
export function beforeType(scan: ScanState, start: number): void {
  if (scan.kind === token.name) {
    if (!isSizedAlone(scan.text, start)) scan.leaveOutLast()
  } else if (scan.kind === token.qualifier && scan.kind2 === token.name) {
    scan.leaveOutBefore()
  }
}

/** `API static`: what stands before a storage class is a macro. */
export function beforeStorage(scan: ScanState): void {
  if (scan.kind === token.name && scan.isHead && isBoundary(scan.kind2)) scan.leaveOutLast()
}

/** A name: returns where to go on. */
export function passName(scan: ScanState, start: number, end: number): number {
  const { kind } = scan
  if (kind === token.tag) scan.push(token.tagged, start, end)
  else if (kind === token.name || kind === token.type || kind === token.tagged) {
    const next = besideName(scan, start, end)
    if (next >= 0) return next
  } else if (kind === code.bracket && scan.top !== open.initialiser && scan.isHead && likeness(scan, start, end) > 0) return leaveOutAttribute(scan, start, end)
  else if (kind === code.endBrace && scan.closed === open.members && likeness(scan, start, end) > 0 && isNameAt(scan.text, skipBlanks(scan.text, end))) {
    return leaveOutAttribute(scan, start, end)
  } else scan.push(token.name, start, end)
  if (scan.kind !== token.tagged && scan.kind2 === token.tagged) scan.tagBody = 0
  scan.isFirst = false
  return end
}

/** A name behind a name or a type: what is left out of them, if one is a macro. Returns where to go on, -1 for behind the name. */
function besideName(scan: ScanState, start: number, end: number): number {
  const { kind, kind2, text } = scan
  if (kind !== token.name) {
    // `struct API foo {`
    if (kind === token.tagged && kind2 === token.tag && text.charCodeAt(skipBlanks(text, end)) === code.brace) {
      scan.mask.leaveOut(scan.start, scan.end)
      scan.drop()
      scan.push(token.tagged, start, end)
    } else scan.push(token.name, start, end)
    return -1
  }
  if (kind2 !== token.name && kind2 !== token.type && kind2 !== token.tagged && kind2 !== code.star) {
    // `(__force u32)`
    if (kind2 === code.open && scan.top === open.group && likeness(scan, scan.start, scan.end) > 3) scan.leaveOutLast()
    scan.push(token.name, start, end)
    return -1
  }
  const before = likeness(scan, scan.start, scan.end)
  const here = likeness(scan, start, end)
  if (here > before || (here > 0 && here === before && kind2 === token.name)) {
    const next = scan.ahead.argumentsEnd(scan.text, end)
    // what has a body is what is declared
    if (next === end || text.charCodeAt(skipBlanks(text, next)) !== code.brace) return leaveOutAttribute(scan, start, end)
  }
  const isFirstOf = kind2 === token.name && isMacroFirst(scan, before)
  if (isFirstOf) scan.leaveOutBefore()
  else if (kind2 !== token.type || !isSized(text, scan.start2)) {
    scan.mask.leaveOut(scan.start, scan.end)
    scan.drop()
  }
  scan.push(token.name, start, end)
  return -1
}

/** Of two names before a third, whether the first is the macro: `API foo_t f`, not `foo_t API f`. */
function isMacroFirst(scan: ScanState, last: number): boolean {
  const first = likeness(scan, scan.start2, scan.end2)
  if (first !== last) return first > last
  return !scan.text.slice(scan.start2, scan.end2).endsWith('_t')
}

function likeness(scan: ScanState, start: number, end: number): number {
  return macroLikeness(scan.text.slice(start, end))
}

/** Leaves out a macro with its arguments, if it has any. */
function leaveOutAttribute(scan: ScanState, start: number, end: number): number {
  const next = scan.ahead.argumentsEnd(scan.text, end)
  scan.mask.blank(start, next)
  scan.mask.mention(start, end, next === end ? mentionKind.read : mentionKind.call)
  return next
}

/** `char __user *p`, `STATIC foo_t *f`: of two names before a star one is a macro. */
export function beforeStar(scan: ScanState): void {
  if (scan.kind !== token.name) return
  if (scan.kind2 === token.tagged || (scan.kind2 === token.type && !isSized(scan.text, scan.start2))) scan.leaveOutLast()
  else if (scan.kind2 === token.name) {
    const isFirstOf = likeness(scan, scan.start2, scan.end2) >= likeness(scan, scan.start, scan.end) && (scan.isHead || likeness(scan, scan.start2, scan.end2) > 0)
    if (!isFirstOf) return scan.leaveOutLast()
    scan.leaveOutBefore()
  }
}


/** Whether a size (`unsigned`, `long`) stands at a place: beside one the grammar reads a name as part of the type. */
function isSized(text: string, place: number): boolean {
  sized.lastIndex = place
  return sized.test(text)
}

/** Whether only sizes stand there, and no type behind them. */
function isSizedAlone(text: string, place: number): boolean {
  sizedAlone.lastIndex = place
  return sizedAlone.test(text)
}

const sized = /(?:unsigned|signed|long|short)\b/y
const sizedAlone = /(?:(?:unsigned|signed|long|short)\b\s*){1,4}(?!\s*(?:unsigned|signed|long|short|int|char|double)\b)/y

/**
 * Questions (a): the first paragraph of a doc comment, as it was written, asked of a copy of the repository in which the comment is blank; either
 * with those of all functions, or alone with the others that are asked, so that what others say of themselves is in the way. A comment that says the
 * same of several functions asks for none of them. Whether it is really gone is seen in the copy's own index.
 */
import fs from 'node:fs'
import path from 'node:path'
import { randomOf } from '@codeloom/testkit'
import type { CodeFile, CodeFunction, Functions } from './functions.ts'
import { holdsName, type Question } from './questions.ts'

export interface DocQuestion extends Question {
  /** the function's key */
  readonly about: string
}

const fewestWords = 4
const mostLetters = 600

/** Draws functions with comments that say something. */
export function drawDocumented(functions: Functions, { count, seed }: { readonly count: number; readonly seed: number }): readonly DocQuestion[] {
  const told = new Map<string, number>()
  const all = functions.files.flatMap(file => file.functions.map(each => ({ each, text: questionOf(each) })))
  for (const { text } of all) told.set(text, (told.get(text) ?? 0) + 1)
  const asking = all.filter(({ text, each }) => told.get(text) === 1 && text.split(/\s+/).length >= fewestWords && !/-{3}/.test(text) && !isTest(each.path))
  const random = randomOf(seed)
  const drawn: DocQuestion[] = []
  while (drawn.length < count && asking.length > 0) {
    const [one] = asking.splice(random.below(asking.length), 1)
    if (one === undefined) break
    const { each, text } = one
    drawn.push({ text, named: holdsName(text, each.name), functions: new Set([each.key]), files: new Set([each.path]), about: each.key })
  }
  return drawn
}

function isTest(file: string): boolean {
  return /(^|[/_.-])(tests?|spec|__tests__|examples?)([/_.-]|$)/i.test(file)
}

function questionOf({ doc }: CodeFunction): string {
  const paragraph = doc.split(/\n\s*\n|\n\s*(?:[@:\\]|Parameters\b|Args:|Returns:|Examples?\b|>>>)/)[0] ?? ''
  return paragraph.replace(/\s+/g, ' ').trim().slice(0, mostLetters)
}

export interface Copying {
  readonly from: string
  readonly to: string
  readonly paths: Iterable<string>
  /** of which functions the comments are blanked */
  readonly isBlanked: (each: CodeFunction) => boolean
}

/** Copies the files of an index to another folder. */
export function copyWithoutComments(functions: Functions, { from, to, paths, isBlanked }: Copying): void {
  const files = new Map(functions.files.map(file => [file.path, file]))
  for (const each of paths) {
    const file = files.get(each)
    const target = path.join(to, each)
    fs.mkdirSync(path.dirname(target), { recursive: true })
    const taken = file?.functions.filter(each => each.doc !== '' && isBlanked(each)) ?? []
    if (file === undefined || taken.length === 0) fs.copyFileSync(path.join(from, each), target)
    else fs.writeFileSync(target, blanked(file, taken))
  }
}

function blanked(file: CodeFile, functions: readonly CodeFunction[]): string {
  let { text } = file
  for (const each of functions) text = withoutComment(text, each)
  return text
}

/** Each line of the comment is looked for where comments stand: right above the function, or right behind its head. What is blanked keeps its length. */
function withoutComment(text: string, { doc, start, end, nameStart }: CodeFunction): string {
  const lines = doc.split('\n').map(line => line.trim()).filter(line => line !== '')
  const [first] = lines
  if (first === undefined) return text
  const inside = text.indexOf(first, nameStart)
  return inside >= 0 && inside < end && /^[^;{]*:[^;{]*$/s.test(text.slice(nameStart, inside)) ? blankOnwards(text, lines, inside) : blankBackwards(text, lines, start)
}

function blankOnwards(text: string, lines: readonly string[], from: number): string {
  let result = text
  let at = from
  for (const line of lines) {
    const found = result.indexOf(line, at)
    if (found < 0) break
    result = blank(result, found, line.length)
    at = found + line.length
  }
  return result
}

function blankBackwards(text: string, lines: readonly string[], from: number): string {
  let result = text
  let at = from
  for (const line of lines.toReversed()) {
    const found = result.lastIndexOf(line, at - line.length)
    if (found < 0) break
    result = blank(result, found, line.length)
    at = found
  }
  return result
}

function blank(text: string, at: number, length: number): string {
  return text.slice(0, at) + ' '.repeat(length) + text.slice(at + length)
}

/** The questions whose comments are really gone from the copy. */
export function reallyBlank(questions: readonly DocQuestion[], copied: Functions): readonly DocQuestion[] {
  const docs = new Map(copied.files.flatMap(file => file.functions.map(({ key, doc }) => [key, doc] as const)))
  return questions.filter(({ about }) => docs.get(about)?.trim() === '')
}

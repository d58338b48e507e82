/**
 * Which file a path without its ending means. Sources come before what is built from them, definitions before declarations;
 * the likeliest path is asked for first, since each question is recorded.
 */
import type { FileId, LinkedFile, Questions } from '@codeloom/link'
import { inFolder } from '../paths.ts'

const typedEndings = ['.ts', '.tsx', '/index.ts', '/index.tsx', '.js', '.d.ts', '.mts', '.cts', '.jsx', '.mjs', '.cjs', '.d.mts', '.d.cts']
const typedIndexes = ['/index.js', '/index.d.ts', '/index.mts', '/index.jsx', '/index.mjs', '/index.cjs']
const plainEndings = ['.js', '/index.js', '.ts', '.tsx', '.jsx', '.mjs', '.cjs', '/index.ts', '/index.tsx', '.mts', '.cts', '.d.ts']
const plainIndexes = ['/index.jsx', '/index.mjs', '/index.cjs', '/index.mts', '/index.d.ts']

/** What a written ending may stand for, in the order of preference, itself included. */
const standsFor: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.js', '.d.ts', '.jsx'],
  '.mjs': ['.mts', '.mjs', '.d.mts'],
  '.cjs': ['.cts', '.cjs', '.d.cts'],
  '.jsx': ['.tsx', '.jsx', '.d.ts'],
}
const writtenPlain: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.js', '.ts', '.tsx', '.d.ts'],
  '.mjs': ['.mjs', '.mts', '.d.mts'],
  '.cjs': ['.cjs', '.cts', '.d.cts'],
  '.jsx': ['.jsx', '.tsx'],
}
const sourceEnding = /\.(?:d\.[mc]?ts|[mc]?[tj]s|[tj]sx)$/

/** The ending of a source file, `.d.ts` whole; '' for none. */
export function endingOf(path: string): string {
  return sourceEnding.exec(path)?.[0] ?? ''
}

export function isTyped(file: LinkedFile): boolean {
  return file.language === 'typescript'
}

/** The file that a path names, as an import in `from` writes it; undefined where there is none. */
export function fileFor(path: string, from: LinkedFile, ask: Questions): FileId | undefined {
  const ending = endingOf(path)
  if (ending in standsFor) {
    const stem = path.slice(0, -ending.length)
    const found = firstFile(stem, (isTyped(from) ? standsFor : writtenPlain)[ending] ?? [], ask)
    if (found !== undefined) return found
  } else if (ending !== '' || /\.[^/.]+$/.test(path)) {
    const exact = ask.fileAt(path)
    if (exact !== undefined) return exact
  }
  return withoutEnding(path, from, ask) ?? folderEntry(path, from, ask)
}

/** A path whose ending is left out. */
export function withoutEnding(path: string, from: LinkedFile, ask: Questions): FileId | undefined {
  if (path === '') return firstFile('index', isTyped(from) ? ['.ts', '.tsx', '.js', '.d.ts'] : ['.js', '.ts', '.tsx'], ask)
  const endings = isTyped(from) ? typedEndings : plainEndings
  return firstFile(path, endings, ask) ?? firstFile(path, isTyped(from) ? typedIndexes : plainIndexes, ask) ?? ask.fileAt(`${path}.json`)
}

/** The endings that are worth a question where most names are of packages outside the tree. */
const likelyEndings = ['.ts', '.tsx', '/index.ts', '/index.tsx', '.js', '/index.js', '.d.ts']

/** A path that may well not be of the tree at all: only the likely files are asked for. */
export function likelyFile(path: string, ask: Questions): FileId | undefined {
  const ending = endingOf(path)
  return ending === '' ? firstFile(path, likelyEndings, ask) : firstFile(path.slice(0, -ending.length), standsFor[ending] ?? [ending], ask)
}

function firstFile(stem: string, endings: readonly string[], ask: Questions): FileId | undefined {
  for (const ending of endings) {
    const found = ask.fileAt(stem + ending)
    if (found !== undefined) return found
  }
  return undefined
}

/** What the `package.json` of a folder says that the folder means. */
function folderEntry(folder: string, from: LinkedFile, ask: Questions): FileId | undefined {
  const said = ask.configuration(inFolder(folder, 'package.json'))
  const main = typeof said === 'object' && said !== null && 'main' in said && typeof said.main === 'string' ? said.main : undefined
  if (main === undefined) return undefined
  const path = inFolder(folder, main.replace(/^\.\//, '').replace(/\/$/, ''))
  const ending = endingOf(path)
  if (ending === '') return withoutEnding(path, from, ask)
  return firstFile(path.slice(0, -ending.length), standsFor[ending] ?? [ending], ask)
}

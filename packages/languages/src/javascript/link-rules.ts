/**
 * How names of JavaScript and TypeScript files are linked across files.
 * Reads nothing but the file and the answers to its questions.
 */
import { at, refIndex, refTag, space, tag, type Space } from '@codeloom/model'
import { fileOf, type Definition, type FileId, type LinkedFile, type LinkRules, type NameAnswer, type Questions } from '@codeloom/link'
import { libraryTypes } from './library-table.ts'
import { resolveImport } from './resolve-import.ts'
import { languageNames, languageTypes, platformNames } from './standard-names.ts'

export const javascriptRules: LinkRules = {
  version: 7,
  languages: ['javascript', 'typescript'],
  staticallyTyped: new Set(['typescript']),
  wrappers: new Set(['Partial', 'Required', 'Readonly', 'Omit', 'Pick', 'NonNullable']),
  library: {
    types: libraryTypes,
    kinds: { Array: 'array', ReadonlyArray: 'array', Promise: 'promise', PromiseLike: 'promise' },
    typeOf: { array: 'Array', promise: 'Promise' },
    iterables: new Set(['Iterable 0', 'AsyncIterable 0', 'ArrayLike 0', 'Iterator 0']),
    iterators: ['[Symbol.iterator]', '[Symbol.asyncIterator]'],
    maker: 'Constructor',
    generators: ['Generator', 'AsyncGenerator'],
    computed: { ReturnType: 'called', InstanceType: 'constructed', Awaited: 'awaited' },
  },
  constructors: true,
  resolveImport,
  resolveFree,
  definitionOf,
}

const external: NameAnswer = { kind: 'none', why: 'external', package: '', anywhere: true }
const unknown: NameAnswer = { kind: 'none', why: 'unknown', anywhere: true }

/**
 * A name of the language itself is that, whatever a script somewhere calls by it; a name of a platform gives way to a global
 * of the tree.
 */
function resolveFree(_: LinkedFile, name: string, where: Space, ask: Questions): NameAnswer {
  if (languageNames.has(name) || (where === space.type && languageTypes.has(name))) return external
  const found = ask.globals(name, where)
  const first = found[0]
  if (first === undefined) return platformNames.has(name) ? external : unknown
  const inOneFile = found.every(one => fileOf(one.definition) === fileOf(first.definition))
  return { kind: 'found', definitions: found.map(one => one.definition), how: 'name', certain: inOneFile, anywhere: true }
}

/** What a `.d.ts` declares is defined in the `.js` beside it, under the same exported name. */
function definitionOf(file: LinkedFile, row: number, ask: Questions): Definition | undefined {
  const ending = /\.d\.([mc]?)ts$/.exec(file.path)
  if (ending === null) return undefined
  const stem = file.path.slice(0, ending.index)
  const names = ending[1] === '' ? ['.js', '.jsx', '.mjs', '.cjs'] : [`.${ending[1]}js`]
  for (const name of names) {
    const source = ask.fileAt(stem + name)
    const found = source === undefined ? undefined : counterpart(file, row, source, ask)
    if (found !== undefined) return found
  }
  return undefined
}

/** The symbol of the source that stands for a declared one: by its exported name, a member by its name in the same container. */
function counterpart(file: LinkedFile, row: number, source: FileId, ask: Questions): Definition | undefined {
  const { symbols } = file.facts
  const chain: number[] = []
  for (let symbol = row; symbol > 0; symbol = at(symbols.container, symbol)) chain.unshift(symbol)
  const [outer, ...inner] = chain
  if (outer === undefined) return undefined
  let found = only(ask.exported(source, exportedName(file, outer)))
  for (const symbol of inner) {
    if (found === undefined) return undefined
    found = only(ask.members(found, file.facts.string(at(symbols.name, symbol))))
  }
  return found
}

function exportedName(file: LinkedFile, row: number): string {
  const { exported, symbols } = file.facts
  for (let i = 0; i < exported.count; i++) {
    const ref = at(exported.ref, i)
    if (refTag(ref) === tag.symbol && refIndex(ref) === row) return file.facts.string(at(exported.name, i))
  }
  return file.facts.string(at(symbols.name, row))
}

function only(found: readonly Definition[]): Definition | undefined {
  return found.length === 1 ? found[0] : undefined
}

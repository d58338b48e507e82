/**
 * How names of Python files are linked across files: modules to files, names to what the language itself provides, stubs to
 * what they declare. Reads nothing but the file and the answers to its questions.
 */
import { at } from '@codeloom/model'
import type { Definition, LinkedFile, LinkRules, NameAnswer, Questions } from '@codeloom/link'
import { listedName } from './listed-name.ts'
import { resolveImport, submodule } from './resolve-import.ts'
import { builtinNames } from './standard-names.ts'

export const pythonRules: LinkRules = {
  version: 5,
  languages: ['python'],
  containers: { Awaitable: 'promise', Dict: 'dictionary', ContextManager: 'manager', Pair: 'pair' },
  containerMembers: {
    array: new Map([['pop', 'element'], ['popleft', 'element'], ['copy', 'same'], ['__getitem__', 'element'], ['__next__', 'element'], ['send', 'element']]),
    dictionary: new Map([['get', 'element'], ['pop', 'element'], ['setdefault', 'element'], ['__getitem__', 'element'], ['values', 'list'], ['items', 'pairs']]),
    manager: new Map([['__enter__', 'element'], ['__aenter__', 'element']]),
  },
  // a call of an alias of a type makes one
  conversions: true,
  constructors: true,
  linearised: { constructors: ['__init__', '__new__'], call: '__call__' },
  stars: { listed: listedName, open: name => !name.startsWith('_') },
  submodule,
  resolveImport,
  resolveFree,
  definitionOf,
}

const external: NameAnswer = { kind: 'none', why: 'external', package: '', anywhere: true }
const nowhere: NameAnswer = { kind: 'none', why: 'unknown', anywhere: true }

/** No file sees another's names but through an import. */
function resolveFree(_: LinkedFile, name: string): NameAnswer {
  return builtinNames.has(name) ? external : nowhere
}

/** What a stub declares is defined in the module beside it, under the same name. */
function definitionOf(file: LinkedFile, row: number, ask: Questions): Definition | undefined {
  if (!file.path.endsWith('.pyi')) return undefined
  const source = ask.fileAt(file.path.slice(0, -1))
  if (source === undefined) return undefined
  const { symbols } = file.facts
  const chain: string[] = []
  for (let symbol = row; symbol > 0; symbol = at(symbols.container, symbol)) chain.unshift(file.facts.string(at(symbols.name, symbol)))
  const [outer, ...inner] = chain
  let found = outer === undefined ? undefined : only(ask.exported(source, outer))
  for (const name of inner) found = found === undefined ? undefined : only(ask.members(found, name))
  return found
}

function only(found: readonly Definition[]): Definition | undefined {
  return found.length === 1 ? found[0] : undefined
}

/**
 * Which file a package of the tree, or a part of it, means: `exports` and `imports` maps with conditions and patterns,
 * then `types`, `module`, `main`, then `src/index` and `index`.
 *
 * The rule for what is built: a target that is in the tree is meant. One that is not, is taken for output, and the source
 * is looked for: folders that hold output (`dist`, `lib`, `build`, `out`, `esm`, `cjs`, `es`, `types`, ...) are dropped from its
 * front and the rest is looked for in `src`, then in the package itself, with any source ending. A definition is meant
 * before a `.d.ts`.
 */
import type { FileId, LinkedFile, Questions } from '@codeloom/link'
import { inFolder, joined } from '../paths.ts'
import { endingOf, fileFor, withoutEnding } from './resolve-file.ts'

export interface Package {
  readonly folder: string
  readonly said: Readonly<Record<string, unknown>>
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The file of `name` ('' for the package itself, else the path below it). */
export function packageFile(of: Package, below: string, from: LinkedFile, ask: Questions): FileId | undefined {
  const { folder, said } = of
  const exported = said['exports']
  const mapped = exported === undefined ? [] : targetsOf(exported, below === '' ? '.' : `./${below}`)
  const fields = below === '' ? ['source', 'types', 'typings', 'module', 'main'].map(key => said[key]).filter(value => typeof value === 'string') : []
  const found = firstTarget(folder, [...mapped, ...fields], from, ask)
  if (found !== undefined) return found
  const inSource = withoutEnding(inFolder(folder, below === '' ? 'src/index' : `src/${below}`), from, ask)
  return inSource ?? fileFor(inFolder(folder, below === '' ? 'index' : below), from, ask)
}

/** The file that `#name` means in a package; undefined where its `imports` do not say, or say another package. */
export function importedFile(of: Package, name: string, from: LinkedFile, ask: Questions): FileId | string | undefined {
  const targets = targetsOf(of.said['imports'], name)
  const own = targets.filter(target => target.startsWith('.'))
  return firstTarget(of.folder, own, from, ask) ?? targets.find(target => !target.startsWith('.') && !target.startsWith('#'))
}

const conditions = ['source', 'types', 'import', 'module', 'default', 'node', 'browser', 'require', 'development', 'production']

/** All paths that a map gives for a key, the likeliest first. */
function targetsOf(map: unknown, key: string): readonly string[] {
  if (!isRecord(map)) return key === '.' ? conditional(map, 0) : []
  const keys = Object.keys(map)
  if (key === '.' && !keys.some(name => name.startsWith('.'))) return conditional(map, 0)
  if (key in map && !key.includes('*')) return conditional(map[key], 0)
  const pattern = bestPattern(keys, key)
  if (pattern === undefined) return []
  const star = starOf(pattern, key)
  return conditional(map[pattern], 0).map(target => target.includes('*') ? target.replaceAll('*', star) : target.endsWith('/') ? target + star : target)
}

function conditional(value: unknown, depth: number): readonly string[] {
  if (typeof value === 'string') return [value]
  if (depth > 8) return []
  if (Array.isArray(value)) return value.flatMap(one => conditional(one, depth + 1))
  if (!isRecord(value)) return []
  const known = conditions.filter(name => name in value)
  const others = Object.keys(value).filter(name => !conditions.includes(name))
  return [...known, ...others].flatMap(name => conditional(value[name], depth + 1))
}

/** The pattern (`./x/*`, `./x/`) with the longest part before its star that a key fits. */
export function bestPattern(patterns: readonly string[], key: string): string | undefined {
  let best: string | undefined
  for (const pattern of patterns) {
    const star = pattern.indexOf('*')
    if (star < 0 && !pattern.endsWith('/')) continue
    const prefix = star < 0 ? pattern : pattern.slice(0, star)
    const suffix = star < 0 ? '' : pattern.slice(star + 1)
    const fits = key.length >= prefix.length + suffix.length && key.startsWith(prefix) && key.endsWith(suffix)
    if (fits && (best === undefined || prefix.length > prefixLength(best))) best = pattern
  }
  return best
}
function prefixLength(pattern: string): number {
  return pattern.includes('*') ? pattern.indexOf('*') : pattern.length
}
/** What the star of a pattern stands for in a key. */
export function starOf(pattern: string, key: string): string {
  const star = pattern.indexOf('*')
  return star < 0 ? key.slice(pattern.length) : key.slice(star, key.length - (pattern.length - star - 1))
}

/** The first target that is in the tree, as it stands or as its source; a declaration only where there is no definition. */
function firstTarget(folder: string, targets: readonly string[], from: LinkedFile, ask: Questions): FileId | undefined {
  const seen = new Set<string>()
  let declaration: FileId | undefined
  const paths = targets.map(target => joined(folder, target)).filter(path => path !== undefined)
  for (const path of paths) {
    if (seen.has(path)) continue
    seen.add(path)
    const found = endingOf(path) === '' ? fileFor(path, from, ask) : ask.fileAt(path)
    if (found === undefined) continue
    if (!/\.d\.[mc]?ts$/.test(path)) return found
    declaration ??= found
  }
  for (const path of paths) {
    for (const source of sourcesOf(folder, path)) {
      if (seen.has(source)) continue
      seen.add(source)
      const found = withoutEnding(source, from, ask)
      if (found !== undefined) return found
    }
  }
  return declaration
}

const outputs = /^(?:dist|lib|libs|build|built|out|output|esm|cjs|es|mjs|umd|types|typings|module|modules|commonjs|node|browser|_\w+|dist-\w+|[a-z]+-dist)$/

/** Where the source of an output may lie, without its ending. */
function sourcesOf(folder: string, path: string): readonly string[] {
  const own = folder === '' ? path : path.slice(folder.length + 1)
  const parts = own.slice(0, own.length - endingOf(own).length).split('/')
  let first = 0
  while (first < parts.length - 1 && outputs.test(parts[first] ?? '')) first++
  const rest = parts.slice(first).join('/')
  return rest.startsWith('src/') ? [inFolder(folder, rest)] : [inFolder(folder, `src/${rest}`), inFolder(folder, rest)]
}

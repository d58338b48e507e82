/** `tsconfig.json` and `jsconfig.json`: `paths` and `baseUrl` of the nearest project, with what it extends. */
import type { FileId, LinkedFile, Questions } from '@codeloom/link'
import { bestPattern, isRecord, starOf } from './package-entry.ts'
import { folderOf, foldersUp, inFolder, joined } from '../paths.ts'
import { fileFor, isTyped, likelyFile } from './resolve-file.ts'

/** How a project maps names that are no paths. */
interface Project {
  readonly baseUrl: string | undefined
  readonly paths: Readonly<Record<string, unknown>> | undefined
  /** what the targets of `paths` are relative to */
  readonly pathsFolder: string
}

/** Projects that extend each other in a circle, or deeper than this, are cut. */
const maxExtends = 16

/** The file that the nearest project maps a name to; undefined where it maps nothing there. */
export function mappedFile(file: LinkedFile, name: string, ask: Questions): FileId | undefined {
  const names = isTyped(file) ? ['tsconfig.json'] : ['jsconfig.json', 'tsconfig.json']
  for (const folder of foldersUp(folderOf(file.path))) {
    for (const base of names) {
      const path = inFolder(folder, base)
      const said = ask.configuration(path)
      if (isRecord(said)) return mappedBy(path, said, name, { file, ask })
    }
  }
  return undefined
}

interface Asking {
  readonly file: LinkedFile
  readonly ask: Questions
}

/** A project that holds no files of its own stands for those that it references. */
function mappedBy(path: string, said: Readonly<Record<string, unknown>>, name: string, { file, ask }: Asking): FileId | undefined {
  const own = mapped(projectOf(path, said, ask, 0), name, file, ask)
  const { files, references } = said
  if (own !== undefined || !Array.isArray(files) || files.length > 0 || !Array.isArray(references)) return own
  for (const reference of references) {
    const target = isRecord(reference) && typeof reference['path'] === 'string' ? joined(folderOf(path), reference['path']) : undefined
    if (target === undefined) continue
    const config = target.endsWith('.json') ? target : inFolder(target, 'tsconfig.json')
    const other = ask.configuration(config)
    const found = isRecord(other) ? mapped(projectOf(config, other, ask, 0), name, file, ask) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

function mapped(project: Project, name: string, file: LinkedFile, ask: Questions): FileId | undefined {
  const { paths, pathsFolder, baseUrl } = project
  if (paths !== undefined) {
    const pattern = name in paths && !name.includes('*') ? name : bestPattern(Object.keys(paths).filter(key => key.includes('*')), name)
    const targets = pattern === undefined ? undefined : paths[pattern]
    const star = pattern === undefined || !pattern.includes('*') ? '' : starOf(pattern, name)
    for (const target of Array.isArray(targets) ? targets : []) {
      const path = typeof target === 'string' ? joined(pathsFolder, target.replace('${configDir}/', '').replace('*', star)) : undefined
      const found = path === undefined ? undefined : fileFor(path, file, ask)
      if (found !== undefined) return found
    }
  }
  const path = baseUrl === undefined ? undefined : joined(baseUrl, name)
  return path === undefined ? undefined : likelyFile(path, ask)
}

function projectOf(path: string, said: Readonly<Record<string, unknown>>, ask: Questions, depth: number): Project {
  const folder = folderOf(path)
  let base: Project = { baseUrl: undefined, paths: undefined, pathsFolder: folder }
  const parents = Array.isArray(said['extends']) ? said['extends'] : [said['extends']]
  for (const parent of depth < maxExtends ? parents : []) {
    const found = typeof parent === 'string' ? extended(folder, parent, ask) : undefined
    if (found === undefined) continue
    const inherited = projectOf(found.path, found.said, ask, depth + 1)
    base = inherited.paths === undefined ? { ...base, baseUrl: inherited.baseUrl ?? base.baseUrl } : { ...inherited, baseUrl: inherited.baseUrl ?? base.baseUrl }
  }
  const baseUrl = typeof said['baseUrl'] === 'string' ? joined(folder, said['baseUrl']) : base.baseUrl
  const paths = isRecord(said['paths']) ? said['paths'] : undefined
  return paths === undefined ? { ...base, baseUrl } : { baseUrl, paths, pathsFolder: baseUrl ?? folder }
}

interface Configuration {
  readonly path: string
  readonly said: Readonly<Record<string, unknown>>
}

/** The configuration that `extends` names: by a path, or in a package of the tree. */
function extended(folder: string, name: string, ask: Questions): Configuration | undefined {
  if (!name.startsWith('.')) return extendedPackage(name, ask)
  const path = joined(folder, name)
  return path === undefined ? undefined : configurationAt(path, ask)
}

function configurationAt(path: string, ask: Questions): Configuration | undefined {
  for (const candidate of path.endsWith('.json') ? [path] : [`${path}.json`, inFolder(path, 'tsconfig.json')]) {
    const said = ask.configuration(candidate)
    if (isRecord(said)) return { path: candidate, said }
  }
  return undefined
}

function extendedPackage(name: string, ask: Questions): Configuration | undefined {
  const parts = name.split('/')
  const length = name.startsWith('@') ? 2 : 1
  const provider = ask.filesProviding(`npm:${parts.slice(0, length).join('/')}`)[0]
  if (provider === undefined) return undefined
  const below = parts.slice(length).join('/') || 'tsconfig.json'
  return configurationAt(inFolder(folderOf(provider.path), below), ask)
}

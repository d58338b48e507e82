/** A tree in memory for the link rules: its files' facts through the real extractors, its questions answered from a list. */
import { at, FactsBuilder, FileFacts, flag, refIndex, refTag, space as spaces, tag } from '@codeloom/model'
import { definition, fileOf, rowOf, type Definition, type FileId, type GlobalDefinition, type ImportTarget, type LinkedFile, type Questions } from '@codeloom/link'
import { beginModule } from '@codeloom/syntax'
import { javascriptRules } from '../src/javascript/link-rules.ts'
import { jsonConfiguration } from '../src/json/index.ts'
import { bytesOf, type GrammarName } from './typescript-facts-of.ts'

export interface Tree {
  readonly file: (path: string) => LinkedFile
  readonly ask: Questions
  /** how many questions were asked */
  readonly asked: () => number
}

const builder = new FactsBuilder()

/** Files are separated by `--- path`; what stands before the first is left out. */
export function treeOf(fixture: string): Tree {
  const files = fixture.split(/^--- /m).slice(1).map((part, index): LinkedFile => {
    const end = part.indexOf('\n')
    const path = part.slice(0, end).trim()
    return { id: index as FileId, path, language: languageOf(path), facts: new FileFacts(factsBytes(path, part.slice(end + 1))) }
  })
  files.sort((a, b) => (a.path < b.path ? -1 : 1))
  let count = 0
  const counted = <T>(answer: T): T => {
    count++
    return answer
  }
  const fileBy = (path: string): LinkedFile | undefined => files.find(file => file.path === path)
  const file = (path: string): LinkedFile => {
    const found = fileBy(path)
    if (found === undefined) throw new Error(`no file ${path}`)
    return found
  }
  const ask: Questions = {
    fileAt: path => counted(fileBy(path)?.id),
    filesIn: () => [],
    filesNamed: name => counted(files.filter(one => one.path === name || one.path.endsWith(`/${name}`))),
    filesProviding: key => counted(files.filter(one => Array.from(one.facts.provides.key, row => one.facts.string(row)).includes(key))),
    configuration: path => counted(configurationOf(fileBy(path))),
    globals: (name, space) => counted(files.flatMap(one => globalsOf(one, name, space))),
    exported: (id, name) => counted(exportedFrom(files.find(one => one.id === id), name)),
    members: (of, name) => counted(membersIn(files.find(one => one.id === fileOf(of)), rowOf(of), name)),
    reachedFrom: file => new Set([file]),
  }
  return { file, ask, asked: () => count }
}

function exportedFrom(file: LinkedFile | undefined, name: string): readonly Definition[] {
  if (file === undefined) return []
  const { exported } = file.facts
  return Array.from(exported.ref).flatMap((ref, i) =>
    (refTag(ref) === tag.symbol && refIndex(ref) > 0 && file.facts.string(at(exported.name, i)) === name ? [definition(file.id, refIndex(ref))] : []))
}

function membersIn(file: LinkedFile | undefined, container: number, name: string): readonly Definition[] {
  if (file === undefined) return []
  const { symbols } = file.facts
  return Array.from(symbols.container).flatMap((holder, row) =>
    (row > 0 && holder === container && file.facts.string(at(symbols.name, row)) === name ? [definition(file.id, row)] : []))
}

function languageOf(path: string): string {
  return path.endsWith('.json') ? 'json' : /\.[mc]?ts$|\.tsx$/.test(path) ? 'typescript' : 'javascript'
}

function factsBytes(path: string, text: string): Uint8Array<ArrayBuffer> {
  if (!path.endsWith('.json')) return bytesOf(grammarOf(path), text)
  const name = path.slice(path.lastIndexOf('/') + 1)
  const language = jsonConfiguration.find(one => one.names.includes(name) || one.patterns.some(pattern => pattern.test(name)))
  beginModule(text, builder)
  language?.extract(text, builder)
  return builder.finish()
}
function grammarOf(path: string): GrammarName {
  return path.endsWith('.tsx') ? 'tsx' : languageOf(path) === 'typescript' ? 'typescript' : 'javascript'
}

function configurationOf(file: LinkedFile | undefined): unknown {
  return file === undefined || file.facts.configuration === '' ? undefined : JSON.parse(file.facts.configuration)
}

function globalsOf(file: LinkedFile, name: string, space: number): readonly GlobalDefinition[] {
  const { symbols } = file.facts
  const wanted = flag.global | (space === spaces.type ? flag.type : flag.value)
  return Array.from(symbols.name.keys()).filter(row => (at(symbols.flags, row) & wanted) === wanted && file.facts.string(at(symbols.name, row)) === name)
    .map(row => ({
      definition: definition(file.id, row), path: file.path, language: file.language, kind: at(symbols.kind, row), flags: at(symbols.flags, row),
    }))
}

/** What each import of a file names, one a line: the path of a file, the package outside, or `unknown`. */
export function importsOf(fixture: string, path: string): readonly string[] {
  const tree = treeOf(fixture)
  const file = tree.file(path)
  return Array.from({ length: file.facts.imports.count }, (_, row) => {
    const target = javascriptRules.resolveImport(file, row, tree.ask)
    return `${file.facts.string(at(file.facts.imports.specifier, row))} ${shown(target, fixture)}`
  })
}
function shown(target: ImportTarget, fixture: string): string {
  if (target.kind === 'external') return `external ${target.package}`
  if (target.kind === 'unknown') return 'unknown'
  return fixture.split(/^--- /m).slice(1)[target.file]?.split('\n')[0]?.trim() ?? 'no file'
}

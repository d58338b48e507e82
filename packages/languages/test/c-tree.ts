/** A small tree of C files that answers the questions of link rules from memory, nothing kept between them. */
import { at, FactsBuilder, FileFacts, flag, pick, space, symbolKinds, type Space } from '@codeloom/model'
import { definition, fileOf, rowOf, type Definition, type FileId, type LinkedFile, type Questions } from '@codeloom/link'
import { cConfiguration } from '../src/c/compile-commands.ts'
import { cRules } from '../src/c/rules.ts'
import { factsOf } from './c-facts-of.ts'

export class CTree {
  private readonly files: readonly LinkedFile[]
  private readonly ask: Questions

  constructor(texts: Readonly<Record<string, string>>) {
    this.files = Object.keys(texts).sort().map((path, id) => ({
      id: id as FileId, path, language: path.endsWith('.json') ? 'json' : 'c',
      facts: path.endsWith('.json') ? configurationOf(texts[path] ?? '') : factsOf(texts[path] ?? ''),
    }))
    this.ask = questions(this.files)
  }

  /** What an include of a file names. */
  include(path: string, specifier: string): string {
    const file = this.at(path)
    const { specifier: column, count } = file.facts.imports
    const row = Array.from({ length: count }, (_, i) => i).find(i => file.facts.string(at(column, i)) === specifier) ?? -1
    const target = cRules.resolveImport(file, row, this.ask)
    if (target.kind === 'file') return pick(this.files, target.file).path
    return target.kind === 'external' ? `external ${target.package}` : 'unknown'
  }
  /** What a free name of a file means. */
  free(path: string, name: string, inSpace: Space = space.value): string {
    const answer = cRules.resolveFree(this.at(path), name, inSpace, this.ask)
    if (answer.kind === 'none') return answer.why
    return `${answer.definitions.map(found => this.show(found)).join(', ')} by ${answer.how}${answer.certain ? '' : ', possible'}`
  }
  /** The definition of the first declaration of a name in a file. */
  defined(path: string, name: string): string {
    const file = this.at(path)
    const { name: names, flags, count } = file.facts.symbols
    for (let row = 1; row < count; row++) {
      if (file.facts.string(at(names, row)) !== name || (at(flags, row) & flag.declaration) === 0) continue
      const found = cRules.definitionOf(file, row, this.ask)
      return found === undefined ? 'nothing' : this.show(found)
    }
    return 'no declaration'
  }

  private at(path: string): LinkedFile {
    return pick(this.files.filter(file => file.path === path), 0)
  }
  private show(found: Definition): string {
    const file = pick(this.files, fileOf(found))
    return `${file.path} ${symbolKinds[at(file.facts.symbols.kind, rowOf(found))]} ${rowOf(found)}`
  }
}

function questions(files: readonly LinkedFile[]): Questions {
  const ask: Questions = {
    fileAt: path => files.find(file => file.path === path)?.id,
    filesIn: () => [],
    filesNamed: name => files.filter(file => file.path.slice(file.path.lastIndexOf('/') + 1) === name),
    filesProviding: () => [],
    configuration: path => {
      const json = files.find(file => file.path === path)?.facts.configuration ?? ''
      return json === '' ? undefined : JSON.parse(json)
    },
    globals: (name, inSpace) => files.flatMap(file => {
      const { name: names, flags, kind, count } = file.facts.symbols
      const wanted = flag.global | (inSpace === space.type ? flag.type : flag.value)
      return Array.from({ length: count }, (_, row) => row)
        .filter(row => (at(flags, row) & wanted) === wanted && file.facts.string(at(names, row)) === name)
        .map(row => ({ definition: definition(file.id, row), path: file.path, language: file.language, kind: at(kind, row), flags: at(flags, row) }))
    }),
    exported: () => [],
    members: () => [],
    reachedFrom: file => reachedFrom(file, files, ask),
  }
  return ask
}

function reachedFrom(from: FileId, files: readonly LinkedFile[], ask: Questions): ReadonlySet<FileId> {
  const reached = new Set<FileId>([from])
  for (const file of reached) {
    for (let row = 0; row < pick(files, file).facts.imports.count; row++) {
      const target = cRules.resolveImport(pick(files, file), row, ask)
      if (target.kind === 'file') reached.add(target.file)
    }
  }
  return reached
}

function configurationOf(text: string): FileFacts {
  const out = new FactsBuilder()
  out.begin(text)
  pick(cConfiguration, 0).extract(text, out)
  return new FileFacts(out.finish())
}

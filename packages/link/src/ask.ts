import { flag, mixAll, mixHash, nameHash, type Space } from '@codeloom/model'
import type { Corpus } from './corpus.ts'
import { configurationQuestion, filesInQuestion, filesNamedQuestion, globalsQuestion, groupOf, pathQuestion, providingQuestion } from './questions.ts'
import { hasBit } from './bits.ts'
import { ByName } from './by-name.ts'
import type { Definition, FileId, FileSet, FolderFile, GlobalDefinition, LinkRules, NamedFile, Questions } from './rules.ts'
import type { Run } from './run.ts'
import type { BaseQuestion } from './solver.ts'
import { symbolOf, type Value } from './value.ts'

/** What a question of a rule was answered, kept for the run. */
interface Kept<T> extends BaseQuestion {
  readonly value: T
}

/** Answers the questions of one language's rules, and records each for the node that is being computed. */
export function questionsOf(run: Run, rules: LinkRules): Questions {
  const { corpus, solver } = run
  const group = groupOf(rules.languages)
  const languages = new Set(rules.languages)
  const paths = new Map<string, Kept<FileId | undefined>>()
  const named = new Map<string, Kept<readonly NamedFile[]>>()
  const folders = new Map<string, Kept<readonly FolderFile[]>>()
  const providing = new Map<string, Kept<readonly NamedFile[]>>()
  const configurations = new Map<string, Kept<unknown>>()
  const globals = new ByName<Kept<readonly GlobalDefinition[]>>()
  const keptGlobals = run.memory?.answers.globals(group)
  const once = <T>(known: Map<string, Kept<T>>, key: string, make: () => Kept<T>): T => {
    let question = known.get(key)
    if (question === undefined) {
      question = make()
      // most names that are looked up are nobody's, and are kept where they were answered
      if (!isEmpty(question.value)) known.set(key, question)
    }
    solver.record(question)
    return question.value
  }
  return {
    fileAt: path => once(paths, path, () => {
      const value = corpus.fileAt(path)
      return kept(pathQuestion(path), value ?? 0, value)
    }),
    filesNamed: name => once(named, name, () => {
      const question = filesNamedQuestion(name)
      const ask = (): readonly NamedFile[] => corpus.filesNamed(name)
      const value = run.memory?.answers.filesNamed.answer(name, question, ask) ?? ask()
      return kept(question, hashOfFiles(value), value)
    }),
    filesIn: folder => once(folders, folder, () => {
      const value = corpus.filesIn(folder)
      return kept(filesInQuestion(folder), mixAll(value.map(file => mixHash(file.id, ...file.keys.map(nameHash)))), value)
    }),
    filesProviding: key => once(providing, key, () => {
      const value = corpus.filesProviding(key)
      return kept(providingQuestion(key), hashOfFiles(value), value)
    }),
    configuration: path => once(configurations, path, () => configurationAt(corpus, path)),
    globals: (name, space) => {
      const id = corpus.names.of(name)
      let question = globals.get(id, space)
      if (question === undefined) {
        const parts: number[] = []
        const hash = globalsQuestion(group, corpus.names.hash(id), space)
        const ask = (): readonly GlobalDefinition[] => corpus.globals(id).filter(({ flags, language }) => inSpace(flags, space) && languages.has(language))
        const value = keptGlobals?.[space].answer(name, hash, ask) ?? ask()
        for (const { definition, kind, flags } of value) parts.push(corpus.idOf(definition), kind, flags)
        question = kept(hash, mixAll(parts), value.length === 0 ? nobody : value)
        if (value.length > 0) globals.set(id, space, question)
      }
      solver.record(question)
      return question.value
    },
    exported: (file, name) => definitionsIn(solver.ask(run.kinds.exported, file, corpus.names.of(name))),
    members: (of, name) => definitionsIn(solver.ask(run.kinds.ownMember, of, corpus.names.of(name))),
    reachedFrom: file => filesIn(run.solver.ask(run.kinds.closure, file, 0)),
  }
}

function filesIn(bits: Uint32Array): FileSet {
  return { has: file => hasBit(bits, file) }
}

const nobody: readonly GlobalDefinition[] = []

function kept<T>(hash: number, answer: number, value: T): Kept<T> {
  return { hash: hash | 0, answer: answer | 0, value, seen: 0 }
}

function definitionsIn(value: Value): readonly Definition[] {
  return value.atoms.flatMap(atom => (atom.kind === 'definition' ? [symbolOf(atom)] : []))
}


function hashOfFiles(files: readonly NamedFile[]): number {
  return mixAll(files.map(file => file.id))
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}

function inSpace(flags: number, space: Space): boolean {
  return (flags & (space === 1 ? flag.type : flag.value)) !== 0
}

function configurationAt(corpus: Corpus, path: string): Kept<unknown> {
  const text = corpus.configuration(path)
  return kept(configurationQuestion(path), nameHash(text), text === '' ? undefined : JSON.parse(text))
}

/** The hashes of questions: stable over runs over the same store, so that the store can tell who asked what. */
import { mixHash, nameHash } from '@codeloom/model'

const base = { path: 1, filesNamed: 2, providing: 3, configuration: 4, globals: 5, filesIn: 6 } as const

export function pathQuestion(path: string): number {
  return mixHash(base.path, nameHash(path))
}
export function filesNamedQuestion(name: string): number {
  return mixHash(base.filesNamed, nameHash(name))
}
export function filesInQuestion(folder: string): number {
  return mixHash(base.filesIn, nameHash(folder))
}
export function providingQuestion(key: string): number {
  return mixHash(base.providing, nameHash(key))
}
export function configurationQuestion(path: string): number {
  return mixHash(base.configuration, nameHash(path))
}
/** `group` is the hash of the languages that are linked together. */
export function globalsQuestion(group: number, name: number, space: number): number {
  return mixHash(base.globals, group, name, space)
}
/** `subject` is an identifier of a file or a symbol in the store, `name` a hash or 0. */
export function derivedQuestion(kind: number, subject: number, name: number): number {
  return mixHash(100 + kind, subject, name)
}
/** The hash that tells rules apart: files whose languages are linked together see each other's globals. */
export function groupOf(languages: readonly string[]): number {
  return mixHash(...[...languages].sort().map(nameHash))
}

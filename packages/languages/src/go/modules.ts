/**
 * `go.mod` and `go.work`: the path of a module, and what is replaced by a folder. What they say is kept as configuration, cut to what
 * resolution reads. Versions are not: the tree is what there is.
 */
import type { FactsBuilder } from '@codeloom/model'
import type { TextLanguage } from '@codeloom/syntax'

/** What the configuration of a module file holds. */
export interface ModuleFile {
  /** the module's path; '' in `go.work` */
  readonly module: string
  /** module paths that stand for folders, relative to the file's own */
  readonly replace: readonly (readonly [path: string, folder: string])[]
}

const goModule: TextLanguage = { id: 'go-mod', version: 1, names: ['go.mod'], patterns: [], extract: extractModule }
const goWork: TextLanguage = { id: 'go-work', version: 1, names: ['go.work'], patterns: [], extract: extractModule }
export const goConfiguration: readonly TextLanguage[] = [goModule, goWork]

/** The key under which a module is found by its path. */
export function moduleKey(path: string): string {
  return `go:module ${path}`
}

function extractModule(text: string, out: FactsBuilder): void {
  let module = ''
  const replace: (readonly [string, string])[] = []
  for (const words of directives(text)) {
    const [directive, path, ...rest] = words
    if (directive === 'module' && path !== undefined && module === '') module = path
    const arrow = rest.indexOf('=>')
    const folder = arrow < 0 ? undefined : rest[arrow + 1]
    if (directive === 'replace' && path !== undefined && folder !== undefined && /^\.\.?(?:\/|$)/.test(folder)) replace.push([path, folder])
  }
  const said: ModuleFile = { module, replace }
  out.configure(JSON.stringify(said))
  if (module !== '') out.add('provides', [out.literal(moduleKey(module))])
}

/** The directives of a file, each as its words; those of a block bear the block's name. */
function directives(text: string): readonly (readonly string[])[] {
  const found: (readonly string[])[] = []
  let block: string | undefined
  for (const line of text.split(/\r\n|\n|\r/)) {
    const words = wordsOf(line)
    if (words.length === 0) continue
    if (block !== undefined) {
      if (words[0] === ')') block = undefined
      else found.push([block, ...words])
    } else if (words[1] === '(') block = words[0]
    else found.push(words)
  }
  return found
}

/** The words of a line, without its comment; quotes belong to no word. */
function wordsOf(line: string): readonly string[] {
  const comment = line.search(/(?:^|\s)\/\//)
  const said = comment < 0 ? line : line.slice(0, comment)
  return Array.from(said.matchAll(/"([^"]*)"|`([^`]*)`|(\(|\)|[^\s()"`]+)/g), match => match[1] ?? match[2] ?? match[3] ?? '')
}

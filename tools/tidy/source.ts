/**
 * The source files of a root, parsed: every `.ts`, `.tsx`, `.mts` and `.mjs` in packages, adapters, surfaces, bench and tools.
 * Not: dependencies, fixtures, results. A file that does not parse whole is looked at as far as it does; tsc reports the rest.
 */
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Language, Parser, type Node } from 'web-tree-sitter'

export interface Source {
  /** Relative to the root, with `/`. */
  readonly file: string
  /** The folder of the workspace that it belongs to; `tools` counts as one. */
  readonly workspace: string
  /** `src`, `test`, `bin`: the folder of the workspace that it is in, '' for its own. */
  readonly part: string
  readonly text: string
  readonly lineCount: number
  readonly nodes: ReadonlyMap<string, readonly Node[]>
}

const GROUPS = ['packages', 'adapters', 'surfaces']
const SKIPPED_FOLDERS = new Set(['node_modules', 'fixtures', 'results', 'work', 'dist'])

export async function readSources(root: string): Promise<readonly Source[]> {
  await Parser.init()
  const [typescript, tsx] = await Promise.all(['typescript', 'tsx'].map(loadGrammar))
  if (typescript === undefined || tsx === undefined) throw new Error('the grammars of tidy are not installed')
  const parser = new Parser()
  return [...GROUPS, 'bench', 'tools'].flatMap((folder) => listFiles(root, folder)).toSorted().map((file) => {
    parser.setLanguage(file.endsWith('.tsx') ? tsx : typescript)
    return readSource(root, file, parser)
  })
}

function loadGrammar(name: string): Promise<Language> {
  return Language.load(fileURLToPath(import.meta.resolve(`@cursorless/tree-sitter-wasms/out/tree-sitter-${name}.wasm`)))
}

function listFiles(root: string, folder: string): readonly string[] {
  if (!fs.existsSync(path.join(root, folder))) return []
  return fs.readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = `${folder}/${entry.name}`
    if (entry.isDirectory()) return SKIPPED_FOLDERS.has(entry.name) || entry.name.startsWith('.') ? [] : listFiles(root, file)
    return entry.isFile() && /\.(tsx?|mts|mjs)$/.test(entry.name) ? [file] : []
  })
}

function readSource(root: string, file: string, parser: Parser): Source {
  const text = fs.readFileSync(path.join(root, file), 'utf8')
  const steps = file.split('/')
  const depth = GROUPS.includes(steps[0] ?? '') ? 2 : 1
  const tree = parser.parse(text)
  if (tree === null) throw new Error(`${file} could not be parsed`)
  return {
    file,
    workspace: steps.slice(0, depth).join('/'),
    part: steps.length > depth + 1 ? (steps[depth] ?? '') : '',
    text,
    lineCount: text.split('\n').length - (text.endsWith('\n') ? 1 : 0),
    nodes: nodesByType(tree.rootNode),
  }
}

/** The kinds of node that some rule looks at; all others stay in the parser's memory. */
const WANTED = new Set([
  'import_statement', 'export_statement', 'call_expression', 'predefined_type', 'non_null_expression', 'comment', 'catch_clause', 'member_expression',
  'string', 'template_string', 'identifier', 'property_identifier', 'type_identifier', 'shorthand_property_identifier',
  'function_declaration', 'function_expression', 'generator_function', 'generator_function_declaration', 'arrow_function', 'method_definition',
])

function nodesByType(root: Node): ReadonlyMap<string, readonly Node[]> {
  const found = new Map<string, Node[]>()
  const cursor = root.walk()
  for (;;) {
    if (WANTED.has(cursor.nodeType) && cursor.nodeIsNamed) {
      const list = found.get(cursor.nodeType)
      if (list === undefined) found.set(cursor.nodeType, [cursor.currentNode])
      else list.push(cursor.currentNode)
    }
    if (cursor.gotoFirstChild()) continue
    while (!cursor.gotoNextSibling()) if (!cursor.gotoParent()) return found
  }
}

export function nodesOf(source: Source, ...types: readonly string[]): readonly Node[] {
  return types.flatMap((type) => source.nodes.get(type) ?? [])
}

export function lineOf(node: Node): number {
  return node.startPosition.row + 1
}

/** The text of a string literal without its quotes; of a template, its first fixed piece. */
export function stringText(node: Node): string {
  return node.namedChildren.find((child) => child?.type === 'string_fragment')?.text ?? ''
}

export function isTest(source: Source): boolean {
  return source.part === 'test'
}

/** Who imports what: read from the syntax tree, resolved within the house, held against its law. */
import { isBuiltin } from 'node:module'
import fs from 'node:fs'
import path from 'node:path'
import type { Node } from 'web-tree-sitter'
import { LANGUAGE_BASES, mayImport } from './house.ts'
import { isTest, lineOf, nodesOf, stringText, type Source } from './source.ts'
import type { Finding } from './finding.ts'
import type { Workspace } from './workspaces.ts'

export interface Import {
  readonly source: Source
  readonly line: number
  /** As written. */
  readonly specifier: string
  readonly dynamic: boolean
  /** The file of the house that it means, relative to the root. */
  readonly target: string | undefined
  readonly targetWorkspace: Workspace | undefined
}

export interface House {
  readonly root: string
  readonly sources: readonly Source[]
  readonly workspaces: readonly Workspace[]
}

export function readImports(house: House): readonly Import[] {
  return house.sources.flatMap((source) => [
    ...nodesOf(source, 'import_statement', 'export_statement').map((node) => ({ node: node.childForFieldName('source'), dynamic: false })),
    ...nodesOf(source, 'call_expression').filter((node) => node.childForFieldName('function')?.type === 'import').map((node) => ({ node: node.childForFieldName('arguments')?.firstNamedChild ?? null, dynamic: true })),
  ].flatMap(({ node, dynamic }) => (node?.type === 'string' ? [resolveImport(house, source, { node, dynamic })] : [])))
}

function resolveImport({ root, workspaces }: House, source: Source, { node, dynamic }: { readonly node: Node; readonly dynamic: boolean }): Import {
  const specifier = stringText(node)
  const found = { source, line: lineOf(node), specifier, dynamic }
  if (specifier.startsWith('.')) {
    const target = path.posix.join(path.posix.dirname(source.file), specifier)
    return { ...found, target, targetWorkspace: workspaces.find(({ folder }) => folder !== '' && target.startsWith(`${folder}/`)) }
  }
  const workspace = workspaces.find(({ name, folder }) => folder !== '' && (specifier === name || specifier.startsWith(`${name}/`)))
  return { ...found, target: workspace === undefined ? undefined : exportedFile(root, workspace, specifier), targetWorkspace: workspace }
}

/** The file behind `@codeloom/store/contract`, by the `exports` of package.json where they name it. */
function exportedFile(root: string, { name, folder, main }: Workspace, specifier: string): string {
  if (specifier === name) return main
  const description: unknown = JSON.parse(fs.readFileSync(path.join(root, folder, 'package.json'), 'utf8'))
  const exported: unknown = typeof description === 'object' && description !== null && 'exports' in description && typeof description.exports === 'object' && description.exports !== null
    ? Reflect.get(description.exports, `.${specifier.slice(name.length)}`)
    : undefined
  return typeof exported === 'string' ? path.posix.join(folder, exported) : main
}

export function checkImports(imports: readonly Import[], workspaces: readonly Workspace[]): readonly Finding[] {
  return imports.flatMap((found) => [...checkDirection(found), ...checkInside(found), ...checkDeclared(found, workspaces)])
}

function checkDirection(found: Import): readonly Finding[] {
  const { source, targetWorkspace, specifier, dynamic } = found
  if (targetWorkspace === undefined || targetWorkspace.folder === source.workspace) return []
  if (!mayImport({ from: source.workspace, to: targetWorkspace.folder, inTest: isTest(source), dynamic })) {
    return [finding(found, 'import-direction', `${source.workspace} may not import ${targetWorkspace.folder}${targetWorkspace.folder.startsWith('adapters/') && source.workspace === 'packages/host' ? ' but by import()' : ''}`)]
  }
  if (specifier.startsWith('.') && !isTest(source) && source.workspace !== 'tools') return [finding(found, 'import-direction', `import ${targetWorkspace.name} by its name, not by a path into it`)]
  return []
}

/** The walls inside a package: between index and query, between languages. */
function checkInside(found: Import): readonly Finding[] {
  const { source, target } = found
  if (target === undefined || isTest(source)) return []
  const side = (file: string): string | undefined => /^packages\/engine\/src\/(index|query)\//.exec(file)?.[1]
  const [fromSide, toSide] = [side(source.file), side(target)]
  if (fromSide !== undefined && toSide !== undefined && fromSide !== toSide) return [finding(found, 'import-direction', `engine/${fromSide} and engine/${toSide} never import each other`)]
  const language = (file: string): string | undefined => /^packages\/languages\/src\/([^/]+)\//.exec(file)?.[1]
  const [fromLanguage, toLanguage] = [language(source.file), language(target)]
  if (fromLanguage === undefined || toLanguage === undefined || fromLanguage === toLanguage || LANGUAGE_BASES[fromLanguage]?.includes(toLanguage)) return []
  return [finding(found, 'import-direction', `the language ${fromLanguage} may not import the language ${toLanguage}, which is no declared base of it`)]
}

function checkDeclared(found: Import, workspaces: readonly Workspace[]): readonly Finding[] {
  const { source, specifier } = found
  if (specifier.startsWith('.') || specifier.startsWith('#') || isBuiltin(specifier)) return []
  const name = specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/')
  const own = workspaces.find(({ folder }) => folder === source.workspace)
  const root = workspaces.find(({ folder }) => folder === '')
  if (own?.name === name || own?.dependencies.has(name)) return []
  const shipped = source.part === 'src' || source.part === 'bin'
  if (!shipped || source.workspace === 'tools') {
    // What is not shipped may use what the workspace or the whole house is developed with, and every package of the house.
    if (own?.developmentDependencies.has(name) || root?.developmentDependencies.has(name) || root?.dependencies.has(name) || found.targetWorkspace !== undefined) return []
  }
  return [finding(found, 'undeclared-dependency', `${name} is not in the dependencies of ${own?.folder || 'the root'}/package.json`)]
}

function finding({ source, line }: Import, rule: string, message: string): Finding {
  return { file: source.file, line, rule, message }
}

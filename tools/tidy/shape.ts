/** Sizes, names of files, headers of packages. */
import type { Node } from 'web-tree-sitter'
import { isTest, lineOf, nodesOf, type Source } from './source.ts'
import type { Finding } from './finding.ts'
import type { Workspace } from './workspaces.ts'

const MOST_LINES_OF_FILE = 500
const MOST_LINES_OF_FUNCTION = 70
const GRAB_BAGS = /^(utils?|helpers?|common|misc|types)$|-(utils?|helpers?|impl)$/

export function checkShape(sources: readonly Source[], workspaces: readonly Workspace[]): readonly Finding[] {
  return [...sources.flatMap((source) => [...fileSize(source), ...functionSizes(source), ...grabBag(source)]), ...headers(sources, workspaces)]
}

function fileSize({ file, lineCount }: Source): readonly Finding[] {
  return lineCount <= MOST_LINES_OF_FILE ? [] : [{ file, line: MOST_LINES_OF_FILE + 1, rule: 'file-size', message: `${lineCount} lines, at most ${MOST_LINES_OF_FILE}` }]
}

function functionSizes(source: Source): readonly Finding[] {
  return nodesOf(source, 'function_declaration', 'function_expression', 'generator_function', 'generator_function_declaration', 'arrow_function', 'method_definition').flatMap((node) => {
    const lines = node.endPosition.row - node.startPosition.row + 1
    if (lines <= MOST_LINES_OF_FUNCTION || (isTest(source) && isSuite(node))) return []
    const name = nameOf(node)
    return [{ file: source.file, line: lineOf(node), rule: 'function-size', message: `${name} has ${lines} lines, at most ${MOST_LINES_OF_FUNCTION}`, name }]
  })
}

/** The callback of `describe` or `suite` is a list of tests, not a function that someone has to follow. */
function isSuite(node: Node): boolean {
  const call = node.parent?.parent
  return call?.type === 'call_expression' && /^(describe|suite)\b/.test(call.childForFieldName('function')?.text ?? '')
}

function nameOf(node: Node): string {
  return node.childForFieldName('name')?.text ?? node.parent?.childForFieldName('name')?.text ?? node.parent?.childForFieldName('key')?.text ?? 'an anonymous function'
}

function grabBag({ file, workspace }: Source): readonly Finding[] {
  const steps = file.slice(workspace.length + 1).replace(/(\.test)?\.[^./]+$/, '').split('/')
  const bag = steps.find((step) => GRAB_BAGS.test(step))
  return bag === undefined ? [] : [{ file, line: 1, rule: 'grab-bag-name', message: `"${bag}" says nothing of what is in it` }]
}

function headers(sources: readonly Source[], workspaces: readonly Workspace[]): readonly Finding[] {
  return workspaces.filter(({ folder }) => /^(packages|adapters|surfaces)\//.test(folder)).flatMap(({ folder, main }) => {
    const source = sources.find(({ file }) => file === main)
    if (source === undefined) return [{ file: `${folder}/package.json`, line: 1, rule: 'package-header', message: `its main file ${main} is missing` }]
    const opens = /^(#!.*\n)?\/\*\*/.test(source.text)
    return opens ? [] : [{ file: main, line: 1, rule: 'package-header', message: 'a package opens with a comment: what it does, what it does not, its invariants' }]
  })
}

/** Smells within one file that its syntax tree shows. */
import type { Node } from 'web-tree-sitter'
import { BELOW_HOST } from './house.ts'
import { isTest, lineOf, nodesOf, stringText, type Source } from './source.ts'
import type { Finding } from './finding.ts'

export function checkSmells(source: Source): readonly Finding[] {
  return [...types(source), ...exported(source), ...failures(source), ...printing(source), ...outsideWorld(source), ...languageNames(source)]
}

function types(source: Source): readonly Finding[] {
  return [
    ...nodesOf(source, 'predefined_type').filter((node) => node.text === 'any').map((node) => found(source, node, { rule: 'any', message: 'use unknown and parse it' })),
    ...nodesOf(source, 'non_null_expression').map((node) => found(source, node, { rule: 'non-null', message: `"${shortened(node.text)}" asserts what the compiler could not see` })),
    ...nodesOf(source, 'comment').filter((node) => /@ts-(ignore|nocheck)\b/.test(node.text)).map((node) => found(source, node, { rule: 'ts-ignore', message: 'mend the type, or expect the error by @ts-expect-error with a reason' })),
  ]
}

function exported(source: Source): readonly Finding[] {
  return nodesOf(source, 'export_statement').flatMap((node) => {
    const parts = node.children.map((child) => child?.type)
    if (parts.includes('*')) return [found(source, node, { rule: 'export-star', message: 'spell out the names' })]
    const byClause = node.namedChildren.some((child) => child?.type === 'export_clause' && child.namedChildren.some((specifier) => specifier?.childForFieldName('alias')?.text === 'default'))
    // A reporter of `node --test` must be a default export: the runner asks for it.
    return (parts.includes('default') || byClause) && source.file !== 'tools/test-report.mjs' ? [found(source, node, { rule: 'default-export', message: 'export it by its name' })] : []
  })
}

function failures(source: Source): readonly Finding[] {
  const empty = nodesOf(source, 'catch_clause').filter((node) => (node.childForFieldName('body')?.namedChildCount ?? 0) === 0)
  const judged = nodesOf(source, 'member_expression').filter((node) => node.childForFieldName('property')?.text === 'message' && isError(node.childForFieldName('object')) && isInCondition(node))
  return [
    ...empty.map((node) => found(source, node, { rule: 'empty-catch', message: 'decide something here, or say why nothing needs deciding' })),
    ...judged.map((node) => found(source, node, { rule: 'error-message', message: `"${shortened(node.text)}" decides by the words of a message; use a code` })),
  ]
}

function isError(node: Node | null): boolean {
  return node !== null && /(^|\.)(e|err|error|cause|reason|thrown|failure|\w*(Error|Err))$/.test(node.text.replace(/[()]/g, '').replace(/ as .*$/, '').replace(/\?$/, ''))
}

function isInCondition(node: Node): boolean {
  for (let at = node; at.parent !== null; at = at.parent) {
    const { parent } = at
    if (parent.childForFieldName('condition')?.id === at.id) return true
    if (parent.type === 'switch_statement' && parent.childForFieldName('value')?.id === at.id) return true
    if (/_statement$|_declaration$|^statement_block$|^arrow_function$/.test(parent.type)) return false
  }
  return false
}

function printing(source: Source): readonly Finding[] {
  if (isTest(source) || /^(surfaces\/|bench$|tools$)/.test(source.workspace)) return []
  return nodesOf(source, 'member_expression').filter((node) => node.childForFieldName('object')?.text === 'console').map((node) => found(source, node, { rule: 'console', message: 'only surfaces, bench and tools print' }))
}

function outsideWorld(source: Source): readonly Finding[] {
  if (isTest(source) || !BELOW_HOST.includes(source.workspace)) return []
  const opened = nodesOf(source, 'import_statement', 'export_statement', 'call_expression').flatMap((node) => {
    const specifier = node.type === 'call_expression' ? (/^(import|require)$/.test(node.childForFieldName('function')?.text ?? '') ? node.childForFieldName('arguments')?.firstNamedChild : undefined) : node.childForFieldName('source')
    return specifier?.type === 'string' && /^(node:)?fs(\/promises)?$/.test(stringText(specifier)) ? [found(source, node, { rule: 'outside-world', message: 'node:fs below host; let the host read and hand it in' })] : []
  })
  const asked = nodesOf(source, 'member_expression').filter((node) => node.text === 'process.env').map((node) => found(source, node, { rule: 'outside-world', message: 'process.env below host; take it as a parameter' }))
  return [...opened, ...asked]
}

/** Names that mean nothing but a language, and words that are one only where they stand alone. */
const LANGUAGES = new Set(['typescript', 'javascript', 'python', 'golang', 'kotlin', 'haskell', 'csharp', 'cpp', 'tsx', 'jsx'])
const AMBIGUOUS = new Set(['rust', 'java', 'ruby', 'swift', 'scala', 'lua', 'php', 'perl', 'dart', 'elixir', 'c', 'go'])

function languageNames(source: Source): readonly Finding[] {
  if (isTest(source) || /^(packages\/(languages|testkit)|bench|tools)$/.test(source.workspace)) return []
  const inStrings = nodesOf(source, 'string', 'template_string').filter((node) => !isImported(node)).flatMap((node) => {
    const text = stringText(node).toLowerCase()
    const name = AMBIGUOUS.has(text) ? text : text.split(/[^a-z]+/).find((word) => LANGUAGES.has(word))
    return name === undefined ? [] : [named(source, node, name)]
  })
  const inNames = nodesOf(source, 'identifier', 'property_identifier', 'type_identifier', 'shorthand_property_identifier').flatMap((node) => {
    const name = camelWords(node.text).find((word) => LANGUAGES.has(word))
    return name === undefined ? [] : [named(source, node, name)]
  })
  return [...inStrings, ...inNames]
}

function isImported(node: Node): boolean {
  return node.parent?.type === 'import_statement' || node.parent?.type === 'export_statement'
}

/** `isTypescript`, `TYPESCRIPT_RULES` and `TypeScriptRules` all hold the word "typescript". */
function camelWords(name: string): readonly string[] {
  return name.replace(/TypeScript/g, 'Typescript').replace(/JavaScript/g, 'Javascript').replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase().split(/[^a-z]+/)
}

function named(source: Source, node: Node, name: string): Finding {
  return found(source, node, { rule: 'language-name', message: `names the language "${name}"; only packages/languages does`, name })
}

function found({ file }: Source, node: Node, { rule, message, name }: { readonly rule: string; readonly message: string; readonly name?: string }): Finding {
  return { file, line: lineOf(node), rule, message, ...(name === undefined ? {} : { name }) }
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

/**
 * `pyproject.toml` and `setup.cfg`: the name of a project and where its sources begin. Read are: `project.name`; of setuptools
 * `package-dir` and `packages.find.where`; of poetry `packages[].from`; of hatch `packages` and `sources`; of pdm `package-dir`;
 * of maturin `python-source`; of pytest `pythonpath`; of mypy `mypy_path`; of pyright `extraPaths`; of ruff `src`. `setup.py` is
 * a program, and is not run. A broken one is a problem, never a throw.
 */
import type { FactsBuilder } from '@codeloom/model'
import type { TextLanguage } from '@codeloom/syntax'
import { readToml, type Toml, type TomlTable } from './toml.ts'

/** What is kept of a project file. */
interface ProjectFile {
  /** folders in which top-level modules lie, as the file writes them */
  readonly roots: readonly string[]
}

export const pythonConfiguration: readonly TextLanguage[] = [
  { id: 'pyproject-toml', version: 1, names: ['pyproject.toml'], patterns: [], extract: extractPyproject },
  { id: 'setup-cfg', version: 1, names: ['setup.cfg'], patterns: [], extract: extractSetup },
]

/** The key under which the projects of a tree are found by the name that others import. */
export function projectKey(name: string): string {
  return `python:${name.toLowerCase().replace(/[-.]+/g, '_')}`
}

function extractPyproject(text: string, out: FactsBuilder): void {
  const said = readToml(text)
  if (said === undefined) {
    out.add('problems', [out.literal('configuration'), 0, text.length])
    return
  }
  const at = (...keys: readonly string[]): Toml => valueAt(said, keys)
  const packages = at('tool', 'poetry', 'packages')
  const hatch = ['tool', 'hatch', 'build', 'targets', 'wheel'] as const
  say(out, at('project', 'name') ?? at('tool', 'poetry', 'name'), [
    ...strings(at('tool', 'setuptools', 'package-dir', '')), ...strings(at('tool', 'setuptools', 'packages', 'find', 'where')),
    ...(Array.isArray(packages) ? packages.flatMap((each: Toml) => strings(isTable(each) ? each['from'] : undefined)) : []),
    ...strings(at(...hatch, 'packages')).map(path => path.replace(/\/?[^/]*\/?$/, '')), ...strings(at(...hatch, 'sources')),
    ...strings(at('tool', 'pdm', 'build', 'package-dir')), ...strings(at('tool', 'maturin', 'python-source')),
    ...strings(at('tool', 'pytest', 'ini_options', 'pythonpath')), ...strings(at('tool', 'mypy', 'mypy_path')),
    ...strings(at('tool', 'pyright', 'extraPaths')), ...strings(at('tool', 'ruff', 'src')),
  ])
}

function valueAt(table: TomlTable, keys: readonly string[]): Toml {
  let value: Toml = table
  for (const key of keys) value = isTable(value) ? value[key] : undefined
  return value
}
function isTable(value: Toml): value is TomlTable {
  return typeof value === 'object' && !Array.isArray(value)
}
function strings(value: Toml): readonly string[] {
  if (typeof value === 'string') return value.split(/[:,]/).map(path => path.trim())
  return Array.isArray(value) ? value.filter((each: Toml) => typeof each === 'string') : []
}

function say(out: FactsBuilder, name: Toml, roots: readonly string[]): void {
  const project: ProjectFile = { roots: [...new Set(roots.filter(root => !root.includes('$') && !root.startsWith('/')))] }
  out.configure(JSON.stringify(project))
  if (typeof name === 'string' && name !== '') out.add('provides', [out.literal(projectKey(name))])
}

/** Sections of `key = value` lines; a value goes on in lines that are indented. */
function extractSetup(text: string, out: FactsBuilder): void {
  const said = new Map<string, string[]>()
  let section = ''
  let values: string[] | undefined
  for (const line of text.split(/\r\n|\r|\n/)) {
    const header = /^\[([^\]]*)\]/.exec(line)
    const pair = /^([\w.-]+)\s*[=:]\s*(.*)$/.exec(line)
    if (/^\s*[#;]/.test(line)) continue
    if (header !== null) [section, values] = [header[1]?.trim() ?? '', undefined]
    else if (pair !== null) said.set(`${section} ${pair[1] ?? ''}`, (values = [pair[2]?.trim() ?? '']))
    else if (/^\s+\S/.test(line)) values?.push(line.trim())
  }
  const at = (key: string): readonly string[] => (said.get(key) ?? []).flatMap(value => value.split(/[\s,:]+/)).filter(value => value !== '')
  const folders = (said.get('options package_dir') ?? []).flatMap(line => /^=\s*(.+)$/.exec(line)?.[1] ?? [])
  say(out, at('metadata name')[0], [...folders, ...at('options.packages.find where'), ...at('tool:pytest pythonpath'), ...at('mypy mypy_path')])
}

/**
 * Small random projects and random edits of them, from a seed: modules that import, re-export and star-export one another in
 * cycles, classes that inherit, headers that include one another, configuration that moves names around. An edit adds,
 * renames, moves, deletes, breaks, undoes, or brings an old content back.
 */
import { goEndings, goModule, goText } from './random-go.ts'
import { isPython, pythonPath, pythonText } from './random-python.ts'
import type { Random } from './random.ts'

/** One edit: what to write, or undefined to delete. */
export type Edit = ReadonlyMap<string, string | undefined>

const usualFolders = ['', 'lib/', 'lib/deep/', 'src/']

/** A project that edits itself; remembers every content that a path ever had. */
export class RandomProject {
  readonly files = new Map<string, string>()
  private readonly random: Random
  private readonly folders: readonly string[]
  /** what new paths end in: some projects are Go alone */
  private readonly endings: readonly string[]
  private readonly past: (readonly [string, string])[] = []
  private undo: Edit = new Map()

  /** `folders`: where files lie, at first and later. */
  constructor(random: Random, folders: readonly string[] = usualFolders) {
    this.random = random
    this.folders = folders
    this.endings = random.chance(0.25) ? goEndings : mixedEndings
    for (let i = 0; i < 6; i++) this.write(this.newPath(), undefined)
    if (this.endings === goEndings) this.files.set('go.mod', goModule(random))
    this.files.set('tsconfig.json', '{"compilerOptions": {"baseUrl": ".", "paths": {"@lib/*": ["lib/*"]}}}')
  }

  /** Makes an edit and returns it. */
  edit(): Edit {
    const before = new Map(this.files)
    const { random } = this
    const path = random.pick([...this.files.keys()])
    const kind = random.below(11)
    if (kind < 2) this.write(this.newPath(), undefined)
    else if (kind < 5) this.write(path, undefined)
    else if (kind === 5) this.rename()
    else if (kind === 6) this.move(path)
    else if (kind === 7 && this.files.size > 3) this.files.delete(path)
    else if (kind === 8) this.files.set(path, (this.files.get(path) ?? '').slice(0, random.below(120)))
    else if (kind === 9) this.apply(this.undo)
    else if (this.past.length > 0) this.apply(new Map([random.pick(this.past)]))
    if (random.chance(0.08)) this.configure()
    const edit = differences(before, this.files)
    this.undo = differences(this.files, before)
    return edit
  }

  private apply(edit: Edit): void {
    for (const [path, text] of edit) {
      if (text === undefined) this.files.delete(path)
      else this.files.set(path, text)
    }
  }
  private newPath(): string {
    const { random } = this
    if (this.endings === mixedEndings && random.chance(0.35)) return pythonPath(random)
    const name = `${random.pick(this.folders)}${random.pick(letters)}`
    const ending = random.pick(this.endings)
    return ending.startsWith('_') ? name + ending : `${name}.${ending}`
  }
  private write(path: string, text: string | undefined): void {
    const old = this.files.get(path)
    if (old !== undefined) this.past.push([path, old])
    this.files.set(path, text ?? (isC(path) ? this.cText(path) : isPython(path) ? pythonText(this.random) : path.endsWith('.go') ? goText(this.random, path) : path.endsWith('go.mod') ? goModule(this.random) : path.endsWith('.json') ? '{}' : this.moduleText(path)))
  }
  private rename(): void {
    const [from, to] = [this.random.pick(names), this.random.pick(names)]
    for (const [path, text] of this.files) if (this.random.chance(0.5)) this.files.set(path, text.replaceAll(new RegExp(`\\b${from}\\b`, 'g'), to))
  }
  private move(path: string): void {
    const text = this.files.get(path) ?? ''
    this.files.delete(path)
    this.files.set((isPython(path) ? pythonPath(this.random) : this.newPath()).replace(/\.[^.]*$/, path.slice(path.lastIndexOf('.'))), text)
  }
  private configure(): void {
    const target = this.random.pick(['lib/*', 'src/*', 'lib/deep/*'])
    if (this.random.chance(0.3)) this.files.set('pyproject.toml', `[tool.pytest.ini_options]\npythonpath = ["${this.random.pick(['pkg', 'src', 'src/pkg'])}"]\n`)
    this.files.set('tsconfig.json', `{"compilerOptions": {"baseUrl": "${this.random.pick(['.', 'lib', 'src'])}", "paths": {"@lib/*": ["${target}"]}}}`)
  }

  private moduleText(path: string): string {
    const { random } = this
    const lines: string[] = []
    const typed = !path.endsWith('.js')
    for (let i = random.below(3); i > 0; i--) lines.push(this.importLine(path))
    for (let i = random.below(2); i > 0; i--) lines.push(random.pick([
      `export * from '${this.specifier(path)}'`, `export { ${random.pick(names)} as ${random.pick(names)} } from '${this.specifier(path)}'`,
      `export * as ${random.pick(names)} from '${this.specifier(path)}'`, `export { ${random.pick(names)} }`,
      `export = ${random.pick(names)}`, `module.exports = ${random.pick(names)}`, `export { ${random.pick(names)} as default }`, `export { ${random.pick(names)} as '' }`,
    ]))
    for (let i = 1 + random.below(4); i > 0; i--) lines.push(...(random.chance(0.4) ? this.classLines(typed) : this.functionLines(typed)))
    lines.push(...(random.chance(0.5) ? [`${random.pick(names)}(); new ${random.pick(types)}().${random.pick(names)}()`] : []))
    return lines.join('\n') + '\n'
  }
  private importLine(path: string): string {
    const { random } = this
    const from = this.specifier(path)
    return random.pick([
      `import { ${random.pick(names)}, ${random.pick(types)} } from '${from}'`, `import { ${random.pick(names)} as ${random.pick(names)} } from '${from}'`,
      `import * as ${random.pick(names)} from '${from}'`, `import ${random.pick(names)} from '${from}'`, `const { ${random.pick(names)} } = require('${from}')`,
      `import type { ${random.pick(types)} } from '${from}'`, `const ${random.pick(names)} = require('${from}')`,
      `import ${random.pick(names)} = require('${from}')`,
    ])
  }
  /** Mostly a file that is there, as the importing one would name it. */
  private specifier(path: string): string {
    const { random } = this
    const modules = [...this.files.keys()].filter(each => !isC(each) && !/\.(?:json|toml|go|mod|pyi?)$/.test(each))
    if (modules.length > 0 && random.chance(0.8)) {
      const stem = random.pick(modules).replace(/(\.d)?\.[a-z]+$/, '')
      return relativeTo(path, stem) + random.pick(['', '', '.js'])
    }
    return random.pick([`./${random.pick(letters)}`, `../${random.pick(letters)}`, `./lib/${random.pick(letters)}.js`, `@lib/${random.pick(letters)}`, `src/${random.pick(letters)}`, 'node:fs'])
  }
  private classLines(typed: boolean): string[] {
    const { random } = this
    const base = random.chance(0.5) ? ` extends ${random.pick(types)}` : ''
    const contract = typed && random.chance(0.3) ? ` implements ${random.pick(types)}` : ''
    return [
      `export ${random.chance(0.1) ? 'default ' : ''}class ${random.pick(types)}${base}${contract} {`,
      ...(random.chance(0.4) ? ['  constructor(a) { super(a) }'] : []),
      `  ${random.pick(names)}(a${typed ? `: ${random.pick(types)}` : ''}) { return this.${random.pick(names)}(a.${random.pick(names)}()) }`,
      `  static ${random.pick(names)}() { return new ${random.pick(types)}() }`,
      ...(random.chance(0.1) ? ["  ''() { return this }"] : []),
      ...(typed ? [`  ${random.pick(names)}: ${random.pick(types)}`] : []),
      '}', ...(typed && random.chance(0.3) ? [`export interface ${random.pick(types)} extends ${random.pick(types)} { ${random.pick(names)}(): ${random.pick(types)} }`] : []),
    ]
  }
  private functionLines(typed: boolean): string[] {
    const { random } = this
    const result = typed && random.chance(0.4) ? `: ${random.pick(types)}` : ''
    return [
      `export ${random.chance(0.2) ? 'async ' : ''}function ${random.pick(names)}(x${typed && random.chance(0.5) ? `: ${random.pick(types)}` : ''})${result} {`,
      `  const y = ${random.pick([`new ${random.pick(types)}()`, `${random.pick(names)}(x)`, `await ${random.pick(names)}()`, 'x'])}`,
      `  y.${random.pick(names)}().${random.pick(names)}()`,
      `  return ${random.pick([`y.${random.pick(names)}()`, `${random.pick(names)}(y)`, 'y', `{ ${random.pick(names)}: y }`, `[${random.pick(names)}(x)]`, `${random.pick(names)}(x)[0]`, `x ? y : ${random.pick(names)}(y)`])}`,
      '}', ...(random.chance(0.3) ? [`export const ${random.pick(names)} = ${random.pick([`${random.pick(names)}()`, `new ${random.pick(types)}()`, '{ p() { return 1 } }'])}`] : []),
    ]
  }
  private includeLine(path: string): string {
    const { random } = this
    const headers = [...this.files.keys()].filter(each => each.endsWith('.h'))
    if (headers.length > 0 && random.chance(0.8)) return `#include "${relativeTo(path, random.pick(headers)).replace(/^\.\//, '')}"`
    return random.pick(['#include <stdio.h>', `#include "${random.pick(letters)}.h"`])
  }
  private cText(path: string): string {
    const { random } = this
    const lines: string[] = []
    for (let i = random.below(3); i > 0; i--) lines.push(this.includeLine(path))
    for (let i = 1 + random.below(4); i > 0; i--) {
      const [name, other, tag] = [random.pick(names), random.pick(names), random.pick(tags)]
      lines.push(random.pick([
        `int ${name}(struct ${tag} *s);`, `int ${name}(struct ${tag} *s) { s->${other} = ${other}(s); return s->${name}; }`,
        `static int ${name}(int a) { return ${other}(a) + ${random.pick(names)}; }`, `struct ${tag} { int ${name}; struct ${random.pick(tags)} *${other}; };`,
        `struct ${tag};`, `#define ${name}(x) ${other}(x)`, `extern int ${name};`, `int ${name} = 1;`, `typedef struct ${tag} ${tag}_t;`,
        `enum ${tag} { ${name}, ${other} };`, `static ${tag}_t *${name}(void) { return 0; }`,
      ]))
    }
    return lines.join('\n') + '\n'
  }
}

const mixedEndings: readonly string[] = ['ts', 'ts', 'ts', 'tsx', 'js', 'd.ts', 'c', 'c', 'h', 'h']
const letters = ['a', 'b', 'c', 'd', 'e', 'index']
const names = ['f', 'g', 'h', 'p', 'q', 'r']
const types = ['A', 'B', 'C', 'D']
const tags = ['s', 't', 'u']

/** A path as a file would name it relative to itself. */
function relativeTo(from: string, to: string): string {
  const depth = from.split('/').length - 1
  return `${depth === 0 ? './' : '../'.repeat(depth)}${to}`
}

function isC(path: string): boolean {
  return path.endsWith('.c') || path.endsWith('.h')
}

function differences(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Edit {
  const edit = new Map<string, string | undefined>()
  for (const [path, text] of after) if (before.get(path) !== text) edit.set(path, text)
  for (const path of before.keys()) if (!after.has(path)) edit.set(path, undefined)
  return edit
}

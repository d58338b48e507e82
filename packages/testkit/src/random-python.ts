/** Python for random projects: packages in and out of each other, stars, classes that inherit in every direction. */
import type { Random } from './random.ts'

const names = ['f', 'g', 'h', 'p', '_q']
const types = ['A', 'B', 'C', 'D']
const modules = ['a', 'b', 'c', '__init__']
const folders = ['', 'pkg/', 'pkg/sub/', 'src/', 'src/pkg/']

export function isPython(path: string): boolean {
  return /\.pyi?$/.test(path)
}

export function pythonPath(random: Random): string {
  return `${random.pick(folders)}${random.pick(modules)}.${random.chance(0.1) ? 'pyi' : 'py'}`
}

/** A name that several modules share, an absolute one, or a relative one. */
function specifier(random: Random): string {
  const dotted = random.pick(['a', 'b', 'c', 'pkg', 'pkg.a', 'pkg.b', 'pkg.sub', 'pkg.sub.a', 'sub.b', 'random', 'src.pkg.c'])
  return random.chance(0.5) ? dotted : random.pick(['.', '..', '.a', '.b', '..c', '.sub', '.sub.a', '...a'])
}

function importLine(random: Random): string {
  const from = specifier(random)
  const [name, type] = [random.pick([...names, ...modules]), random.pick(types)]
  return random.pick([
    `from ${from} import *`, `from ${from} import ${name}, ${type}`, `from ${from} import ${type} as ${random.pick(types)}`,
    `import ${from.replace(/^\.+/, '') || 'pkg.a'}`, `import ${from.replace(/^\.+/, '') || 'pkg'} as ${name}`,
    `try:\n    from ${from} import ${name}\nexcept ImportError:\n    from ${specifier(random)} import ${name}`,
    `__all__ = ['${name}', '${type}']`,
  ])
}

function classLines(random: Random): readonly string[] {
  const bases = [random.pick(types), random.pick(types)].slice(0, random.below(3))
  const [one, two] = [random.pick(names), random.pick(names)]
  return [
    `class ${random.pick(types)}(${bases.join(', ')}):`,
    ...(random.chance(0.4) ? [`    def __init__(self, x: ${random.pick(types)}): self.x = x; super().__init__()`] : []),
    `    ${random.pick(names)} = ${random.pick([...names, ...types.map(type => `${type}()`)])}`,
    ...(random.chance(0.3) ? [`    @${random.pick(['property', 'classmethod', 'staticmethod'])}`] : []),
    `    def ${one}(self)${random.chance(0.4) ? ` -> '${random.pick(types)}'` : ''}: return ${random.pick([`self.${two}()`, `super().${two}()`, `self.x.${two}`, 'self', `${two}(self)`])}`,
  ]
}

function functionLines(random: Random): readonly string[] {
  const [one, two] = [random.pick(names), random.pick(names)]
  return [
    `def ${one}(x${random.chance(0.5) ? `: ${random.pick(types)}` : ''}):`,
    ...(random.chance(0.2) ? [`    global ${two}`] : []),
    `    y = ${random.pick([`${random.pick(types)}(x)`, `${two}(x)`, 'x', `[${two}(x)]`, `pkg.a.${two}()`])}`,
    `    y.${random.pick(names)}().${random.pick(names)}`,
    `    return ${random.pick(['y', `y.${random.pick(names)}`, `${two}(y)`, `[z.${random.pick(names)}() for z in y]`])}`,
  ]
}

export function pythonText(random: Random): string {
  const lines: string[] = []
  for (let i = random.below(4); i > 0; i--) lines.push(importLine(random))
  for (let i = 1 + random.below(4); i > 0; i--) lines.push(...(random.chance(0.5) ? classLines(random) : functionLines(random)))
  if (random.chance(0.5)) lines.push(`${random.pick(types)}().${random.pick(names)}(); ${random.pick(names)}()`)
  return lines.join('\n') + '\n'
}

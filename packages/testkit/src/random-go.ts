/** Random Go: files of a few packages whose types embed one another, whose methods stand anywhere, and which satisfy interfaces by chance. */
import type { Random } from './random.ts'

/** What a path of a Go project ends in. */
export const goEndings: readonly string[] = ['go', 'go', 'go', 'go', '_linux.go', '_windows.go', '_test.go']

/** What a `go.mod` says. */
export function goModule(random: Random): string {
  return `module ${random.pick(['m', 'm', 'n'])}\nreplace other => ./${random.pick(['lib', 'src'])}\n`
}

export function goText(random: Random, path: string): string {
  const name = random.pick(['a', 'a', 'a', 'b', 'main']) + (path.endsWith('_test.go') && random.chance(0.4) ? '_test' : '')
  const lines = [...(random.chance(0.2) ? [`//go:build ${random.pick(['linux', '!linux', 'unix && cgo', 'ignore ||'])}`] : []), `package ${name}`]
  for (let i = random.below(3); i > 0; i--) lines.push(`import ${random.pick(['', '', '. ', 'x ', '_ '])}"${random.pick(['m', 'm/lib', 'm/src', 'm/lib/deep', 'n/lib', 'other', 'fmt'])}"`)
  for (let i = 1 + random.below(5); i > 0; i--) lines.push(declaration(random))
  return lines.join('\n') + '\n'
}

function declaration(random: Random): string {
  const [type, other, name, called] = [random.pick(types), random.pick(types), random.pick(names), random.pick(names)]
  const from = random.pick(['', '', '', 'lib.', 'src.', 'x.'])
  const result = random.pick(['', '', 'int', `*${other}`, `(${from}${other}, error)`])
  const body = random.pick([`v.${called}()`, `${called}()`, `${from}${called}().${name}()`, `w, u := ${called}(); w.${name}(); _ = u`, `_ = ${from}${type}{${called}: 1}.${called}`])
  return random.pick([
    `type ${type} struct { ${from}${other}; ${name} int }`, `type ${type} struct { *${other}; ${called} *${from}${type} }`, `type ${type} ${other}`, `type ${type} = ${from}${other}`,
    `type ${type} interface { ${name}() ${result}; ${called}(x int) }`, `type ${type} interface { ${name}() ${result} }`, `type ${type} interface { ${other} }`, `type ${type} map[${other}][]${type}`,
    `func (v ${type}) ${name}() ${result} { ${body} }`, `func (v *${type}) ${name}() ${result} { ${body} }`, `func (v *${type}) ${called}(x int) { ${body} }`,
    `func ${name}(v ${from}${type}) ${result} { for k, e := range v { k.${called}(); e.${name}() }; ${body} }`, `var ${name}, ${called} = ${called}()`, `const ${name} ${type} = 1`,
  ])
}

const types = ['A', 'B', 'C', 'd']
const names = ['F', 'G', 'H', 'p', 'q']

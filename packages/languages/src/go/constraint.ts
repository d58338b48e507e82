/**
 * Build constraints: whether two files can be compiled together. Every file is in the graph, whatever its constraints; where a
 * name has rivals, those that can never be compiled with the file that mentions it are none.
 */

const systems = new Set((
  'aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris wasip1 windows zos').split(' '))
const machines = new Set((
  '386 amd64 amd64p32 arm armbe arm64 arm64be loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le ppc ppc64 ppc64le riscv riscv64 ' +
  's390 s390x sparc sparc64 wasm').split(' '))
const unixes = new Set('aix android darwin dragonfly freebsd hurd illumos ios linux netbsd openbsd solaris'.split(' '))

/** A constraint: the names that it is made of, and whether it holds where those are true that `isTrue` says. */
export interface Constraint {
  readonly names: readonly string[]
  readonly holds: (isTrue: (name: string) => boolean) => boolean
}

const always: Constraint = { names: [], holds: () => true }

/** The constraint of a file: what the end of its name says, and its `//go:build` line ('' for none). */
export function constraintOf(path: string, line: string): Constraint {
  const named = nameConstraint(path)
  const written = line === '' ? always : parse(line)
  if (written === undefined || written.names.length === 0) return named
  if (named.names.length === 0) return written
  return both(named, written)
}

function both(a: Constraint, b: Constraint): Constraint {
  return { names: [...new Set([...a.names, ...b.names])], holds: isTrue => a.holds(isTrue) && b.holds(isTrue) }
}

/** `*_GOOS.go`, `*_GOARCH.go`, `*_GOOS_GOARCH.go`, with `_test` behind. */
function nameConstraint(path: string): Constraint {
  const parts = path.slice(path.lastIndexOf('/') + 1).replace(/\.go$/, '').replace(/_test$/, '').split('_').slice(1)
  const last = parts.at(-1) ?? ''
  const before = parts.at(-2) ?? ''
  const names = machines.has(last) ? (systems.has(before) ? [before, last] : [last]) : systems.has(last) ? [last] : []
  return names.length === 0 ? always : { names, holds: isTrue => names.every(isTrue) }
}

type Token = string

/** The constraint that an expression of a `//go:build` line is; undefined where it is none. */
function parse(line: string): Constraint | undefined {
  const tokens = line.match(/&&|\|\||[!()]|[\p{L}\p{N}_.]+|\S/gu) ?? []
  const names = new Set<string>()
  let at = 0
  type Holds = Constraint['holds']
  const any = (depth: number): Holds | undefined => chain('||', depth, all, parts => isTrue => parts.some(part => part(isTrue)))
  const all = (depth: number): Holds | undefined => chain('&&', depth, one, parts => isTrue => parts.every(part => part(isTrue)))
  const chain = (between: Token, depth: number, inner: (depth: number) => Holds | undefined, join: (parts: readonly Holds[]) => Holds): Holds | undefined => {
    const parts: Holds[] = []
    do {
      const part = inner(depth)
      if (part === undefined) return undefined
      parts.push(part)
    } while (tokens[at] === between && at++ >= 0)
    return join(parts)
  }
  const one = (depth: number): Holds | undefined => {
    const token = tokens[at++]
    if (token === undefined || depth > maxDepth) return undefined
    if (token === '!') {
      const inside = one(depth + 1)
      return inside === undefined ? undefined : isTrue => !inside(isTrue)
    }
    if (token === '(') {
      const inside = any(depth + 1)
      return inside !== undefined && tokens[at++] === ')' ? inside : undefined
    }
    if (!/^[\p{L}\p{N}_.]+$/u.test(token)) return undefined
    names.add(token)
    return isTrue => isTrue(token)
  }
  const holds = any(0)
  return holds === undefined || at < tokens.length ? undefined : { names: [...names], holds }
}
const maxDepth = 50

/** More free names than these are not tried out: such constraints count as compatible. */
const mostTags = 8

/** Whether some system, machine and choice of tags satisfies both. */
export function canMeet(a: Constraint, b: Constraint): boolean {
  if (a.names.length === 0 || b.names.length === 0) return true
  const names = new Set([...a.names, ...b.names])
  const tags = [...names].filter(name => !systems.has(name) && !machines.has(name) && name !== 'unix')
  if (tags.length > mostTags) return true
  // beside those that are named, any other one
  const tryMachines = [...[...names].filter(name => machines.has(name)), '']
  const trySystems = new Set([...[...names].filter(name => systems.has(name)), ...(names.has('unix') ? unixes : []), ''])
  for (const system of trySystems) {
    for (const machine of tryMachines) {
      for (let choice = 0; choice < 1 << tags.length; choice++) {
        const isTrue = (name: string): boolean => {
          if (name === 'unix') return unixes.has(system)
          if (systems.has(name)) return name === system || implied(system) === name
          return machines.has(name) ? name === machine : (choice & (1 << tags.indexOf(name))) !== 0
        }
        if (a.holds(isTrue) && b.holds(isTrue)) return true
      }
    }
  }
  return false
}

/** Android is a Linux, iOS a Darwin, illumos a Solaris. */
function implied(system: string): string {
  return system === 'android' ? 'linux' : system === 'ios' ? 'darwin' : system === 'illumos' ? 'solaris' : ''
}

import fs from 'node:fs'
import path from 'node:path'
import { randomOf } from '@codeloom/testkit/random'

const filesPerFolder = 100
const most = { functions: 6, imports: 3 } as const

/** Lays out a tree of so many modules that import, call and extend one another across folders; the same for the same seed. Answers its bytes. */
export function generateTree(dir: string, { files, seed }: { readonly files: number; readonly seed: number }): number {
  const random = randomOf(seed)
  let bytes = 0
  for (let number = 0; number < files; number++) {
    if (number % filesPerFolder === 0) fs.mkdirSync(path.join(dir, folderOf(number)), { recursive: true })
    const text = moduleText(number, random)
    bytes += text.length
    fs.writeFileSync(path.join(dir, folderOf(number), `m${number}.ts`), text)
  }
  return bytes
}

function folderOf(number: number): string {
  const folder = Math.floor(number / filesPerFolder)
  return `part${Math.floor(folder / filesPerFolder)}/p${folder}`
}

function moduleText(number: number, random: ReturnType<typeof randomOf>): string {
  const lines: string[] = []
  const known: string[] = []
  for (let i = number === 0 ? 0 : random.below(most.imports + 1); i > 0; i--) {
    const other = random.below(number)
    if (known.includes(`run${other}`)) continue
    known.push(`run${other}`)
    lines.push(`import { run${other}, Kind${other} } from '../../${folderOf(other)}/m${other}'`)
  }
  const base = known.length > 0 && random.chance(0.4) ? ` extends ${random.pick(known).replace('run', 'Kind')}` : ''
  lines.push(`/** the kind of things that part ${number} is about */`, `export class Kind${number}${base} {`, `  value${number % 50} = ${number}`, `  step(by: number): number { return this.value${number % 50} + by }`, '}')
  for (let i = random.below(most.functions); i > 0; i--) lines.push(`function inner${i}(x: number): number {`, `  const y = x * ${i}`, `  return y > ${random.below(1_000)} ? y : ${known.length > 0 ? random.pick(known) : 'Number'}(y)`, '}')
  lines.push(`export function run${number}(x: number): number {`, `  return new Kind${number}().step(x) + ${known.length > 0 ? random.pick(known) : 'Number'}(x)`, '}', '')
  return lines.join('\n')
}

import assert from 'node:assert/strict'
import test from 'node:test'
import { Parser } from 'web-tree-sitter'
import { FileFacts } from '@codeloom/model'

/** The memory that texts are put into. */
interface Machine {
  _malloc(bytes: number): number
}

/** More than there is room for from the beginning. */
const large = 1 << 20

test('a text for which the parser has no room is a problem, and not read another way', async context => {
  const machines: Machine[] = []
  const init = Parser.init.bind(Parser)
  context.mock.method(Parser, 'init', async (module: Machine) => {
    machines.push(module)
    await init(module)
  })
  // loads all grammars
  const { extractText } = await import('@codeloom/testkit')
  const { sourceLanguages: [language] } = await import('@codeloom/languages')
  const [machine] = machines
  assert.ok(machine !== undefined && language !== undefined)
  const factsOf = (text: string): FileFacts => new FileFacts(extractText(`a${language.grammars[0]?.suffixes[0]}`, text))
  const short = language.sample.replaceAll(/[^\0-\x7f]/g, 'e')
  const long = short + '\n'.repeat(large)
  const refusing = context.mock.method(machine, '_malloc', () => 0)
  const { problems, ...none } = summary(factsOf(long))
  assert.deepEqual([problems, none.symbols], [[['too-large', 0, long.length]], 1])
  assert.equal(refusing.mock.callCount(), 1)
  refusing.mock.restore()
  for (const text of [long, short]) {
    const some = summary(factsOf(text))
    assert.ok(some.symbols > 1 && some.problems.every(([code]) => code === 'syntax'))
  }
})

function summary(facts: FileFacts): { readonly symbols: number; readonly problems: readonly (readonly [string, number, number])[] } {
  const { count, code, start, end } = facts.problems
  return { symbols: facts.symbols.count, problems: Array.from({ length: count }, (_, i) => [facts.string(code[i] ?? 0), start[i] ?? 0, end[i] ?? 0]) }
}

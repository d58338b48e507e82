import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FactsBuilder, FileFacts } from '@codeloom/model'

const builder = new FactsBuilder()

function factsOf(text: string, fill: (out: FactsBuilder) => void): FileFacts {
  builder.begin(text)
  fill(builder)
  return new FileFacts(builder.finish())
}

test('F1: names, literals and passages are read as they were written, equal ones once', () => {
  const text = 'alpha größe alpha 😀x'
  const numbers: number[] = []
  const facts = factsOf(text, out => {
    const start = out.passageStart()
    out.append(0, 5)
    out.appendText('→')
    const made = out.passageFrom(start)
    numbers.push(out.name(0, 5), out.name(6, 11), out.name(12, 17), out.name(18, 21), out.literal('alpha'), out.literal('default'),
      out.literal('default'), out.literal(''), made)
  })
  assert.deepEqual(numbers.map(number => facts.string(number)),
    ['alpha', 'größe', 'alpha', '😀x', 'alpha', 'default', 'default', '', 'alpha→'])
  assert.equal(new Set(numbers).size, 6)
})

test('B1: more names than a table holds at first keep their numbers, and leave no trace in the next file', () => {
  const names = Array.from({ length: 40_000 }, (_, i) => `name${i}`)
  const text = names.join(' ')
  const small = (out: FactsBuilder): void => void out.add('free', [out.name(0, 2), out.term(1, 8)])
  const before = factsOf('ab', small).bytes
  const facts = factsOf(text, out => {
    for (let round = 0; round < 2; round++) {
      for (let i = 0, at = 0; i < names.length; at += `name${i}`.length + 1, i++) out.free(out.name(at, at + `name${i}`.length), 0)
    }
  })
  assert.equal(facts.free.count, names.length)
  assert.equal(facts.string(facts.free.name[39_999] ?? 0), 'name39999')
  assert.deepEqual(factsOf('ab', small).bytes, before)
})

for (const [breaks, text] of Object.entries({ LF: 'a\n\nbc\nd', CRLF: 'a\r\n\r\nbc\r\n', CR: 'a\rb\r', mixed: 'a\n\r\r\nb\rc', none: 'abc', empty: '' })) {
  test(`lines begin behind ${breaks}`, () => {
    const expected = [0, ...[...text.matchAll(/\r\n|\r|\n/g)].map(found => found.index + found[0].length)]
    assert.deepEqual([...factsOf(text, out => out.addLines()).lines.start], expected)
  })
}

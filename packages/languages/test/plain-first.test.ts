/** Where a language asks for it, a text is parsed in known words only if it does not parse whole as it stands, and only if that is better. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pick } from '@codeloom/model'
import { loadGrammar, type GrammarParser } from '@codeloom/syntax'
import { grammarFiles } from '@codeloom/testkit'
import { c } from '../src/c/index.ts'

const grammar = pick(c.grammars, 0)

function parserIn(inKnownWords: (text: string) => string): Promise<GrammarParser> {
  return loadGrammar({ ...c, inKnownWords }, grammar, grammarFiles(grammar))
}

function printed(parser: GrammarParser, text: string): string {
  const { kind, start, errors, count } = parser.parseWith('cursor', text)
  return [errors, kind.subarray(0, count), start.subarray(0, count)].join(' ')
}

test('what parses whole is never rewritten; what does not, only for the better', async () => {
  const blanking = await parserIn(text => ' '.repeat(text.length))
  const spoiling = await parserIn(text => text.replaceAll('int', '}}}'))
  const plain = await parserIn(text => text)
  const whole = 'int a;\nint f(void) { return a; }'
  for (const each of [blanking, spoiling]) assert.equal(printed(each, whole), printed(plain, whole))
  const broken = 'int f( { \nint a;'
  assert.equal(printed(spoiling, broken), printed(plain, broken))
  assert.equal(blanking.parseWith('cursor', broken).errors.length, 0)
  assert.ok(plain.parseWith('cursor', broken).errors.length > 0)
})

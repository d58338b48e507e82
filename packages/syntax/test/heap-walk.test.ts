import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { sourceLanguages } from '@codeloom/languages'
import { loadGrammar, type GrammarParser, type SyntaxTree } from '@codeloom/syntax'
import { grammarFiles, randomOf } from '@codeloom/testkit'

/** Everything that a walk gives, as text. */
function printed(tree: SyntaxTree): string {
  const columns = [tree.kind, tree.field, tree.start, tree.end, tree.next].map(column => column.subarray(0, tree.count).join())
  return [tree.errors.join(), ...columns].join('\n')
}

function checkWalks(parser: GrammarParser, text: string, what: string): void {
  const heap = printed(parser.parseWith('heap', text)).split('\n')
  const cursor = printed(parser.parseWith('cursor', text)).split('\n')
  for (const [i, column] of ['errors', 'kind', 'field', 'start', 'end', 'next'].entries()) {
    assert.ok(heap[i] === cursor[i], `the walks differ on ${what} in ${column}: ${firstDifference(heap[i], cursor[i])}`)
  }
}

function firstDifference(a = '', b = ''): string {
  const [one, other] = [a.split(','), b.split(',')]
  const at = one.findIndex((value, i) => value !== other[i])
  return `at ${at} of ${one.length} and ${other.length}: ${one.slice(at, at + 6).join()} and ${other.slice(at, at + 6).join()}`
}

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** All files of this repository that a grammar claims, and of the corpora where they are there. */
function filesOf(suffixes: readonly string[]): readonly string[] {
  const corpora = process.env['CODELOOM_CORPORA']
  const folders = [root, ...(corpora === undefined ? [] : ['libuv', 'vue-core'].map(name => path.join(corpora, name)))]
  return folders.filter(folder => fs.existsSync(folder)).flatMap(folder =>
    fs.readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter(file => suffixes.some(suffix => file.endsWith(suffix)) && !/(^|\/)(node_modules|\.git)\//.test(file))
      .map(file => path.join(folder, file)))
}

for (const language of sourceLanguages) {
  for (const grammar of language.grammars) {
    test(`H1: the walks agree on ${grammar.name}: real files, broken ones, odd letters`, async () => {
      const parser = await loadGrammar(language, grammar, grammarFiles(grammar))
      assert.equal(parser.walk, 'narrow', 'the check at start-up found them to differ')
      const random = randomOf(1)
      const texts = [language.sample, ...filesOf(grammar.suffixes).slice(0, 400).map(file => fs.readFileSync(file, 'utf8'))]
      for (const [i, text] of texts.entries()) {
        checkWalks(parser, text, `text ${i}`)
        const cut = random.below(text.length + 1)
        checkWalks(parser, text.slice(0, cut), `text ${i} cut at ${cut}`)
        const from = random.below(text.length + 1)
        checkWalks(parser, `${text.slice(0, from)}${random.pick(['é🙂 ', '({[', '}', '\r\n', '"', '*/'])}${text.slice(from)}`, `text ${i} disturbed at ${from}`)
      }
    })
    test(`N1: narrow and wide agree on ${grammar.name} where it parses, and narrow never fails`, async () => {
      const parser = await loadGrammar(language, grammar, grammarFiles(grammar))
      const files = [language.sample, ...filesOf(grammar.suffixes).slice(0, 400).map(file => fs.readFileSync(file, 'utf8'))]
      // what is larger than the parser's buffer, of odd and even length, and the smallest
      const sizes = files.flatMap(text => (text.length < 10 << 10 ? [text.repeat(Math.ceil((10 << 10) / text.length) + 1)] : []))
      const texts = [...files, ...sizes.slice(0, 40), '', ' ', '\n\n', 'x']
      let whole = 0
      for (const [i, text] of texts.entries()) {
        const narrow = printed(parser.parseWith('narrow', text))
        const wide = printed(parser.parseWith('heap', text))
        if (!wide.startsWith('\n')) continue
        whole++
        assert.ok(narrow === wide, `narrow and wide differ on text ${i}`)
      }
      assert.ok(whole > 1, `${whole} texts parsed whole`)
    })
    test(`H1: the walks agree on ${grammar.name}, nested 20,000 deep`, async () => {
      const parser = await loadGrammar(language, grammar, grammarFiles(grammar))
      checkWalks(parser, `x = ${'('.repeat(20_000)}1${')'.repeat(20_000)};`, 'nesting')
    })
  }
}

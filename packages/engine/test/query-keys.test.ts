import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FileFacts } from '@codeloom/model'
import { symbolKeys, SymbolKeys } from '../src/query/symbol-keys.ts'
import { Sketch } from './query-graph.ts'

/** Merged namespaces with members of one name, the same name elsewhere and of another kind, names that have to be escaped. */
function twinned(): FileFacts {
  const sketch = new Sketch('src/a#b.ts', 'N f f N f g g N.f a~1 f % x N g')
  const first = sketch.define('namespace', 'N')
  const second = sketch.define('namespace', 'N', { nth: 1 })
  sketch.define('function', 'f', { nth: 1, in: second })
  sketch.define('function', 'f', { nth: 0, in: first })
  sketch.define('class', 'f', { nth: 2, in: first })
  sketch.define('function', 'f', { nth: 4 })
  const inner = sketch.define('function', 'g', { in: first })
  sketch.define('function', 'g', { nth: 1, in: inner })
  sketch.define('function', 'N.f')
  sketch.define('variable', 'a~1')
  sketch.define('variable', '%')
  sketch.define('variable', 'x', { in: second })
  sketch.define('function', 'g', { nth: 2, in: second })
  return new FileFacts(sketch.builder.finish())
}

test('keys made one at a time are those made together, each leads back to its symbol', () => {
  const facts = twinned()
  const place = { language: 'typescript', path: 'src/a#b.ts' }
  const all = symbolKeys(place, facts)
  const keys = new SymbolKeys(place, facts)
  assert.equal(new Set(all).size, facts.symbols.count)
  assert.deepEqual(all.map((_, row) => keys.keyOf(row)), all)
  assert.deepEqual(all.map(key => key.slice(key.indexOf('#') + 1)), [
    ':module', 'N:namespace', 'N:namespace~1', 'N.f:function~1', 'N.f:function', 'N.f:class', 'f:function', 'N.g:function', 'N.g.g:function',
    'N%2Ef:function', 'a%7E1:variable', '%25:variable', 'N.x:variable', 'N.g:function~1',
  ])
  assert.deepEqual(all.map(key => keys.rowOf(key)).filter((row, i) => row !== i), [])
  for (const wrong of ['typescript:src/a%23b.ts#N.f:function~2', 'typescript:src/a%23b.ts#N.f', 'typescript:src/other.ts#N:namespace', 'c:src/a%23b.ts#:module', '']) {
    assert.equal(keys.rowOf(wrong), undefined, wrong)
  }
})

test('overlong names whose hashes are one are told apart as duplicates are, in source order', () => {
  const [one, other, third] = ['a', 'b', 'c'].map(letter => `${'x'.repeat(600)}${letter}`)
  const sketch = new Sketch('long.ts', `${one} ${other} ${third} short`)
  for (const name of [one, other]) sketch.define('function', name ?? '')
  sketch.define('class', third ?? '')
  sketch.define('function', 'short', { in: 1 })
  const facts = new FileFacts(sketch.builder.finish())
  const place = { language: 'typescript', path: 'long.ts' }
  const [long, cut] = [symbolKeys(place, facts), symbolKeys(place, facts, () => '0'.repeat(32))]
  for (const [all, keys] of [[long, new SymbolKeys(place, facts)], [cut, new SymbolKeys(place, facts, () => '0'.repeat(32))]] as const) {
    assert.equal(new Set(all).size, facts.symbols.count)
    assert.deepEqual(all.map((_, row) => [keys.keyOf(row), keys.rowOf(keys.keyOf(row))]), all.map((key, row) => [key, row]))
  }
  assert.deepEqual(long.filter(key => key.includes('~')), [])
  assert.deepEqual(cut.map(key => key.slice(key.lastIndexOf(':'))), [':module', ':function', ':function~1', ':class', ':function~2'])
})

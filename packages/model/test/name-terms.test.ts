import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addNameKeys, nameHash, nameTerms, prefixKey, termKey, textTerms } from '@codeloom/model'

function checkTerms(name: string, expected: string): void {
  assert.equal(nameTerms(name).join(' '), expected, name)
}

test('names split at humps, acronyms, underscores and digits', () => {
  checkTerms('square', 'square')
  checkTerms('getUserName', 'get user name')
  checkTerms('HTTPServer', 'http server')
  checkTerms('parseHTTPHeader_v2', 'parse http header v 2')
  checkTerms('list_for_each_entry', 'list for each entry')
  checkTerms('__init__', 'init')
  checkTerms('$scope', 'scope')
  checkTerms('#count', 'count')
  checkTerms('MAX_SIZE', 'max size')
  checkTerms('utf8ToBytes', 'utf 8 to bytes')
  checkTerms('URLs', 'urls')
  checkTerms('allURLsOf', 'all urls of')
  checkTerms('X', 'x')
  checkTerms('aB', 'a b')
  checkTerms('größeÄndern', 'größe ändern')
  checkTerms('\u0130stanbul', 'i\u0307stanbul')
  checkTerms('日本', '日本')
  checkTerms('a😀b', 'a😀b')
  checkTerms('', '')
  checkTerms('___', '')
})

test('N1: a name is posted under its terms, their first letters and its own first letters, each once', () => {
  for (const name of ['getUserName', 'square', 'HTTPServer', 'ab', '__init__', 'größeÄndern', '\u0130stanbul', 'x_x_x', 'a'.repeat(5000), '日本']) {
    const out = [7]
    addNameKeys(name, out)
    const expected = new Set([prefixKey(name.toLowerCase()), ...nameTerms(name).flatMap(term => [termKey(term), prefixKey(term)])])
    assert.deepEqual(out.slice(1).sort(), [...expected].sort(), name)
    assert.equal(out[0], 7)
  }
})

test('a prefix key holds three letters or fewer', () => {
  assert.equal(prefixKey('square'), nameHash('^squ'))
  assert.equal(prefixKey('squid'), prefixKey('square'))
  assert.equal(prefixKey('id'), nameHash('^id'))
  assert.notEqual(prefixKey('squ'), termKey('squ'))
})

test('texts give words and parts of identifiers, without stop words', () => {
  assert.deepEqual(textTerms('Returns the sum of a list, see `getUserName` and list_sum(int a).'),
    ['returns', 'sum', 'list', 'see', 'getusername', 'get', 'user', 'name', 'list_sum', 'int'])
  assert.deepEqual(textTerms(''), [])
  assert.deepEqual(textTerms(`${'x'.repeat(41)} ${'y'.repeat(40)}`), ['y'.repeat(40)])
  assert.deepEqual(textTerms('\u0130ki Elma'), ['i\u0307ki', 'elma'])
})

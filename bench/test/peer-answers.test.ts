import assert from 'node:assert/strict'
import test from 'node:test'
import { calledInLines, callersInLines, foundInHeading, optaveCallers, optaveCount } from '../src/peer-answers.ts'
import { wordsOf } from '../src/questions.ts'

const area = { name: 'area', path: 'src/shapes.ts', words: 'area' }

test('callers of codeloom are lines below paths; what is written about them is none', () => {
  const answer = 'src/main.ts\n  3 main calls area [import] | area(2)\n  9,12 run calls area [import] | area(3)\nsrc/shapes.ts\n  4 whole calls area [scope]? | area(r)\nNot whole: src/main.ts: one part did not parse, the first at 8:1.\n[snapshot 1 5a35af1c40c0, pending 0]'
  assert.equal(callersInLines(answer), 3)
  assert.equal(callersInLines('Nothing: no call of area was found.\n[snapshot 1 5a35af1c40c0, pending 0]'), 0)
})

test('a function that codeloom has not is not one that nobody calls', () => {
  assert.equal(callersInLines('Nothing: nothing in the index is called area.\n[snapshot 1 5a35af1c40c0, pending 0]'), undefined)
})

test('symbols of codeloom are lines with a place and a kind', () => {
  assert.equal(calledInLines('src/shapes.ts:1 function area | export function area(r: number) {\nsrc/a b.py:20 type-alias areas | areas\n[snapshot 1 5a35af1c40c0, pending 0]'), 2)
  assert.equal(calledInLines('Nothing: no name is, begins with or has a part that begins with qqq.\n[snapshot 1 5a35af1c40c0, pending 0]'), 0)
})

test('a number in a heading, of each definition that is called so', () => {
  assert.equal(foundInHeading('**Callers of area (5 found)**\n\n- main (function) - src/main.ts:2'), 5)
  assert.equal(foundInHeading('**Callers of area in a.ts (2 found)**\n\n**Callers of area in b.ts (11 found)**'), 13)
  assert.equal(foundInHeading('No results found for "qqq"'), 0)
  assert.equal(foundInHeading('Symbol "area" not found in the codebase'), undefined)
})

test('of names that contain the one that was asked about, only that one counts', () => {
  const answer = JSON.stringify({ results: [{ name: 'area', callers: [{}, {}] }, { name: 'areaOf', callers: [{}] }] })
  assert.equal(optaveCallers(answer, area), 2)
  assert.equal(optaveCallers(JSON.stringify({ results: [{ name: 'areaOf', callers: [{}] }] }), area), undefined)
  assert.equal(optaveCallers(JSON.stringify({ results: [{ name: 'area', callers: [] }] }), area), 0)
})

test('functions of a list, results of a search', () => {
  assert.equal(optaveCount(JSON.stringify({ count: 2, functions: [{}, {}] })), 2)
  assert.equal(optaveCount(JSON.stringify({ results: [{}] })), 1)
})

test('the words of a name, however they are put together', () => {
  assert.equal(wordsOf('parseHTTPResponse2'), 'parse http response2')
  assert.equal(wordsOf('__vm_area_free'), 'vm area free')
  assert.equal(wordsOf('ünterOrdnung'), 'ünter ordnung')
})

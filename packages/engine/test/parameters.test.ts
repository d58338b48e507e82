/** Names of arguments: the parameters that they stand for, and who names a parameter. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { askedTree, type AskedTree } from './asked-fixture.ts'

const tree = `
--- lib.py
from typing import overload
class Base:
    def __init__(self, size, *, colour=None):
        self.size = size
class Box(Base): pass
class Point:
    x: int
    y = 0
def area(width, deep=lambda far: far):
    inner = lambda lost: lost
    return width
@overload
def made(kind: int) -> Box: ...
@overload
def made(kind: str) -> Point: ...
def made(kind): return kind
def rest(**more): return more
--- use.py
from lib import area, Base, Box, made, Point, rest
def main(given):
    area(width=1, deep=2, lost=3, far=4)
    Base(size=1); Box(1, colour=2)
    Point(x=1); Point(y=2)
    made(kind=1)
    rest(lost=1)
    given(width=1)
@area(width=2)
def decorated(): pass
`

function definitions(asked: AskedTree, line: number, column: number): readonly string[] | string {
  const { result, why } = asked.answer('definition', { path: 'use.py', line, column })
  assert.ok('definitions' in result)
  return why ?? result.definitions.map(({ path, nameRange, kind }) => `${path}:${nameRange[0]}:${nameRange[1]} ${kind}`)
}

test('the name of an argument means the parameter of what is called, in whatever file', async context => {
  const asked = await askedTree(tree)
  context.after(() => asked.close())
  assert.deepEqual(definitions(asked, 3, 10), ['lib.py:9:10 parameter'])
  assert.deepEqual(definitions(asked, 3, 19), ['lib.py:9:17 parameter'])
  assert.equal(definitions(asked, 3, 27), 'what is called has no parameter lost at use.py:3:27')
  assert.equal(definitions(asked, 3, 35), 'what is called has no parameter far at use.py:3:35')
  assert.deepEqual(definitions(asked, 9, 7), ['lib.py:9:10 parameter'])
})

test('of a class it is a parameter of its constructor, inherited or not; without one an annotated field', async context => {
  const asked = await askedTree(tree)
  context.after(() => asked.close())
  assert.deepEqual(definitions(asked, 4, 10), ['lib.py:3:24 parameter'])
  assert.deepEqual(definitions(asked, 4, 26), ['lib.py:3:33 parameter'])
  assert.deepEqual(definitions(asked, 5, 11), ['lib.py:7:5 field'])
  assert.equal(definitions(asked, 5, 23), 'what is called has no parameter y at use.py:5:23')
})

test('overloads are called by their signatures; what is unknown has no parameters', async context => {
  const asked = await askedTree(tree)
  context.after(() => asked.close())
  assert.deepEqual(definitions(asked, 6, 10), ['lib.py:13:10 parameter', 'lib.py:15:10 parameter'])
  assert.equal(definitions(asked, 7, 10), 'what is called has no parameter lost at use.py:7:10')
  assert.notEqual(typeof definitions(asked, 8, 11), 'object')
})

test('references of a parameter are those of its file and the arguments that name it; those of its function are none of them', async context => {
  const asked = await askedTree(tree)
  context.after(() => asked.close())
  const references = (line: number, column: number): readonly string[] => {
    const { result } = asked.answer('references', { path: 'lib.py', line, column })
    assert.ok('references' in result)
    return result.references.map(({ path, range, role }) => `${path}:${range[0]}:${range[1]} ${role}`)
  }
  assert.deepEqual(references(9, 10), ['lib.py:11:12 read', 'use.py:3:10 keyword', 'use.py:9:7 keyword'])
  assert.deepEqual(references(3, 33), ['use.py:4:26 keyword'])
  assert.deepEqual(references(9, 5).filter(line => line.startsWith('use.py')), ['use.py:1:17 import', 'use.py:3:5 call', 'use.py:9:2 decorate'])
})

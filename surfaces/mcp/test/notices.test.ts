import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Notices } from '../src/notices.ts'

test('what people have to know is in one answer, and no more of it than an answer has room for', () => {
  const notices = new Notices()
  assert.deepEqual(notices.take(), [])
  for (const words of ['a', 'b', 'c', 'd']) notices.add(words)
  assert.deepEqual([notices.take(), notices.take()], [['a', 'b', 'c'], []])
})

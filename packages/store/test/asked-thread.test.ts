import assert from 'node:assert/strict'
import test from 'node:test'
import { AskedThread } from '../src/thread/asked-thread.ts'

const program = new URL('asked-thread-worker.ts', import.meta.url)
const mostMs = 20_000

test('A1: questions are answered one by one, with an answer or with what went wrong', () => {
  const thread = new AskedThread(program, { greeting: 'hello' })
  for (let id = 5; id < 8; id++) assert.deepEqual(thread.ask({ kind: 'greet', id }, mostMs), { id: id - 4, answer: `hello ${id}` })
  assert.deepEqual(thread.ask({ kind: 'fail' }, mostMs).failure, { code: 'RangeError', message: 'no' })
  assert.deepEqual([thread.isOver, thread.ask({ kind: 'sleep', ms: 20 }, mostMs).failure], [false, undefined])
  thread.close({ kind: 'exit' }, 100)
  assert.deepEqual([thread.isOver, thread.ask({ kind: 'greet', id: 1 }, mostMs).failure?.message], [true, 'it was closed'])
})

test('A1: a thread that does not answer, or ends, is given up within the bound', () => {
  const silent = new AskedThread(program, { greeting: '' })
  assert.equal(silent.ask({ kind: 'greet', id: 1 }, mostMs).failure, undefined)
  const began = performance.now()
  assert.equal(silent.ask({ kind: 'sleep', ms: 60_000 }, 300).failure?.message, 'no answer for 0 s')
  assert.ok(performance.now() - began < 10_000)
  const ending = new AskedThread(program, { greeting: '' })
  assert.equal(ending.ask({ kind: 'exit' }, mostMs).failure?.message, 'it ended')
  assert.deepEqual([silent.isOver, ending.isOver, ending.ask({ kind: 'greet', id: 1 }, mostMs).failure?.message], [true, true, 'it ended'])
})

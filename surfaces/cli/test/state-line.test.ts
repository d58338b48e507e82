import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StateLine } from '../src/state-line.ts'

class Terminal {
  readonly isTTY: boolean
  columns = 200
  written = ''

  constructor(isTTY = true) {
    this.isTTY = isTTY
  }
  write(text: string): boolean {
    this.written += text
    return true
  }
  /** The line as it stands there now. */
  line(): string {
    return this.written.slice(this.written.lastIndexOf('\r') + 1).replaceAll(/\u001b\[\d*[mK]/g, '')
  }
}

test('the last line tells how many updates, how quick, what failed, waits and is done now', async () => {
  const terminal = new Terminal()
  const line = new StateLine(terminal)
  line.draw()
  assert.equal(terminal.line(), 'watching; 0 updates; Ctrl-C ends')
  for (const milliseconds of [10.2, 30, 20.4]) line.updated({ milliseconds, pending: 0 })
  line.failed()
  line.draw()
  assert.equal(terminal.line(), 'watching; 3 updates, half of the last 3 within 20 ms; 1 failed; Ctrl-C ends')
  line.updated({ milliseconds: 5, pending: 2 })
  line.draw()
  line.progress({ stage: 'read', done: 1, total: 3, bytes: 0 })
  assert.match(terminal.line(), /; 2 paths wait; Ctrl-C ends$/)
  while (!terminal.line().includes('reading')) {
    line.progress({ stage: 'read', done: 300, total: 1_204, bytes: 0 })
    await new Promise(setImmediate)
  }
  assert.match(terminal.line(), /; reading 300 of 1,204 files; Ctrl-C ends$/)
  // what goes on no more is not shown any more
  while (terminal.line().includes('reading')) await new Promise(resolve => setTimeout(resolve, 20))
  terminal.columns = 30
  line.draw()
  assert.equal(terminal.line().length, 29)
  line.clear()
  assert.equal(terminal.line(), '')
  const pipe = new Terminal(false)
  const silent = new StateLine(pipe)
  silent.draw()
  silent.progress({ stage: 'read', done: 300, total: 1_204, bytes: 0 })
  assert.equal(pipe.written, '')
})

import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { NotRun } from '../src/corpora.ts'
import { openSession } from '../src/mcp-session.ts'

/** Refuses to shake hands, and would stay for ever. */
const refusing = `const fs = require('fs'); fs.writeFileSync('pid', String(process.pid))
process.stdin.on('data', text => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id: JSON.parse(text).id, error: { code: -32603, message: 'not today' } }) + '\\n')); setInterval(() => undefined, 1000)`

test('a server that does not shake hands is ended before it is told', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-bench-'))
  try {
    await assert.rejects(openSession({ program: process.execPath, args: ['-e', refusing] }, folder), NotRun)
    const pid = Number(fs.readFileSync(path.join(folder, 'pid'), 'utf8'))
    assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' })
    await assert.rejects(openSession({ program: path.join(folder, 'nowhere'), args: [] }, folder), NotRun)
  } finally {
    fs.rmSync(folder, { recursive: true })
  }
})

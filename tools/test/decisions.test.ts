import assert from 'node:assert/strict'
import fs from 'node:fs'
import test from 'node:test'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../../docs/decisions', import.meta.url))

test('each decision has a number of its own, with which its first line begins', () => {
  const numbers = new Map<string, string>()
  for (const name of fs.readdirSync(folder)) {
    const number = name.slice(0, 4)
    assert.match(name, /^\d{4}-[a-z-]+\.md$/)
    assert.equal(numbers.get(number), undefined, `${name} has the number of another`)
    numbers.set(number, name)
    assert.ok(fs.readFileSync(`${folder}/${name}`, 'utf8').startsWith(`# ${number}: `), `${name} is called otherwise in its first line`)
  }
})

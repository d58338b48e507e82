import assert from 'node:assert/strict'
import test from 'node:test'
import { FileFacts } from '@codeloom/model'
import { extractText } from '@codeloom/testkit'
import { tablesOver } from '../src/file-tables.ts'
import { NameTable } from '../src/name-table.ts'

test('what is exported under a name is told for that name alone', () => {
  const names = new NameTable()
  const tables = tablesOver(names)(new FileFacts(extractText('a.ts', 'const a = 1, b = 2\nexport { a as x, b as y }')))
  const listed = (under: string): readonly string[] => [...(tables.listed(names.of(under)) ?? [])].map(name => names.string(name))
  assert.deepEqual([listed('x'), listed('y'), listed('x'), listed('z')], [['a'], ['b'], ['a'], []])
})

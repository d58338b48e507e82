import assert from 'node:assert/strict'
import test from 'node:test'
import { header, mergedTables, rowOf, type Measured } from '../src/precision/report.ts'
import type { Repository } from '../src/precision/repositories.ts'
import type { Share } from '../src/precision/score.ts'

const click: Repository = { name: 'click', language: 'Python', corpus: 'click', oracle: 'pyright' }
const httpx: Repository = { ...click, name: 'httpx', corpus: 'httpx', keptAside: true }

function measured(repository: Repository, certain: Share): Measured {
  const none = { right: 0, of: 0 }
  const score = { certain, all: none, recall: none, recallAcrossFiles: none, definition: none, outside: none, byMacro: none, definitionByMacro: none }
  return { repository, oracle: 'a tool', files: { asked: 3, inTree: 9, told: 2 }, scored: { score, misses: [] } }
}

test('a share is cut, never rounded up to a floor that it missed; nothing to count is no share', () => {
  const row = rowOf(measured(click, { right: 1999, of: 2000 }), 'today')
  assert.equal(row, '| Python | click | 0.999 (1999/2000) | - | - | - | - | - | - | - | 2 told of 3 drawn of 9 | today |')
})

test('a repository that did not run has a row as long as the others, with the reason', () => {
  const row = rowOf({ repository: click, notRun: 'no Python' }, 'today')
  assert.match(row, /not run: no Python/)
  assert.equal(row.split('|').length, header.split('\n')[0]?.split('|').length)
})

test('rows are replaced by those of the same repository and stay otherwise; what was kept aside stands apart', () => {
  const first = mergedTables('', [measured(click, { right: 1, of: 2 }), measured(httpx, { right: 1, of: 4 })])
  const second = mergedTables(first, [measured(click, { right: 2, of: 2 })])
  const [seen = '', kept = ''] = second.split('**Kept aside**')
  assert.match(seen, /\| click \| 1\.000 \(2\/2\)/)
  assert.doesNotMatch(second, /1\/2/)
  assert.doesNotMatch(seen, /httpx/)
  assert.match(kept, /\| httpx \| 0\.250 \(1\/4\)/)
})

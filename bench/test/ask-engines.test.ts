import assert from 'node:assert/strict'
import test from 'node:test'
import { askEngines, type Asked } from '../src/ask-engines.ts'
import { NotRun } from '../src/corpora.ts'
import { questionKinds, type Asking, type Asks, type Subject } from '../src/questions.ts'

interface Fake {
  readonly id: string
  readonly knows: readonly string[]
  /** a tool that it refuses */
  readonly refuses?: string
}

/** Answers with the number of characters of the name; every call is written down. */
function fake({ id, knows, refuses }: Fake, calls: string[]): Asked {
  const asking = (tool: string): Asking => ({
    call: ({ name }) => ({ name: tool, arguments: { name } }),
    found: (answer, { name }) => (knows.includes(name) ? answer.length : undefined),
  })
  const asks: Asks = { 'callers': asking('callers'), 'name search': asking('name'), 'word search': asking('words') }
  return {
    id, asks,
    session: {
      ask: call => {
        calls.push(`${id} ${call.name} ${String(call.arguments['name'])}`)
        return Promise.resolve({ ms: calls.length, text: call.name === refuses ? 'no index\nmake one' : String(call.arguments['name']), isError: call.name === refuses })
      },
    },
  }
}

const subjects = (...names: readonly string[]): readonly Subject[] => names.map(name => ({ name, path: 'a.c', words: name }))
const namesOf = (all: readonly Subject[]): readonly string[] => all.map(({ name }) => name)

test('asked is about what all know, no more than wanted', async () => {
  const engines = [fake({ id: 'a', knows: ['one', 'two', 'four', 'five'] }, []), fake({ id: 'b', knows: ['two', 'three', 'four', 'five'] }, [])]
  assert.deepEqual(namesOf((await askEngines(engines, subjects('one', 'two', 'three', 'four', 'five'), 2)).subjects), ['two', 'four'])
})

test('what no two know is not compared', async () => {
  const engines = [fake({ id: 'a', knows: ['one'] }, []), fake({ id: 'b', knows: ['two'] }, [])]
  await assert.rejects(askEngines(engines, subjects('one', 'two'), 2), NotRun)
})

test('engines take turns at each question, and only the second answer counts', async () => {
  const calls: string[] = []
  const engines = ['a', 'b'].map(id => fake({ id, knows: ['x', 'yy'] }, calls))
  const { of } = await askEngines(engines, subjects('x', 'yy'), 2)
  const round = ['a name x', 'b name x', 'a name yy', 'b name yy']
  assert.deepEqual(calls.filter(call => call.includes(' name ')), [...round, ...round])
  const second = calls.lastIndexOf('b name x') + 1
  assert.deepEqual(of.get('b')?.get('name search'), [{ ms: second, chars: 1, found: 1 }, { ms: second + 2, chars: 2, found: 2 }])
})

test('what an engine refuses did not run, with its own words; the rest did', async () => {
  const engines = [fake({ id: 'a', knows: ['x'] }, []), fake({ id: 'b', knows: ['x'], refuses: 'words' }, [])]
  const { of } = await askEngines(engines, subjects('x'), 1)
  const refused = of.get('b')?.get('word search')
  assert.ok(refused instanceof NotRun)
  assert.equal(refused.message, 'words: no index')
  for (const kind of questionKinds) assert.equal(of.get('a')?.get(kind) instanceof NotRun, false)
})

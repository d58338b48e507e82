/** Every kind of store answers the same, through the real command. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { after, test } from 'node:test'
import { canonicalDump } from '@codeloom/engine'
import { findRoot, indexTree, openStore } from '@codeloom/host'
import { methods } from '@codeloom/model'
import { testServer } from '@codeloom/postgres/test-server'
import { Tree } from './command.ts'

const sources = {
  'src/shapes.ts': 'export interface Shape { area(): number }\nexport class Circle implements Shape {\n  constructor(readonly radius: number) {}\n  /** of the whole disc */\n  area(): number { return square(this.radius) * Math.PI }\n}\nexport function square(x: number): number { return x * x }\n',
  'src/main.ts': "import { Circle, square } from './shapes'\nexport function main(): number {\n  const circle = new Circle(3)\n  return circle.area() + square(2) + missing()\n}\n",
  'lib/list.c': 'struct list { int head; };\nint list_sum(struct list *l) { return l->head; }\nint use(void) { struct list l; return list_sum(&l); }\n',
  'tools/run.py': 'def helper(x):\n    return x\n\ndef go():\n    return helper(1)\n',
}
/** of every request, one that has an answer */
const params: Readonly<Record<string, object>> = {
  definition: { path: 'src/main.ts', line: 4, column: 27 }, references: { symbol: 'square' }, callers: { symbol: 'square', depth: 3 }, callees: { symbol: 'main' },
  implementations: { symbol: 'Shape' }, impact: { symbols: ['square'] }, path: { from: 'src/main.ts', to: 'square' }, symbols: { query: 'list_sum' },
  search: { text: 'whole disc' }, context: { task: 'area', budget: 500 }, status: {},
}

const { server, missing } = await testServer()
after(() => server?.stop())
const tree = new Tree(sources)
after(() => tree.remove())

const kinds = [
  { kind: 'sqlite', store: `sqlite:${tree.storeFile}`, skip: false },
  { kind: 'rocksdb', store: `rocksdb:${tree.storeFile}-rocks`, skip: false },
  { kind: 'postgres', store: server?.url ?? '', skip: missing ?? false },
] as const

function told(store: string, args: readonly string[], input?: string): string {
  const { code, out, err } = tree.raw([...args, '--root', tree.dir, '--store', store], input === undefined ? {} : { input })
  assert.equal(code, 0, err)
  if (server !== undefined) assert.ok(!`${out}${err}`.includes(server.password), 'the password was told')
  return out
}

/** Everything that is told of a store, without what differs from store to store. */
function everything(store: string): { readonly dump: string; readonly answers: string } {
  const requests = Object.keys(methods).map((method, id) => JSON.stringify({ id, method, params: params[method] ?? {} }))
  const url = store.startsWith('postgres') ? new RegExp(String.raw`postgres://[^"]+`, 'g') : store
  const answers = tree.stable(told(store, ['batch'], `${requests.join('\n')}\n`)).replaceAll(tree.stable(String(store)), 'STORE').replaceAll(url, 'STORE')
  for (const [i, line] of answers.split('\n').filter(line => line !== '').entries()) assert.match(line, /"result":/, requests[i])
  return { dump: told(store, ['dump', '--canonical']), answers }
}

let expected: ReturnType<typeof everything> | undefined
for (const { kind, store, skip } of kinds) {
  test(`${kind}: index, update and every request, byte for byte as on the others`, { skip }, () => {
    told(store, ['index'])
    tree.write('src/later.ts', "import { square } from './shapes'\nexport const later = square(5)\n")
    told(store, ['index'])
    fs.rmSync(path.join(tree.dir, 'src/later.ts'))
    told(store, ['index'])
    assert.match(told(store, ['verify']), /is whole/)
    const all = everything(store)
    expected ??= all
    assert.equal(all.dump, expected.dump)
    assert.equal(all.answers, expected.answers)
    assert.match(told(store, ['status']), new RegExp(`store +${kind}:`))
    assert.match(told(store, ['stores']), new RegExp(`^${tree.dir} .*4 files\\n +${kind}:.*\\n1 store,`))
  })
}

test('mem: the same graph', async () => {
  const root = findRoot(tree.dir, tree.dir)
  const store = await openStore('mem', root, { create: true })
  await indexTree({ root, store, workers: 1 })
  const snapshot = store.snapshot()
  assert.equal(Buffer.concat([...canonicalDump(snapshot)]).toString('utf8'), expected?.dump)
  snapshot.close()
})

test('rocksdb: while a watcher has it, others ask it, and have it look at the folder', async () => {
  const store = `rocksdb:${tree.storeFile}-rocks`
  const watcher = spawn(process.execPath, [tree.binary, 'watch', tree.dir, '--store', store], { stdio: ['ignore', 'pipe', 'pipe'] })
  try {
    await Promise.race([once(watcher.stdout, 'data'), once(watcher.stderr, 'data')])
    assert.match(told(store, ['callers', 'square']), /main/)
    assert.equal(told(store, ['dump', '--canonical']), expected?.dump)
    tree.write('src/later.ts', "import { square } from './shapes'\nexport const later = square(5)\n")
    told(store, ['index'])
    assert.match(told(store, ['refs', 'square']), /later\.ts/)
    assert.match(told(store, ['status']), new RegExp(`kept +by process ${watcher.pid}`))
  } finally {
    watcher.kill('SIGINT')
    await once(watcher, 'close')
    fs.rmSync(path.join(tree.dir, 'src/later.ts'), { force: true })
  }
  assert.match(told(store, ['callers', 'square']), /main/)
})

test('a kind that nobody knows is refused, with those that are known', () => {
  const { code, err } = tree.raw(['index', '--root', tree.dir, '--store', 'oracle://me:secret@host/x'])
  assert.equal(code, 1)
  assert.match(err, /sqlite:PATH, rocksdb:PATH, postgres:\/\/USER@HOST\/DATABASE, mem/)
  assert.ok(!err.includes('secret'))
})

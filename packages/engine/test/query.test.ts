import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkRequest, flag, reference, tag, type Method, type Response } from '@codeloom/model'
import { responseSchema } from '@codeloom/model/response'
import { createQueries, type Queries } from '@codeloom/engine/query'
import { FileCache } from '../src/query/file-cache.ts'
import { found, Sketch, SketchedGraph, type SketchedFile } from './query-graph.ts'

/** shapes.ts defines, main.ts uses, other.ts holds rivals, list.h declares what list.c defines. */
function tinyGraph(): { readonly graph: SketchedGraph; readonly files: readonly SketchedFile[] } {
  const shapes = new Sketch('src/shapes.ts',
    'export class Circle { constructor(r) {} area() { return square(2) } }\nexport function square(x) { return x * x }\nnamespace Circle { }\n')
  const circle = shapes.define('class', 'Circle', { span: 'class Circle { constructor(r) {} area() { return square(2) } }' })
  const made = shapes.define('constructor', 'constructor', { in: circle, span: 'constructor(r) {}' })
  const area = shapes.define('method', 'area', { in: circle, span: 'area() { return square(2) }', flags: 0 })
  const square = shapes.define('function', 'square', { nth: 1, span: 'function square(x) { return x * x }' })
  shapes.define('namespace', 'Circle', { nth: 1, span: 'namespace Circle { }' })
  const x = shapes.local('parameter', 'x', { in: square })
  shapes.mention('call', 'square', { ref: reference(tag.symbol, square), from: area })
  shapes.mention('read', 'x', { nth: 1, ref: reference(tag.local, x), from: square })
  shapes.mention('read', 'x', { nth: 2, ref: reference(tag.local, x), from: square })

  const main = new Sketch('src/main.ts',
    "import { square, Circle } from './shapes'\nfunction main() {\n  const c = new Circle(2); c.area()\n  square(3); square(4); square(missing())\n}\nmain(main)\n")
  const run = main.define('function', 'main', { span: main.text.slice(main.text.indexOf('function'), main.text.indexOf('\nmain(')) })
  const importSquare = main.import('square', { specifier: './shapes' })
  const importCircle = main.import('Circle', { specifier: './shapes' })
  const c = main.local('local', 'c', { in: run })
  const missing = main.free('missing')
  const areaOf = main.member('area')
  main.mention('new', 'Circle', { nth: 1, ref: reference(tag.import, importCircle), from: run })
  main.mention('read', 'c', { nth: 1, ref: reference(tag.local, c), from: run })
  main.mention('call', 'area', { ref: reference(tag.member, areaOf), from: run })
  for (const nth of [1, 2, 3]) main.mention('call', 'square', { nth, ref: reference(tag.import, importSquare), from: run })
  main.mention('call', 'missing', { ref: reference(tag.free, missing), from: run })
  main.mention('call', 'main', { nth: 1, ref: reference(tag.symbol, run) })
  main.mention('read', 'main', { nth: 2, ref: reference(tag.symbol, run) })

  const other = new Sketch('src/other.ts', 'function square() {} // 😀\nfunction getUserName() {}\n')
  other.define('function', 'square', { span: 'function square() {}' })
  other.define('function', 'getUserName', { span: 'function getUserName() {}' })

  const header = new Sketch('lib/list.h', 'int list_sum(list *l);\n')
  header.define('function', 'list_sum', { span: 'int list_sum(list *l);', flags: flag.declaration | flag.global })
  const source = new Sketch('lib/list.c', 'int list_sum(list *l) { return 0; }\n')
  source.define('function', 'list_sum', { span: 'int list_sum(list *l) { return 0; }', flags: flag.global })

  const graph = new SketchedGraph([shapes, main, other, header, source])
  const id = (name: string): number => graph.id('src/shapes.ts', name)
  return {
    graph,
    files: [
      { sketch: shapes, links: { runs: new Map() } },
      {
        sketch: main,
        links: {
          answers: new Map([
            [reference(tag.import, importSquare), found('import', [id('square'), 'function'])],
            [reference(tag.import, importCircle), found('import', [id('Circle'), 'class'])],
            [reference(tag.member, areaOf), found('type', [id('area'), 'method'])],
            [reference(tag.free, missing), { found: false, why: 'unknown', package: '' }],
          ]),
          importModules: [graph.id('src/shapes.ts'), graph.id('src/shapes.ts')],
          runs: new Map([[id('Circle'), { symbol: id('Circle') - circle + made, kind: 10 }]]),
        },
      },
      { sketch: other, problems: [{ code: 'syntax', message: 'does not parse' }] },
      { sketch: header, language: 'c', links: { declares: [{ row: 1, symbol: graph.id('lib/list.c', 'list_sum') }] } },
      { sketch: source, language: 'c' },
    ],
  }
}

async function tinyQueries(): Promise<Queries> {
  const { graph, files } = tinyGraph()
  await graph.commit(files)
  return createQueries(graph.store)
}

/** Asks, and holds both the request and the response against their schemas. */
function ask(queries: Queries, method: Method, params: Readonly<Record<string, unknown>>): Response {
  const checked = checkRequest({ method, params })
  assert.ok(checked.ok, JSON.stringify(checked))
  const response = queries.answer(checked.request)
  responseSchema(method).parse(response)
  return response
}

/** What was answered, as short text: `path:line:col name`, an edge as `from -> to kind how sites @distance`, the why of an empty answer. */
function brief(response: Response): string {
  if ('error' in response) return `error ${response.error.code}`
  const { result, why } = response
  const lines: string[] = []
  const named = (symbol: { readonly path: string; readonly nameRange: readonly number[]; readonly name: string }): string =>
    `${symbol.path}:${symbol.nameRange[0]}:${symbol.nameRange[1]} ${symbol.name}`
  if ('definitions' in result) lines.push(...result.definitions.map(named))
  if ('matches' in result) lines.push('several:', ...result.matches.map(named))
  if ('symbols' in result && Array.isArray(result.symbols)) lines.push(...result.symbols.map(named))
  if ('references' in result) lines.push(...result.references.map(({ path, range, role, from }) => `${path}:${range[0]}:${range[1]} ${role} in ${from.slice(from.indexOf('#') + 1)}`))
  if ('edges' in result) {
    lines.push(...result.edges.map(({ from, to, kind, how, sites, distance }) =>
      `${from.name} -> ${to.name} ${kind} ${how} ${sites.map(([, line, column]) => `${line}:${column}`).join(',')} @${distance}`))
    if ('unresolved' in result) lines.push(...result.unresolved.map(open => `unresolved ${open.name} ${open.why}`))
  }
  if (why !== undefined) lines.push(`why: ${why}`)
  if (response.truncated !== false) lines.push(`truncated at ${response.truncated.shown}`)
  return lines.join('\n')
}

async function check(method: Method, params: Readonly<Record<string, unknown>>, expected: string): Promise<void> {
  assert.equal(brief(ask(await tinyQueries(), method, params)), expected.trim().split('\n').map(line => line.trim()).join('\n'))
}

test('A1: an answer from a commit before the one that it has to hold is refused', async () => {
  const queries = await tinyQueries()
  for (const params of [{ symbol: 'square' }, {}]) {
    const method = 'symbol' in params ? 'definition' : 'status'
    assert.ok('result' in queries.answer({ method, params: { ...params, minSnapshot: 1 } }))
    assert.deepEqual(queries.answer({ method, params: { ...params, minSnapshot: 2 } }), { error: { code: 'behind', message: 'the index is at commit 1: commit 2 is not there yet' } })
  }
})

test('a name, a qualified name, a path with a name, a key, a path, a file name name a symbol', async () => {
  await check('definition', { symbol: 'area' }, 'src/shapes.ts:1:41 area')
  await check('definition', { symbol: 'Circle.area' }, 'src/shapes.ts:1:41 area')
  await check('definition', { symbol: 'src/shapes.ts#Circle.area' }, 'src/shapes.ts:1:41 area')
  await check('definition', { symbol: 'typescript:src/shapes.ts#Circle.area:method' }, 'src/shapes.ts:1:41 area')
  await check('definition', { symbol: 'src/shapes.ts' }, 'src/shapes.ts:1:1 shapes.ts')
  await check('definition', { symbol: './src/shapes.ts' }, 'src/shapes.ts:1:1 shapes.ts')
  await check('definition', { symbol: 'shapes.ts' }, 'src/shapes.ts:1:1 shapes.ts')
})

test('several matches are listed, a declared or merged one is no rival', async () => {
  await check('definition', { symbol: 'square' }, `
    several:
    src/other.ts:1:10 square
    src/shapes.ts:2:17 square`)
  await check('definition', { symbol: 'list_sum' }, 'lib/list.c:1:5 list_sum')
  await check('definition', { symbol: 'Circle' }, `
    src/shapes.ts:1:14 Circle
    src/shapes.ts:3:11 Circle`)
  await check('definition', { symbol: 'Circle.square' }, 'why: nothing in the index is called Circle.square')
})

test('a position asks about what stands there', async () => {
  const at = (path: string, line: number, column: number): Readonly<Record<string, unknown>> => ({ path, line, column })
  await check('definition', at('src/main.ts', 4, 3), 'src/shapes.ts:2:17 square')
  await check('definition', at('src/main.ts', 4, 9), 'src/shapes.ts:2:17 square') // just behind the name
  await check('definition', at('src/main.ts', 4, 10), 'why: there is no name at src/main.ts:4:10')
  await check('definition', at('src/main.ts', 1, 10), 'src/shapes.ts:2:17 square')
  await check('definition', at('src/main.ts', 1, 36), 'src/shapes.ts:1:1 shapes.ts') // the specifier
  await check('definition', at('src/main.ts', 3, 9), 'src/main.ts:3:9 c')
  await check('definition', at('src/main.ts', 3, 28), 'src/main.ts:3:9 c')
  await check('definition', at('src/main.ts', 2, 10), 'src/main.ts:2:10 main')
  await check('definition', at('lib/list.h', 1, 5), 'lib/list.c:1:5 list_sum')
  await check('definition', at('src/main.ts', 4, 36), 'why: no definition of missing at src/main.ts:4:36 was found')
  await check('definition', at('src/main.ts', 99, 1), 'why: src/main.ts has 7 lines, there is no line 99')
  await check('definition', at('src/main.ts', 2, 99), 'why: line 2 of src/main.ts has no column 99')
  await check('definition', at('src/none.ts', 1, 1), 'why: src/none.ts is not in the index')
})

test('locals have keys that are no canonical keys', async () => {
  const response = ask(await tinyQueries(), 'definition', { path: 'src/shapes.ts', line: 2, column: 24 })
  assert.ok('result' in response && 'definitions' in response.result)
  assert.equal(response.result.definitions[0]?.key, 'typescript:src/shapes.ts#square:function/x')
  assert.equal(response.result.definitions[0]?.kind, 'parameter')
})

test('references: mentions in path order, imports among them, a new mentions class and constructor', async () => {
  await check('references', { symbol: 'src/shapes.ts#square' }, `
    src/main.ts:1:10 import in :module
    src/main.ts:4:3 call in main:function
    src/main.ts:4:14 call in main:function
    src/main.ts:4:25 call in main:function
    src/shapes.ts:1:57 call in Circle.area:method`)
  await check('references', { symbol: 'src/shapes.ts#Circle.constructor' }, 'src/main.ts:3:17 new in main:function')
  await check('references', { symbol: 'Circle' }, `
    src/main.ts:1:18 import in :module
    src/main.ts:3:17 new in main:function`)
  await check('references', { path: 'src/shapes.ts', line: 2, column: 24 }, `
    src/shapes.ts:2:36 read in square:function
    src/shapes.ts:2:40 read in square:function`)
  await check('references', { symbol: 'src/shapes.ts' }, 'src/main.ts:1:33 import in :module')
  await check('references', { symbol: 'getUserName' }, 'why: nothing in the index mentions getUserName')
})

test('callers: edges merged by symbol, nearest first, callers of a class are those who instantiate it', async () => {
  await check('callers', { symbol: 'src/shapes.ts#square' }, `
    main -> square calls import 4:3,4:14,4:25 @1
    area -> square calls scope 1:57 @1`)
  await check('callers', { symbol: 'src/shapes.ts#square', depth: 3 }, `
    main -> square calls import 4:3,4:14,4:25 @1
    area -> square calls scope 1:57 @1
    main.ts -> main calls scope 6:1 @2
    main -> area calls type 3:30 @2`)
  await check('callers', { path: 'src/shapes.ts', line: 1, column: 14 }, 'main -> constructor instantiates import 3:17 @1')
  await check('callers', { symbol: 'src/shapes.ts#Circle.constructor' }, 'main -> constructor instantiates import 3:17 @1')
  await check('callers', { symbol: 'getUserName' }, 'why: no call of getUserName was found')
  await check('callers', { path: 'src/main.ts', line: 3, column: 9 }, 'why: c is a local; calls are followed between symbols')
})

test('callees: in source order, with what was not resolved', async () => {
  await check('callees', { symbol: 'src/main.ts#main' }, `
    main -> constructor instantiates import 3:17 @1
    main -> area calls type 3:30 @1
    main -> square calls import 4:3,4:14,4:25 @1
    unresolved missing unknown`)
  await check('callees', { symbol: 'src/main.ts', depth: 9, limit: 3 }, `
    main.ts -> main calls scope 6:1 @1
    main -> constructor instantiates import 3:17 @2
    main -> area calls type 3:30 @2
    truncated at 3`)
})

test('symbols: by name, ignoring case, by beginning, by part, of a file, of a kind', async () => {
  await check('symbols', { query: 'squ' }, 'src/other.ts:1:10 square\nsrc/shapes.ts:2:17 square')
  await check('symbols', { query: 'SQUARE', path: 'src/other.ts' }, 'src/other.ts:1:10 square')
  await check('symbols', { query: 'user' }, 'src/other.ts:2:10 getUserName')
  await check('symbols', { query: 'userNa' }, 'src/other.ts:2:10 getUserName')
  await check('symbols', { query: 'getusern' }, 'src/other.ts:2:10 getUserName')
  await check('symbols', { query: 'Circle.area' }, 'src/shapes.ts:1:41 area')
  await check('symbols', { query: 'nam', kind: 'class' }, 'why: no name is, begins with or has a part that begins with nam')
  await check('symbols', { path: 'src/shapes.ts', kind: 'method' }, 'src/shapes.ts:1:41 area')
  await check('symbols', { path: 'src/main.ts' }, 'src/main.ts:2:10 main')
  await check('symbols', { kind: 'class' }, 'src/shapes.ts:1:14 Circle')
  await check('symbols', { path: 'nowhere.ts' }, 'why: nowhere.ts is not in the index')
})

test('A3: pages put together are the whole answer', async () => {
  const queries = await tinyQueries()
  for (const [method, params] of [
    ['references', { symbol: 'src/shapes.ts#square' }], ['callees', { symbol: 'src/main.ts', depth: 4 }], ['symbols', {}],
    ['symbols', { query: 'squ' }], ['symbols', { path: 'src/shapes.ts' }], ['definition', { symbol: 'Circle' }],
  ] as const) {
    const whole = brief(ask(queries, method, params)).split('\n').filter(line => !line.startsWith('unresolved'))
    const pages: string[] = []
    let cursor: string | undefined
    do {
      const response: Response = ask(queries, method, { ...params, limit: 2, ...(cursor === undefined ? {} : { cursor }) })
      assert.ok('result' in response)
      pages.push(...brief(response).split('\n').filter(line => !/^(unresolved|truncated)/.test(line)))
      cursor = response.truncated === false ? undefined : response.truncated.cursor
    } while (cursor !== undefined)
    assert.deepEqual(pages, whole, method)
  }
})

test('a cursor of an older snapshot goes on with a note, a broken one is refused', async () => {
  const { graph, files } = tinyGraph()
  await graph.commit(files)
  const queries = createQueries(graph.store)
  const first = ask(queries, 'references', { symbol: 'src/shapes.ts#square', limit: 2 })
  assert.ok('result' in first && first.truncated !== false)
  await graph.commit(files)
  const second = ask(queries, 'references', { symbol: 'src/shapes.ts#square', cursor: first.truncated.cursor })
  assert.ok('result' in second)
  assert.match(second.note ?? '', /changed/)
  assert.equal(brief(second).split('\n').length, 3)
  assert.equal(brief(ask(queries, 'references', { symbol: 'Circle', cursor: 'nonsense' })), 'error bad-params')
})

test('A1, A2: an answer after a commit shows the new files, and what it rests on', async () => {
  const { graph, files } = tinyGraph()
  await graph.commit(files)
  const queries = createQueries(graph.store)
  assert.equal(brief(ask(queries, 'callers', { symbol: 'src/shapes.ts#square' })).split('\n').length, 2)
  const main = files.find(file => file.sketch.path === 'src/main.ts')
  assert.ok(main !== undefined)
  await graph.commit(files.map(file => (file === main ? { ...file, links: {} } : file)))
  const after = ask(queries, 'callers', { symbol: 'src/shapes.ts#square' })
  assert.equal(brief(after), 'area -> square calls scope 1:57 @1')
  assert.ok('result' in after)
  assert.equal(after.snapshot.sequence, 2)
  const { restsOn } = queries.ask({ method: 'definition', params: { path: 'src/shapes.ts', line: 2, column: 17 } })
  assert.deepEqual(restsOn.map(record => record.path), ['src/shapes.ts'])
})

test('status counts files and problems by language, answers carry the problems of their files', async () => {
  const queries = await tinyQueries()
  const status = ask(queries, 'status', {})
  assert.ok('result' in status && 'store' in status.result)
  assert.deepEqual(status.result.coverage, { c: { files: 2, problems: 0 }, typescript: { files: 3, problems: 1 } })
  assert.equal(status.result.repo, 'tiny')
  assert.equal(status.result.symbols, 6 + 2 + 3 + 2 + 2)
  const answer = ask(queries, 'definition', { symbol: 'getUserName' })
  assert.ok('result' in answer)
  assert.deepEqual(answer.coverage, [{ path: 'src/other.ts', problem: { code: 'syntax', message: 'does not parse' } }])
})

test('a store without a commit is not indexed', () => {
  const { graph } = tinyGraph()
  assert.equal(brief(createQueries(graph.store).answer({ method: 'status', params: {} })), 'error not-indexed')
})

test('A2: opened files stay within the bound, the one that is asked for again and again among them', async () => {
  const { graph, files } = tinyGraph()
  await graph.commit(files)
  const snapshot = graph.store.snapshot()
  const bound = 3 * 14_000
  const cache = new FileCache(bound)
  const wanted = cache.open(snapshot, 1)
  for (let round = 0; round < 5; round++) {
    for (const id of [2, 3, 4, 5]) {
      assert.equal(cache.open(snapshot, id)?.record.id, id)
      assert.equal(cache.open(snapshot, 1), wanted)
      assert.ok(cache.bytes <= bound, `${cache.bytes}`)
    }
  }
  assert.ok(cache.bytes > bound / 2)
  snapshot.close()
})

test('A2: files that were dropped from a small cache answer as before', async () => {
  const { graph, files } = tinyGraph()
  await graph.commit(files)
  const [large, small] = [createQueries(graph.store), createQueries(graph.store, { cacheBytes: 1 })]
  for (const params of [{ symbol: 'src/shapes.ts#square', depth: 3 }, { symbol: 'Circle' }, { symbol: 'src/main.ts' }]) {
    for (const method of ['definition', 'references', 'callers', 'callees'] as const) {
      assert.deepEqual(small.answer({ method, params }), large.answer({ method, params }))
    }
  }
})

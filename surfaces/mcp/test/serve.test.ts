import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { after, before, describe, test } from 'node:test'
import type { Client } from '@modelcontextprotocol/client'
import { openStore } from '@codeloom/host/ask'
import { binary, ConnectedTree, sources, textOf } from './connected-tree.ts'

const mostBytesOfList = 4000

/** Without what differs from run to run. */
function stable(text: string, tree: ConnectedTree): string {
  return text.replaceAll(tree.dir, 'TREE').replaceAll(tree.home, 'HOME').replace(/\[snapshot (\d+) [0-9a-f]{12},/g, '[snapshot $1 HASH,')
    .replace(/kept in \S+, [\d.]+ MB/, 'kept in STORE').replace(/cursor "[^"]+"/, 'cursor "CURSOR"')
}

function checkTranscript(name: string, text: string): void {
  const file = new URL(`transcripts/${name}.txt`, import.meta.url)
  if (process.env['UPDATE'] === '1') fs.writeFileSync(file, text)
  assert.equal(text, fs.readFileSync(file, 'utf8'))
}

describe('a connection', () => {
  const tree = new ConnectedTree()
  let client: Client
  before(async () => {
    client = await tree.connect()
  })
  after(() => tree.close())
  const call = (name: string, args: Readonly<Record<string, unknown>>, wanted?: 'error'): Promise<string> => textOf(client.callTool({ name, arguments: { ...args } }), wanted)

  test('five to eight tools in less than 4 kB, all of them for reading alone', async () => {
    const { tools } = await client.listTools()
    assert.ok(tools.length >= 5 && tools.length <= 8)
    assert.ok(JSON.stringify({ tools }).length < mostBytesOfList, `${JSON.stringify({ tools }).length} bytes`)
    for (const { annotations, description } of tools) assert.ok(annotations?.readOnlyHint === true && description !== undefined)
    assert.equal(client.getServerVersion()?.name, 'codeloom')
    assert.match(client.getInstructions() ?? '', /path#Qualified\.name/)
  })

  for (const [name, tool, args] of [
    ['status', 'status', {}], ['find', 'find', { query: 'squ' }], ['find-kind', 'find', { query: 'add', kind: 'function' }], ['find-nothing', 'find', { query: 'squabble' }],
    ['find-words', 'find', { query: 'list sum' }], ['find-by-words', 'find', { query: 'shapes', by: 'words' }], ['find-no-words', 'find', { query: 'nothing whatever' }], ['find-slip', 'find', { query: 'sqare' }],
    ['outline', 'find', { path: 'src/shapes.ts' }], ['outline-nothing', 'find', { path: 'lib/shapes.ts' }],
    ['context', 'context', { task: 'area of a circle' }], ['context-symbol', 'context', { task: 'square' }], ['context-tight', 'context', { task: 'square', budget: 20 }],
    ['definition', 'definition', { symbol: 'square' }], ['definition-class', 'definition', { symbol: 'src/shapes.ts#Circle' }], ['definition-position', 'definition', { symbol: 'src/main.ts:5:10' }],
    ['definition-file', 'definition', { symbol: 'src/main.ts' }], ['definition-nothing', 'definition', { symbol: 'Circle.areas' }],
    ['references', 'references', { symbol: 'square' }], ['callers', 'calls', { symbol: 'square', depth: 2 }], ['callees', 'calls', { symbol: 'main', direction: 'callees' }],
    ['several', 'calls', { symbol: 'add' }], ['implementations', 'references', { symbol: 'Shape', what: 'implementations' }],
    ['path', 'path', { from: 'main', to: 'square' }], ['path-nothing', 'path', { from: 'square', to: 'src/main.ts:2:17' }], ['path-unknown', 'path', { from: 'main', to: 'squared' }],
    ['impact', 'impact', { symbols: ['square'] }], ['impact-nothing', 'impact', { symbols: ['use', 'squared'] }],
  ] as const) {
    test(`transcript: ${name}`, async () => checkTranscript(name, stable(`> ${tool} ${JSON.stringify(args)}\n${await call(tool, args)}\n`, tree)))
  }

  test('what is wrong with a call is told in plain words, and the server goes on', async () => {
    for (const [name, args, words] of [
      ['find', {}, /find needs "query"/], ['find', { query: 7 }, /"query" .* is a text/], ['find', { query: 'x', kind: 'klass' }, /is one of module/],
      ['find', { query: 'x', nonsense: 1 }, /no parameter "nonsense"/], ['definition', { symbol: '' }, /is a text that is not empty/], ['find', { path: null }, /"path".* is a text/],
      ['find', { query: 'x', by: 'vector' }, /"by" is one of name, words/], ['find', { query: 'x y', kind: 'klass' }, /is one of module/],
      ['calls', { symbol: 'x', direction: 'constructor' }, /"direction" is one of callers, callees/], ['calls', { symbol: 'x', depth: 0 }, /whole number from 1/],
      ['impact', {}, /impact needs "symbols" or "since"/], ['impact', { symbols: 'x' }, /list of texts/], ['impact', { symbols: ['x'], since: 'HEAD' }, /exactly one|one of/],
      ['impact', { since: 7 }, /is a text/], ['impact', { since: 'HEAD' }, /no checkout|not .*git/i],
      ['references', { symbol: 'x', cursor: 7 }, /"cursor".* is a text/], ['path', { from: 'main', to: 'square', cursor: 'nonsense' }, /cursor was not given/],
      ['references', { symbol: 'x', cursor: 'nonsense' }, /cursor was not given by an earlier answer/],
      ['references', { symbol: 'x', cursor: Buffer.from('[1,2,0,"nonsense"]').toString('base64url') }, /cursor was not given/],
    ] as const) assert.match(await call(name, args, 'error'), words, JSON.stringify(args))
    await assert.rejects(call('frobnicate', {}), /no tool "frobnicate".*find/)
    assert.match(await call('find', { query: 'square' }), /function square/)
  })

  test('paths may be absolute, positions may come in parts', async () => {
    assert.match(await call('find', { path: path.join(tree.dir, 'src/main.ts') }), /2-6 function main/)
    assert.match(await call('definition', { path: 'src/main.ts', line: 5, column: 10 }), /src\/shapes\.ts:7-9 function square/)
  })

  test('P2: a file that was written between two calls is in the second answer, new, changed and gone', async () => {
    assert.doesNotMatch(await call('references', { symbol: 'square' }), /more\.ts/)
    tree.write('src/more.ts', "import { square } from './shapes'\nexport const nine = square(3)\n")
    const added = await call('references', { symbol: 'square' })
    assert.match(added, /src\/more\.ts\n {2}1 import .*\n {2}2 call/)
    assert.match(added, /pending 0\]/)
    tree.write('src/more.ts', "import { square } from './shapes'\n\nexport const nine = square(3)\n")
    assert.match(await call('references', { symbol: 'square' }), /src\/more\.ts\n {2}1 import .*\n {2}3 call/)
    fs.rmSync(path.join(tree.dir, 'src/more.ts'))
    assert.doesNotMatch(await call('references', { symbol: 'square' }), /more\.ts/)
  })

  test('several calls at once are each answered with what was there when they came', async () => {
    const written = ['one', 'two', 'three', 'four', 'five'].map(name => {
      tree.write(`src/${name}.ts`, `export function ${name}AtOnce() {}\n`)
      return call('find', { query: `${name}AtOnce` })
    })
    for (const [i, text] of (await Promise.all(written)).entries()) assert.match(text, /function \w+AtOnce \|/, String(i))
  })
})

test('what was not committed has an impact that can be asked for', async () => {
  const tree = new ConnectedTree()
  const git = (...args: readonly string[]): void => {
    const { status, stderr } = spawnSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: tree.dir, encoding: 'utf8', env: tree.environment })
    assert.equal(status, 0, stderr)
  }
  try {
    git('init', '-q')
    git('add', '.')
    git('commit', '-q', '-m', 'all')
    const client = await tree.connect()
    const impact = (): Promise<string> => textOf(client.callTool({ name: 'impact', arguments: { since: 'HEAD' } }))
    assert.match(await impact(), /^Nothing: nothing in .* that git tracks differs from HEAD\.$/)
    tree.write('src/more.ts', 'export const more = 1\n')
    assert.match(await impact(), /HEAD\.\nNote: not compared, because git does not track them: src\/more\.ts\.$/)
    tree.write('src/shapes.ts', sources['src/shapes.ts'].replace('return x * x', 'return x ** 2'))
    assert.match(await impact(), /^changed:\n {2}src\/shapes\.ts square\ndistance 1:\n {2}src\/main\.ts:\d+ main .*[^]*does not track them: src\/more\.ts\.\n.*pending 0\]$/)
    assert.match(await textOf(client.callTool({ name: 'impact', arguments: { since: 'no-such-revision' } }), 'error'), /no-such-revision/)
  } finally {
    await tree.close()
  }
})

test('the newest protocol is spoken, too', async () => {
  const tree = new ConnectedTree()
  try {
    const client = await tree.connect({ mode: 'auto' })
    assert.equal(client.getProtocolEra(), 'modern')
    assert.match(await textOf(client.callTool({ name: 'definition', arguments: { symbol: 'square' } })), /return x \* x/)
    assert.ok((await client.listTools()).tools.length > 4)
  } finally {
    await tree.close()
  }
})

test('the root is the one that was named, else the client\'s first, else the current folder', async () => {
  const tree = new ConnectedTree()
  try {
    const other = path.join(tree.home, 'other')
    fs.mkdirSync(other)
    const rootSeen = async (client: Client): Promise<string> => /^root (.*)$/m.exec(await textOf(client.callTool({ name: 'status', arguments: {} })))?.[1] ?? ''
    assert.equal(await rootSeen(await tree.connect({ roots: [other] })), tree.dir)
    for (const mode of ['legacy', 'auto'] as const) {
      assert.equal(await rootSeen(await tree.connect({ args: [], mode, roots: [path.join(tree.home, 'nowhere'), other, tree.dir] })), other)
      assert.equal(await rootSeen(await tree.connect({ args: [], mode, roots: [], cwd: tree.dir })), tree.dir)
    }
    const status = await textOf((await tree.connect({ args: [], roots: [other, tree.dir] })).callTool({ name: 'status', arguments: {} }))
    assert.match(status, /not answered from \(start one server each, with --root\): .*tree\n/)
    const lost = await tree.connect({ args: [], cwd: tree.home })
    assert.match(await textOf(lost.callTool({ name: 'status', arguments: {} }), 'error'), /started in .*codeloom mcp --root DIR/)
    const gone = await tree.connect({ args: ['--root', path.join(tree.home, 'nowhere')] })
    assert.match(await textOf(gone.callTool({ name: 'status', arguments: {} }), 'error'), /There is no folder .*nowhere/)
  } finally {
    await tree.close()
  }
})

test('a client that changes its roots is answered from the new one', async () => {
  const tree = new ConnectedTree()
  try {
    const roots = [tree.dir]
    const client = await tree.connect({ args: [], roots })
    assert.match(await textOf(client.callTool({ name: 'find', arguments: { query: 'square' } })), /function square/)
    const other = path.join(tree.home, 'other')
    fs.mkdirSync(other)
    fs.writeFileSync(path.join(other, 'a.ts'), 'export function elsewhere() {}\n')
    roots[0] = other
    await client.sendRootsListChanged()
    assert.match(await textOf(client.callTool({ name: 'find', arguments: { query: 'elsewhere' } })), /a\.ts:1 function elsewhere/)
  } finally {
    await tree.close()
  }
})

test('a folder fakes no line of an answer by its name', { skip: process.platform === 'win32' ? 'such names cannot be had' : false }, async () => {
  const tree = new ConnectedTree({ 'a\nb/x.ts': 'export const x = 1\n' })
  const root = path.join(tree.dir, 'a\nb')
  try {
    const client = await tree.connect({ args: ['--root', root] })
    const shown = `root ${tree.dir}/a\\nb`
    assert.ok((await textOf(client.callTool({ name: 'status', arguments: {} }))).startsWith(`${shown}\n`))
    fs.rmSync(root, { recursive: true })
    assert.equal((await textOf(client.callTool({ name: 'status', arguments: {} }), 'error')).split('\n').length, 1)
  } finally {
    await tree.close()
  }
})

test('a client that does not tell its roots gets no answer about another folder, and is asked again', async () => {
  const tree = new ConnectedTree()
  try {
    const other = path.join(tree.home, 'other')
    fs.mkdirSync(other)
    const told = { roots: [{ uri: pathToFileURL(tree.dir).href }] }
    for (const refuse of [() => Promise.reject(new Error('busy now')), () => new Promise<never>(() => undefined)]) {
      const client = await tree.connect({ args: ['--wait', '1'], roots: [], cwd: other })
      client.setRequestHandler('roots/list', refuse)
      const status = (wanted?: 'error'): Promise<string> => textOf(client.callTool({ name: 'status', arguments: {} }), wanted)
      assert.match(await status('error'), /the client did not tell which folders are open \((.*busy now|it did not answer in time)\)/)
      client.setRequestHandler('roots/list', () => told)
      // a busy machine may need more than the second that it is given
      for (let again = await status().catch(() => ''); !again.startsWith(`root ${tree.dir}\n`); again = await status().catch(() => '')) assert.equal(again, '')
    }
    const unable = await tree.connect({ args: [], roots: [], cwd: tree.dir })
    unable.removeRequestHandler('roots/list')
    assert.match(await textOf(unable.callTool({ name: 'status', arguments: {} })), /^root .*tree\n/)
  } finally {
    await tree.close()
  }
})

test('indexing on first use tells its progress, which only grows', async () => {
  const tree = new ConnectedTree(Object.fromEntries(Array.from({ length: 120 }, (_, i) => [`src/f${i}.ts`, sources['src/shapes.ts'].repeat(6)])))
  try {
    const client = await tree.connect()
    const steps: { readonly progress: number; readonly total?: number | undefined; readonly message?: string | undefined }[] = []
    assert.match(await textOf(client.callTool({ name: 'find', arguments: { query: 'Circle' } }, { onprogress: step => steps.push(step) })), /class Circle/)
    assert.ok(steps.length > 0)
    for (const [i, { progress, total, message }] of steps.entries()) assert.ok(total === 100 && message !== undefined && progress > (steps[i - 1]?.progress ?? -1))
  } finally {
    await tree.close()
  }
})

test('P4: a call that is cancelled stops the index, and the next one begins it anew', async () => {
  const tree = new ConnectedTree()
  const storeUrl = `sqlite:${path.join(tree.home, 'graph.db')}`
  const rival = await openStore(storeUrl, { dir: tree.dir, repo: 'tree' }, { create: true })
  try {
    const client = await tree.connect({ args: ['--root', tree.dir, '--store', storeUrl] })
    const find = { name: 'find', arguments: { query: 'Circle', limit: 1 } }
    // while another holds the right to write, a call gets no further than this step
    const lease = await rival.begin()
    const abort = new AbortController()
    const cancelled = client.callTool(find, { onprogress: ({ message }) => (message === takingTurn ? abort.abort() : undefined), signal: abort.signal })
    await assert.rejects(cancelled, (error: Error) => error.name === 'AbortError' || abort.signal.aborted)
    // once it answers this, it has heard that the call was cancelled
    await client.listTools()
    // the step comes again only where the run that waited was stopped and another one began
    const anew = Promise.withResolvers<void>()
    const found = textOf(client.callTool(find, { onprogress: ({ message }) => (message === takingTurn ? anew.resolve() : undefined) }))
    await anew.promise
    lease.abort()
    assert.match(await found, /class Circle[^]*snapshot 1 /)
  } finally {
    rival.close()
    await tree.close()
  }
})

const takingTurn = 'waiting for its turn to write the index'

test('two agents about one tree are each answered with what is there', async () => {
  const tree = new ConnectedTree()
  try {
    const clients = await Promise.all([tree.connect(), tree.connect({ mode: 'auto' })])
    for (const name of ['first', 'second', 'third']) {
      tree.write(`src/${name}.ts`, `export function ${name}Together() {}\n`)
      const texts = await Promise.all(clients.map(client => textOf(client.callTool({ name: 'find', arguments: { query: `${name}Together` } }))))
      for (const text of texts) assert.match(text, /function \w+Together \|[^]*pending 0\]$/)
    }
  } finally {
    await tree.close()
  }
})

test('an index that is removed below the server is made anew; a folder that went away is told', async () => {
  const tree = new ConnectedTree()
  try {
    const client = await tree.connect({ args: ['--root', tree.dir, '--store', `sqlite:${path.join(tree.home, 'graph.db')}`] })
    const find = (wanted?: 'error'): Promise<string> => textOf(client.callTool({ name: 'find', arguments: { query: 'square' } }), wanted)
    assert.match(await find(), /function square/)
    for (const file of fs.readdirSync(tree.home)) if (file.startsWith('graph.db')) fs.rmSync(path.join(tree.home, file))
    tree.write('src/more.ts', 'export const squareToo = 1\n')
    // the index that was open still answers and says what it misses; the next call opens a new one
    const texts = [await find(), await find()]
    assert.match(texts[0] ?? '', /function square[^]*(pending \d+: src\/more\.ts[ ,].*\(.*graph\.db|squareToo)/)
    assert.match(texts[1] ?? '', /squareToo[^]*pending 0\]$/)
    fs.rmSync(tree.dir, { recursive: true })
    assert.match(await find('error'), /There is no folder/)
  } finally {
    await tree.close()
  }
})

test('what was left out is named by status, and in answers that it bears on', async () => {
  const tree = new ConnectedTree({ ...sources, 'src/broken.ts': 'export function whole() {}\nexport function ( {\n', 'src/binary.ts': 'a\0b' })
  try {
    const client = await tree.connect()
    const status = await textOf(client.callTool({ name: 'status', arguments: {} }))
    assert.match(status, /typescript: 4 files, 2 not whole\n[^]*left out, or only partly in:\n {2}src\/binary\.ts: .*\n {2}src\/broken\.ts: /)
    assert.match(await textOf(client.callTool({ name: 'definition', arguments: { symbol: 'whole' } })), /Not whole: src\/broken\.ts: /)
    assert.match(await textOf(client.callTool({ name: 'find', arguments: { path: 'src/binary.ts' } })), /defines nothing[^]*Not whole: src\/binary\.ts: /)
  } finally {
    await tree.close()
  }
})

/** Rows of a page, each with its heading; what stands below them left out. Of a definition, the lines in its braces. */
function rowsIn(text: string): readonly string[] {
  if (text.includes('function long')) return text.split('\n').filter(line => line.startsWith('  '))
  let heading = ''
  return text.split('\n').filter(line => !line.startsWith('[')).flatMap(line => {
    if (line.startsWith('  ')) return [`${heading}${line}`]
    heading = line
    return []
  })
}

test('P3: pages are bounded, and together they are the whole', async () => {
  const users = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`src/user${i}.ts`, `import { square } from './shapes'\nexport function user${i}() {\n  square(${i})\n  square(1); square(2)\n  return square(square(${i}))\n}\n`]))
  const tree = new ConnectedTree({ ...sources, ...users, 'src/long.ts': `export function long() {\n${Array.from({ length: 300 }, (_, i) => `  let line${i} = ${i}\n`).join('')}}\n` })
  const mostChars = 2000
  try {
    const wide = await tree.connect({ args: ['--root', tree.dir, '--max-chars', '1000000'] })
    const narrow = await tree.connect({ args: ['--root', tree.dir, '--max-chars', String(mostChars)] })
    for (const [name, args] of [
      ['references', { symbol: 'square', limit: 1000 }], ['references', { symbol: 'square', limit: 7 }], ['calls', { symbol: 'square', depth: 2, limit: 30 }],
      ['find', { query: 'user', limit: 1000 }], ['definition', { symbol: 'long' }],
    ] as const) {
      const pagesOf = async (client: Client): Promise<readonly string[]> => {
        const pages: string[] = []
        let cursor: string | undefined
        do {
          const page = await textOf(client.callTool({ name, arguments: { ...args, ...(cursor === undefined ? {} : { cursor }) } }))
          pages.push(page)
          cursor = /\[cut here.*the same call with cursor "([^"]+)" goes on\]/.exec(page)?.[1]
        } while (cursor !== undefined)
        return pages
      }
      const pages = await pagesOf(narrow)
      assert.ok(pages.length > 1, name)
      if (name === 'definition') assert.match(pages[1] ?? '', /^src\/long\.ts:1-302 function long \(from line \d+\)\n {2}let/)
      for (const page of pages) assert.ok(page.length <= mostChars, `${name}: ${page.length} characters`)
      assert.deepEqual(pages.flatMap(rowsIn), (await pagesOf(wide)).flatMap(rowsIn))
    }
  } finally {
    await tree.close()
  }
})

test('P1: stdout carries the protocol alone, whatever comes in', async () => {
  const tree = new ConnectedTree()
  try {
    const server = spawn(process.execPath, [binary, 'mcp', '--root', tree.dir], { env: tree.environment, stdio: ['pipe', 'pipe', 'ignore'] })
    let out = ''
    server.stdout.on('data', chunk => (out += String(chunk)))
    const send = (message: unknown): void => void server.stdin.write(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`)
    send({ jsonrpc: '2.0', id: 1, method: 'initialize', params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'raw', version: '1' } } })
    send('this is no JSON')
    send({ jsonrpc: '2.0', method: 'notifications/initialized' })
    send({ jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'find', arguments: { query: 'square' } } })
    send({ jsonrpc: '2.0', id: 3, method: 'no/such', params: {} })
    while (!out.includes('"id":2') || !out.includes('"id":3')) await new Promise(resolve => server.stdout.once('data', resolve))
    server.stdin.end()
    assert.equal(await new Promise(resolve => server.once('close', resolve)), 0)
    for (const line of out.trimEnd().split('\n')) assert.equal((JSON.parse(line) as { readonly jsonrpc: string }).jsonrpc, '2.0')
  } finally {
    await tree.close()
  }
})

import { openMemory, StoreError, type GraphStore, type StoreErrorCode } from '@codeloom/store'
import { change, contentOf, killRounds, seededChange } from '@codeloom/store/contract-suite'
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import net from 'node:net'
import pg from 'pg'
import test, { after, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { listPostgres, openPostgres, removePostgres, withoutSecrets } from '../src/index.ts'
import { inPlainWords, isConnectionLost, ServerFailure } from '../src/postgres-error.ts'
import { killedPostgres } from './killed-store.ts'
import { serverSettings } from './server-settings.ts'
import { testServer, type TestServer } from './test-server.ts'

const label = { root: '', label: 'x', nextFileId: 1, nextSymbolId: 1, state: '' }
const program = fileURLToPath(new URL('committing-process.ts', import.meta.url))

test('P3: what is no address is told without it; a URL is told without its secrets', async () => {
  for (const url of ['postgres://user:secret@', 'postgres://user:secret@host', 'postgres://user:sec ret@[host/x', 'postgresql://:secret@host:port/x']) {
    const { message } = await fails('failed', () => openPostgres({ url, repo: 'r', create: true }))
    assert.ok(!message.includes('sec'), message)
  }
  assert.equal(withoutSecrets('postgresql://me:secret@host:5433/base?sslmode=require&password=secret'), 'postgres://me@host:5433/base')
})

test('P2: a server that is not there, and one that does not answer, are told in bounded time', async () => {
  const silent = net.createServer(() => undefined)
  await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve))
  const { port } = silent.address() as net.AddressInfo
  const began = performance.now()
  const times = { connectMs: 600, answerMs: 600 }
  await fails('failed', () => openPostgres({ url: `postgres://me:secret@127.0.0.1:${port}/base`, repo: 'r', create: true, times }))
  await new Promise(resolve => silent.close(resolve))
  const { message } = await fails('failed', () => openPostgres({ url: `postgres://me:secret@127.0.0.1:${port}/base`, repo: 'r', create: true, times }))
  assert.match(message, /nobody listens there/)
  assert.ok(performance.now() - began < 15_000)
})

const { server, missing } = await testServer()
after(() => server?.stop())

interface Bench extends TestServer {
  open(repo: string, create?: boolean): Promise<GraphStore>
}

function onServer(name: string, run: (bench: Bench, context: TestContext) => Promise<void>): void {
  test(name, { skip: missing ?? false }, async context => {
    if (server === undefined) return
    await run({ ...server, open: (repo, create = true) => openPostgres({ url: server.url, repo, create }) }, context)
  })
}

onServer('P3: a wrong password, a database that is not there: in plain words, without the password', async ({ url, password, open }) => {
  const wrong = new URL(url)
  wrong.password = 'wrong-secret'
  const elsewhere = new URL(url)
  elsewhere.pathname = '/nowhere'
  for (const [code, given] of [['no-permission', wrong.href], ['not-found', elsewhere.href]] as const) {
    const error = await fails(code, () => openPostgres({ url: given, repo: 'r', create: true }))
    assert.ok(!error.message.includes('wrong-secret') && !error.message.includes(password), error.message)
    assert.ok(!String(error.cause).includes('wrong-secret'), String(error.cause))
  }
  const store = await open('secret')
  assert.ok(!store.url.includes(password) && store.url.startsWith('postgres://'))
  store.close()
})

onServer('P3: a password that is missing, a server without the encryption that was asked for: told as what they are, not as a connection that broke', async ({ url }) => {
  const bare = new URL(url)
  bare.password = ''
  const { message } = await fails('no-permission', () => openPostgres({ url: bare.href, repo: 'r', create: true }))
  assert.match(message, /asks for a password, and none was given/)
  const encrypted = new URL(url)
  encrypted.searchParams.set('sslmode', 'require')
  const refused = await fails('failed', () => openPostgres({ url: encrypted.href, repo: 'r', create: true }))
  assert.match(refused.message, /cannot be reached: .*SSL/)
  // whatever has no code is no connection that broke: it is not tried again with another one
  const unknown = inPlainWords('postgres://host/base', new ServerFailure({ code: '', message: 'x is not a function' }))
  assert.deepEqual([isConnectionLost(unknown), /x is not a function/.test(unknown.message)], [false, true])
})

onServer('P1: where the connection breaks at the commit, it is asked what became of it, and waited for while that is not decided', async ({ url }, context) => {
  if (process.platform === 'win32') return context.skip('needs signals')
  const proxy = spawn(process.execPath, [fileURLToPath(new URL('proxy-process.ts', import.meta.url)), url], { stdio: ['ignore', 'pipe', 'inherit'] })
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const [port] = await once(proxy.stdout, 'data')
    const through = new URL(url)
    through.port = String(port).trim()
    const direct = await openPostgres({ url, repo: 'cut', create: true })
    const store = await openPostgres({ url: through.href, repo: 'cut', create: true })
    await change(store, seededChange)
    // a commit takes two seconds: the trigger waits at its end, after the server was told to commit
    await client.query(`CREATE FUNCTION codeloom.slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(2); RETURN NULL; END'`)
    await client.query('CREATE CONSTRAINT TRIGGER slow AFTER UPDATE ON codeloom.repository DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION codeloom.slow()')
    for (const isCut of [true, false]) {
      const begun = await store.begin()
      begun.putBlob('facts', 1, Uint8Array.of(isCut ? 7 : 8))
      // a process beside cuts the connections, for this thread sleeps while it commits
      const cutter = isCut ? spawn('sh', ['-c', `sleep 1; kill -USR1 ${proxy.pid}`], { stdio: 'ignore' }) : undefined
      assert.equal(begun.commit({ ...label, nextSymbolId: isCut ? 7 : 8 }).sequence, isCut ? 2 : 3)
      cutter?.kill()
      const snapshot = direct.snapshot()
      assert.deepEqual([snapshot.commit.sequence, snapshot.blob('facts', 1)], isCut ? [2, Uint8Array.of(7)] : [3, Uint8Array.of(8)])
      snapshot.close()
    }
    store.close()
    direct.close()
  } finally {
    await client.query('DROP FUNCTION codeloom.slow CASCADE')
    await client.end()
    proxy.kill('SIGKILL')
  }
})

onServer('P1: a server that does not sync is refused where a commit is to survive the loss of power, also when it is set so later; what was committed by then is there', async ({ url, pid, open }, context) => {
  if (pid === undefined) return context.skip('not run: the server is not ours to set')
  const settings = await serverSettings(url)
  try {
    await settings.set('fsync', 'off')
    const store = await openPostgres({ url, repo: 'durable', create: true, durability: 'full' })
    const { message } = await fails('failed', () => store.begin())
    assert.match(message, /has fsync off.*--durability full cannot be kept.*postgresql\.conf/)
    await settings.set('fsync', 'on')
    assert.equal(await change(store, seededChange), 1)
    await store.sync()
    await settings.set('full_page_writes', 'off')
    assert.match((await fails('failed', () => store.sync())).message, /full_page_writes off/)
    const other = await open('durable', false)
    await other.sync()
    assert.deepEqual(contentOf(other), contentOf(store))
    for (const each of [store, other]) each.close()
  } finally {
    await settings.end()
  }
})

onServer('a connection that is cut in the middle of a copy is told; nothing of the change is there, and the next one is', async ({ url, open }, context) => {
  if (process.platform === 'win32') return context.skip('needs signals')
  const proxy = spawn(process.execPath, [fileURLToPath(new URL('proxy-process.ts', import.meta.url)), url], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const [port] = await once(proxy.stdout, 'data')
    const through = new URL(url)
    through.port = String(port).trim()
    const store = await openPostgres({ url: through.href, repo: 'copied', create: true })
    const fill = async (isCut: boolean): Promise<void> => {
      const transaction = await store.begin()
      try {
        // more than 200 rows go by COPY; the proxy lets so many bytes through and cuts the connection then
        for (let file = 1; file <= 260; file++) transaction.putBlob('facts', file, noise(file, 20_000))
        if (isCut) {
          proxy.kill('SIGHUP')
          await sleep(50)
        }
        transaction.commit(label)
      } finally {
        transaction.abort()
      }
    }
    const { message } = await fails('failed', () => fill(true))
    assert.match(message, /connection to .* broke/)
    const other = await open('copied', false)
    const empty = other.snapshot()
    assert.deepEqual([empty.commit.sequence, empty.blob('facts', 1)], [0, undefined])
    empty.close()
    await fill(false)
    const full = other.snapshot()
    assert.deepEqual([full.commit.sequence, full.blob('facts', 260)?.length], [1, 20_000])
    full.close()
    for (const each of [store, other]) each.close()
  } finally {
    proxy.kill('SIGKILL')
  }
})

onServer('two folders of one digest are told, whether they come at once or one after the other, and neither takes the place of the other', async ({ url }) => {
  const store = await openPostgres({ url, repo: 'collisions', create: true, digestOf: path => Uint8Array.of(path.length) })
  const put = async (folders: readonly (readonly [string, number | undefined])[]): Promise<void> => {
    const transaction = await store.begin()
    try {
      for (const [path, byte] of folders) transaction.putFolderBlob(path, byte === undefined ? undefined : Uint8Array.of(byte))
      transaction.commit(label)
    } finally {
      transaction.abort()
    }
  }
  const seen = (): readonly unknown[] => {
    const snapshot = store.snapshot()
    try {
      return ['ab/', 'cd/', 'efg/'].map(path => snapshot.folderBlob(path)?.[0])
    } finally {
      snapshot.close()
    }
  }
  await assert.rejects(put([['ab/', 1], ['cd/', 2]]), { name: 'InvariantError', message: /one digest/ })
  assert.deepEqual(seen(), [undefined, undefined, undefined])
  await put([['ab/', 1], ['efg/', 3]])
  await assert.rejects(put([['cd/', 2]]), { name: 'InvariantError', message: /one digest/ })
  await put([['cd/', undefined]])
  assert.deepEqual(seen(), [1, undefined, 3])
  await put([['ab/', undefined], ['efg/', undefined]])
  assert.deepEqual(seen(), [undefined, undefined, undefined])
  store.close()
})

onServer('tables of a newer version are refused and stay as they are; those of an older one are brought up to date by the migrations that it lacks', async ({ url, open }) => {
  const store = await open('versions')
  await change(store, seededChange)
  const content = contentOf(store)
  store.close()
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('INSERT INTO codeloom.migration (number) VALUES (99)')
    for (const create of [true, false]) assert.match((await fails('newer', () => open('versions', create))).message, /99.*Update Codeloom/)
    const { rows } = await client.query('SELECT max(number) AS version FROM codeloom.migration')
    assert.deepEqual(rows, [{ version: 99 }])
    // as the first version left it
    await client.query('DELETE FROM codeloom.migration WHERE number > 1; DROP TABLE codeloom.holder')
    assert.match((await fails('not-found', () => open('versions', false))).message, /older Codeloom.*codeloom index/)
    const again = await open('versions')
    assert.deepEqual(contentOf(again), content)
    assert.equal(again.notice?.read(), undefined)
    again.close()
    // a schema in which nothing was made yet is an older one
    await client.query('ALTER SCHEMA codeloom RENAME TO aside; CREATE SCHEMA codeloom; CREATE TABLE codeloom.migration (number int PRIMARY KEY, applied timestamptz NOT NULL DEFAULT now())')
    await fails('not-found', () => open('versions', false))
    const made = await open('versions')
    await change(made, seededChange)
    made.close()
  } finally {
    await client.query('DROP SCHEMA IF EXISTS codeloom CASCADE; ALTER SCHEMA aside RENAME TO codeloom')
    await client.end()
  }
})

onServer('several repositories in one database keep apart, are listed, and are taken away one by one', async ({ url, password, open }) => {
  await fails('not-found', () => open('one', false))
  const stores = [await open('one'), await open('two')]
  for (const [i, store] of stores.entries()) {
    const transaction = await store.begin()
    transaction.putBlob('facts', 1, Uint8Array.of(i))
    transaction.commit({ ...label, state: `{"root":"/r${i}"}` })
  }
  for (const [i, store] of stores.entries()) {
    const snapshot = store.snapshot()
    assert.deepEqual(snapshot.blob('facts', 1), Uint8Array.of(i))
    snapshot.close()
    assert.ok(store.sizes().bytes > 0)
  }
  // each tells what it takes itself
  const [small = 0] = stores.map(store => store.sizes().bytes)
  const grown = await stores[1]?.begin()
  grown?.putBlob('facts', 2, noise(1))
  grown?.commit({ ...label, state: '{"root":"/r1"}' })
  assert.deepEqual([stores[0]?.sizes().bytes, (stores[1]?.sizes().bytes ?? 0) > small + 1_000_000], [small, true])
  const repositories = await listPostgres(url)
  assert.ok(repositories.every(({ name, bytes }) => !name.includes(password) && bytes >= 0))
  assert.deepEqual(repositories.filter(({ repo }) => repo === 'one' || repo === 'two').map(({ repo, commit }) => [repo, commit.state]), [['one', '{"root":"/r0"}'], ['two', '{"root":"/r1"}']])
  const [one, two] = stores
  const held = await one?.hold()
  assert.equal(await removePostgres(url, 'one'), false)
  held?.release()
  assert.equal(await removePostgres(url, 'one'), true)
  assert.equal(await removePostgres(url, 'nobody'), false)
  const snapshot = two?.snapshot()
  assert.deepEqual(snapshot?.blob('facts', 1), Uint8Array.of(1))
  snapshot?.close()
  for (const store of stores) store.close()
  const again = await open('one', false)
  const empty = again.snapshot()
  assert.deepEqual([empty.commit.sequence, empty.blob('facts', 1)], [0, undefined])
  empty.close()
  again.close()
})

onServer('two processes write at once and take turns; a reader between them sees whole commits', async ({ url, open }) => {
  const each = 12
  const store = await open('turns')
  const all = Promise.all([1, 2].map(() => committing(`${url}#turns`, each)))
  let done = false
  void all.finally(() => (done = true))
  const model = openMemory()
  const seen: unknown[] = []
  while (!done) {
    const snapshot = store.snapshot()
    seen[snapshot.commit.sequence] ??= contentOf(store, snapshot)
    snapshot.close()
    await sleep(5)
  }
  assert.deepEqual((await all).flat().toSorted((a, b) => a - b), Array.from({ length: each * 2 }, (_, i) => i + 1))
  for (let sequence = 0; sequence <= each * 2; sequence++) {
    if (sequence > 0) await change(model, seededChange)
    if (seen[sequence] !== undefined) assert.deepEqual(seen[sequence], contentOf(model), `sequence ${sequence}`)
  }
  store.close()
})

onServer('P1: a process killed at a random moment loses nothing that it acknowledged', async ({ url }) => {
  await killRounds(killedPostgres(url), 4)
})

onServer('P1, P2: a server killed in the middle of a change is told; what was acknowledged is there when it is back', async ({ kill, start, open }, context) => {
  if (kill === undefined) return context.skip('the server is not ours to kill')
  const store = await open('killed')
  const model = openMemory()
  for (let i = 0; i < 3; i++) for (const each of [store, model]) await change(each, seededChange)
  const reading = store.snapshot()
  const begun = await store.begin()
  begun.putBlob('facts', 1, new Uint8Array(3_000).fill(7))
  await kill()
  assert.throws(() => begun.commit(label), { name: 'StoreError', code: 'failed' })
  begun.abort()
  assert.throws(() => reading.file(1), { name: 'StoreError', code: 'failed' })
  await fails('failed', async () => store.snapshot())
  await start()
  reading.close()
  const again = await open('killed')
  assert.deepEqual(contentOf(again), contentOf(model))
  // the store that was open finds its way back, too
  assert.deepEqual([store.isHeld(), store.sizes().bytes > 0], [false, true])
  const held = await store.hold()
  assert.ok(held?.isHeld() === true && again.isHeld())
  held.release()
  await change(store, seededChange)
  await change(model, seededChange)
  assert.deepEqual([contentOf(store), contentOf(again)], [contentOf(model), contentOf(model)])
  again.close()
  store.close()
})

onServer('P2: a network that is down is told when the bound is over; when it is up again, the store answers', async ({ url }, context) => {
  if (process.platform === 'win32') return context.skip('needs signals')
  const proxy = spawn(process.execPath, [fileURLToPath(new URL('proxy-process.ts', import.meta.url)), url], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const [port] = await once(proxy.stdout, 'data')
    const through = new URL(url)
    through.port = String(port).trim()
    const store = await openPostgres({ url: through.href, repo: 'network', create: true, times: { connectMs: 3_000, answerMs: 2_000 } })
    await change(store, seededChange)
    const content = contentOf(store)
    const reading = store.snapshot()
    const begun = await store.begin()
    proxy.kill('SIGUSR2')
    const began = performance.now()
    assert.throws(() => reading.folder('nowhere/'), { name: 'StoreError', code: 'failed', message: /no answer for 2 s/ })
    assert.ok(performance.now() - began < 15_000)
    assert.throws(() => begun.commit(label), { name: 'StoreError', code: 'failed' })
    await fails('failed', async () => store.snapshot())
    proxy.kill('SIGUSR2')
    await sleep(100)
    reading.close()
    assert.deepEqual(contentOf(store), content)
    await change(store, seededChange)
    store.close()
  } finally {
    proxy.kill('SIGKILL')
  }
})

onServer('P1: a change that is too large for memory comes in pieces, and is seen when it is committed', async ({ open }) => {
  const store = await open('large')
  const fill = async (byte: number, isCommitted: boolean): Promise<void> => {
    const transaction = await store.begin()
    if (byte > 1) transaction.clear()
    for (let file = 1; file <= 20; file++) transaction.putBlob('facts', file, noise(byte + file))
    assert.deepEqual(transaction.blob('facts', 3)?.subarray(0, 50), noise(byte + 3).subarray(0, 50))
    transaction.putBlob('facts', 2, Uint8Array.of(byte))
    if (isCommitted) transaction.commit(label)
    else transaction.abort()
  }
  const seen = (): readonly unknown[] => {
    const snapshot = store.snapshot()
    try {
      return [2, 7].map(file => snapshot.blob('facts', file)?.[0])
    } finally {
      snapshot.close()
    }
  }
  await fill(0, false)
  assert.deepEqual(seen(), [undefined, undefined])
  await fill(1, true)
  assert.deepEqual(seen(), [1, noise(8)[0]])
  await fill(2, false)
  assert.deepEqual(seen(), [1, noise(8)[0]])
  await fill(3, true)
  assert.deepEqual(seen(), [3, noise(10)[0]])
  store.close()
})

/** 2 MB, or so many bytes, that do not pack, other ones for each seed. */
function noise(seed: number, bytes = 2 << 20): Uint8Array {
  let state = seed
  return new Uint8Array(Uint32Array.from({ length: bytes / 4 }, () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0)).buffer)
}

async function committing(name: string, commits: number): Promise<readonly number[]> {
  const child = spawn(process.execPath, [program, name, String(commits)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let printed = ''
  child.stdout.on('data', chunk => (printed += String(chunk)))
  assert.equal(await new Promise(resolve => child.once('close', resolve)), 0)
  return printed.trim().split('\n').map(Number)
}

async function fails(code: StoreErrorCode, work: () => Promise<unknown>): Promise<StoreError> {
  try {
    await work()
  } catch (error) {
    assert.ok(error instanceof StoreError, String(error))
    assert.equal(error.code, code, error.message)
    assert.match(error.message, /[.]$/)
    return error
  }
  throw new assert.AssertionError({ message: `no ${code}` })
}

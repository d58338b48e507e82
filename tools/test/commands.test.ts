import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test } from 'node:test'

const root = path.resolve(import.meta.dirname, '../..')

/** A project laid out as an installed one is, whose command line is `main`. */
function project(main: string, files: Readonly<Record<string, string>> = {}): string {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'commands-')))
  for (const [file, text] of Object.entries({ 'surfaces/cli/src/main.ts': main, 'package.json': '{"type":"module"}', ...files })) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
    fs.writeFileSync(path.join(folder, file), text)
  }
  for (const file of ['surfaces/cli/bin/codeloom.mjs', 'surfaces/cli/bin/fresh-bundle.mjs', 'surfaces/cli/bin/node-settings.mjs', 'tools/start.mjs', 'tools/install.mjs', 'tools/corpora.mjs']) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
    fs.copyFileSync(path.join(root, file), path.join(folder, file))
  }
  return folder
}

/** The launcher as an older Node sees it: the version is all it asks for. */
const PRETEND_OLD = ['--import', "data:text/javascript,if(!process.env.INNER){process.env.INNER='1';Object.defineProperty(process.versions,'node',{value:'20.0.0'})}"]

function installNode(folder: string): void {
  fs.mkdirSync(path.join(folder, 'node_modules/node/bin'), { recursive: true })
  fs.writeFileSync(path.join(folder, 'node_modules/node/package.json'), JSON.stringify({ version: process.versions.node }))
  fs.symlinkSync(process.execPath, path.join(folder, 'node_modules/node/bin/node'))
}

test('the launcher hands over arguments and the exit code, in this Node and through an older one', () => {
  const folder = project('console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = 7')
  installNode(folder)
  for (const flags of [[], PRETEND_OLD]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, 'surfaces/cli/bin/codeloom.mjs', 'index', 'a b'], { cwd: folder, encoding: 'utf8' })
    assert.deepEqual({ status, stdout, stderr }, { status: 7, stdout: '["index","a b"]\n', stderr: '' })
  }
})

test('started by its path, a shell becomes the Node beside the project: same arguments, flags, environment as through an older Node, and no other process', { skip: process.platform === 'win32' }, () => {
  const told = "const { MALLOC_ARENA_MAX, MALLOC_MMAP_THRESHOLD_ } = process.env; console.log(JSON.stringify([process.execArgv, process.argv.slice(2), MALLOC_ARENA_MAX, MALLOC_MMAP_THRESHOLD_, process.ppid]))"
  const folder = project(told)
  installNode(folder)
  fs.mkdirSync(path.join(folder, 'node_modules/.bin'))
  fs.symlinkSync('../../surfaces/cli/bin/codeloom.mjs', path.join(folder, 'node_modules/.bin/codeloom'))
  const direct = ['node_modules/.bin/codeloom', './surfaces/cli/bin/codeloom.mjs'].map(file => spawnSync(file, ['index', 'a b'], { cwd: folder, encoding: 'utf8', env: { PATH: '/nowhere' } }))
  const through = spawnSync(process.execPath, [...PRETEND_OLD, 'surfaces/cli/bin/codeloom.mjs', 'index', 'a b'], { cwd: folder, encoding: 'utf8', env: {} })
  const [asked] = direct.map(({ stdout, stderr }) => (stderr === '' ? JSON.parse(stdout) : stderr))
  assert.deepEqual(asked.slice(1), [['index', 'a b'], '2', `${1 << 20}`, process.pid])
  for (const { stdout } of direct) assert.deepEqual(JSON.parse(stdout), asked)
  assert.deepEqual(JSON.parse(through.stdout).slice(0, 4), asked.slice(0, 4))
})

test('an older Node without a newer one beside the project: plain words, exit 1', () => {
  const { status, stderr } = spawnSync(process.execPath, [...PRETEND_OLD, 'surfaces/cli/bin/codeloom.mjs'], { cwd: project(''), encoding: 'utf8' })
  assert.equal(status, 1)
  assert.match(stderr, /^codeloom needs Node 24 or later\. This is Node 20\.0\.0, .*npm ci.*\n$/)
})

test('the launcher passes a signal on, and ends as its child did', async () => {
  const folder = project("process.on('SIGTERM', () => { console.log('told'); process.exit(3) }); setInterval(() => {}, 1000); console.log('ready')")
  installNode(folder)
  const child = spawn(process.execPath, [...PRETEND_OLD, 'surfaces/cli/bin/codeloom.mjs'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (chunk) => {
    said += String(chunk)
    if (said === 'ready\n') child.kill('SIGTERM')
  })
  const [code] = await once(child, 'close')
  assert.deepEqual([code, said], [3, 'ready\ntold\n'])
})

test('npm start means the folder where it was typed', () => {
  const folder = project('console.log(process.cwd())', { 'deep/er/x': '' })
  const typedIn = path.join(folder, 'deep/er')
  const { stdout } = spawnSync(process.execPath, ['tools/start.mjs', 'index', '..'], { cwd: folder, encoding: 'utf8', env: { ...process.env, INIT_CWD: typedIn } })
  assert.equal(stdout, `${typedIn}\n`)
})

test('a failed installation: plain words, exit 1', () => {
  const folder = project('')
  const npm = path.join(folder, 'npm.js')
  fs.writeFileSync(npm, 'process.exitCode = 9')
  const { status, stdout, stderr } = spawnSync(process.execPath, ['tools/install.mjs'], { cwd: folder, encoding: 'utf8', env: { ...process.env, npm_execpath: npm } })
  assert.deepEqual([status, stdout], [1, ''])
  assert.match(stderr, /installing its dependencies.*\n.*could not be installed: npm ended with exit code 9/)
})

test('a corpus that is not to be had is named with the reason; an unknown name is wrong usage', () => {
  const pins = JSON.stringify({ mine: { from: 'git', repository: 'no/where', commit: 'abc' }, made: { from: 'parts', parts: [{ corpus: 'mine' }] } })
  const folder = project('', { 'bench/corpora.json': pins, 'mirror/x': '' })
  const env = { ...process.env, CODELOOM_CORPORA: path.join(folder, 'corpora'), CODELOOM_GIT_MIRROR: path.join(folder, 'mirror') }
  const all = spawnSync(process.execPath, ['tools/corpora.mjs'], { cwd: folder, encoding: 'utf8', env })
  assert.equal(all.status, 1)
  assert.match(all.stdout, /^not run: mine \(no\/where is not in the mirror .*\)\nnot run: made \(it needs mine: no\/where .*\)\n$/)
  assert.equal(spawnSync(process.execPath, ['tools/corpora.mjs', 'other'], { cwd: folder, encoding: 'utf8', env }).status, 2)
})

test('the reporter counts tests, not suites or files, and names what was not run', () => {
  const folder = project('', {
    'a.test.mjs': "import { test, describe } from 'node:test'\ntest('good', () => {})\ndescribe('many', () => { test('better', () => {}); test('bad', () => { throw new Error('on purpose') }) })\ntest('later', { skip: 'no network' }, () => {})\ntest('parent', async (t) => { await t.test('child', () => { throw new Error('inside') }) })\n",
    'b.test.mjs': "throw new Error('does not load')\n",
  })
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const { stdout } = spawnSync(process.execPath, ['--test', `--test-reporter=${path.join(root, 'tools/test-report.mjs')}`, 'a.test.mjs', 'b.test.mjs'], { cwd: folder, encoding: 'utf8', env })
  assert.match(stdout, /^FAILED bad \(a\.test\.mjs:3\)\n {2}Error: on purpose/m)
  assert.match(stdout, /^FAILED child /m)
  assert.match(stdout, /^FAILED b\.test\.mjs /m)
  assert.match(stdout, /^not run: later \(no network\)$/m)
  assert.match(stdout, /^#counts \{"passed":2,"failed":3\}$/m)
})

test('every symbol that the README shows is in the file that it names', () => {
  const shown = [...fs.readFileSync(path.join(root, 'README.md'), 'utf8').matchAll(/\b((?:packages|surfaces|adapters|bench|tools)\/[\w./-]+\.ts)#(\w+)/g)]
  assert.ok(shown.length > 0)
  for (const [, file = '', name = ''] of shown) assert.match(fs.readFileSync(path.join(root, file), 'utf8'), new RegExp(`export (?:async )?(?:function|class|const|interface|type) ${name}\\b`), `${file}#${name}`)
})

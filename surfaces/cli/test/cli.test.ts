import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Answered } from '@codeloom/model'
import { responseSchema } from '@codeloom/model/response'
import { Tree, type Outcome } from './command.ts'

const sources = {
  'src/shapes.ts': 'export interface Shape { area(): number }\n\nexport class Circle implements Shape {\n  constructor(private r: number) {}\n  area(): number { return square(this.r) * 3 }\n}\nexport function square(x: number) { return x * x }\n',
  'src/main.ts': "import { Circle, square as sq } from './shapes'\nexport function main() {\n  const c = new Circle(2)\n  c.area()\n  return sq(3) + sq(4) + missing()\n}\n",
  'lib/list.h': 'int list_sum(int *l);\n',
  'lib/list.c': '#include "list.h"\nstatic int add(int a, int b) { return a + b; }\nint list_sum(int *l) { return add(l[0], l[1]); }\n',
  'lib/use.c': '#include "list.h"\nstatic int add(int a) { return a; }\nint use(int *l) { return add(list_sum(l)); }\n',
}

/** Compares with the recorded transcript; `UPDATE=1` records it anew. */
function checkTranscript(name: string, text: string): void {
  const file = new URL(`transcripts/${name}.txt`, import.meta.url)
  if (process.env['UPDATE'] === '1') fs.writeFileSync(file, text)
  assert.equal(text, fs.readFileSync(file, 'utf8'))
}

describe('a tree that is indexed', () => {
  let tree: Tree
  before(() => {
    tree = new Tree(sources)
    checkTranscript('index', shown('index'))
  })
  after(() => tree.remove())

  function shown(...args: readonly string[]): string {
    const { code, out, err } = tree.run(...args)
    return tree.stable(`$ codeloom ${args.join(' ')}\n${out}${err === '' ? '' : `--- stderr\n${err}`}--- exit ${code}\n`)
  }

  for (const [name, ...args] of [
    ['index-again', 'index'], ['status', 'status'], ['symbols', 'symbols', 'squ'], ['symbols-file', 'symbols', '--file', 'src/shapes.ts'],
    ['def', 'def', 'src/main.ts:5:10'], ['def-local', 'def', 'src/main.ts:4:3'], ['refs', 'refs', 'square'], ['callers', 'callers', 'square', '--depth', '2'],
    ['callees', 'callees', 'main'], ['implementations', 'implementations', 'Shape', '--depth', '2'], ['path', 'path', 'src/main.ts', 'square'], ['impact', 'impact', 'square'], ['explain', 'callers', 'square', '--explain'], ['search', 'search', 'list', 'sum'], ['search-name', 'search', 'sqaure', '--mode', 'name'], ['search-hybrid', 'search', 'x', '--mode', 'hybrid'], ['impact-gone', 'impact', 'missing'], ['context', 'context', 'area', 'of', 'a', 'circle', '--budget', '160', '--model', 'gpt-4o'], ['context-symbol', 'context', '--symbol', 'square', '--budget', '60'], ['several', 'callers', 'add'], ['nothing', 'refs', 'nobody_at_all'], ['near', 'refs', 'Circle.areas'], ['cut', 'refs', 'square', '--limit', '2'],
    ['def-json', 'def', 'Circle.area', '--json'],
  ] as const) {
    test(`transcript: ${name}`, () => checkTranscript(name, shown(...args).replace(/--cursor \S+/, '--cursor CURSOR')))
  }

  test('transcript: batch', () => {
    const lines = [
      '{"id":1,"method":"definition","params":{"path":"src/main.ts","line":5,"column":10}}', '{"id":"b","method":"nonsense","params":{}}', 'not json', '[]',
      '{"id":3,"method":"callers","params":{"symbol":"square","limit":10}}', '{"id":4,"method":"symbols","params":{"query":"list_sum"}}',
      '{"id":5,"method":"status"}', '{"id":6,"method":"references","params":{"symbol":"x","limt":1}}',
    ]
    const answers = tree.batch(lines)
    checkTranscript('batch', tree.stable(lines.map((line, i) => `> ${line}\n< ${JSON.stringify(answers[i])}\n`).join('')))
    for (const [i, method] of [[0, 'definition'], [4, 'callers'], [5, 'symbols'], [6, 'status']] as const) responseSchema(method).parse(answers[i])
  })

  test('C1: results go to stdout alone, remarks to stderr, a cursor goes on', () => {
    const cut = tree.run('refs', 'square', '--limit', '2', '--json')
    const first: { readonly result: { readonly references: readonly unknown[] }; readonly truncated: { readonly cursor: string } } = JSON.parse(cut.out)
    assert.equal(first.result.references.length, 2)
    assert.equal(cut.err, '')
    const rest: { readonly truncated: false } = JSON.parse(tree.run('refs', 'square', '--cursor', first.truncated.cursor, '--json').out)
    assert.equal(rest.truncated, false)
    assert.match(tree.run('refs', 'square', '--limit', '2').err, /cut after 2; go on with --cursor/)
  })

  test('global options stand before or after the command', () => {
    assert.equal(tree.raw(['--root', tree.dir, '--store', `sqlite:${tree.storeFile}`, '--json', 'def', 'use']).code, 0)
    assert.match(tree.raw(['def', '--version']).out, /^\d+\.\d+\.\d+\n$/)
  })

  test('paths may be written as seen from the current folder', () => {
    const { out } = tree.raw(['def', 'main.ts:5:10', '--root', tree.dir, '--store', `sqlite:${tree.storeFile}`], { cwd: path.join(tree.dir, 'src') })
    assert.match(out, /src\/shapes\.ts:7:17 {2}function square/)
  })

  test('wrong usage ends with 2', () => {
    for (const args of [['frobnicate'], [], ['def'], ['def', 'a', 'b'], ['refs', 'a', '--limit', '0'], ['refs', 'a', '--nonsense'], ['symbols', '--kind', 'klass'], ['search', 'x', '--mode', 'magic'], ['search'], ['impact'], ['path', 'a'], ['def', 'src/main.ts:0:1']]) {
      const { code, out, err } = tree.run(...args)
      assert.equal(code, 2, args.join(' '))
      assert.equal(out, '')
      assert.doesNotMatch(err, /\n\s+at /)
    }
  })

  test('a file that changed since is pending and named', () => {
    const old = sources['src/shapes.ts']
    tree.write('src/shapes.ts', `${old}// more\n`)
    const { out, err } = tree.run('def', 'square', '--json')
    const answer: { readonly pending: number } = JSON.parse(out)
    assert.equal(answer.pending, 1)
    assert.match(err, /changed since indexed: src\/shapes\.ts; run: codeloom index/)
    tree.write('src/shapes.ts', old)
    assert.equal(tree.run('index').code, 0)
  })

  test('a reader that closes its end makes a quiet end', async () => {
    const { code, err } = await tree.closeEarly('dump')
    assert.equal(code, 0)
    assert.equal(err, '')
  })
})

test('C2: what cannot be done is told in plain words, exit 1', () => {
  const tree = new Tree(sources)
  const told = (args: readonly string[], words: RegExp): void => {
    const { code, out, err } = tree.raw(args)
    assert.equal(code, 1, err)
    assert.match(err, words)
    assert.doesNotMatch(err, /\n\s+at /)
    assert.equal(out, '')
  }
  try {
    told(['def', 'x', '--root', tree.dir, '--store', `sqlite:${tree.storeFile}`], /tree is not indexed yet; run: codeloom index/)
    told(['def', 'x', '--root', tree.dir], /is not indexed yet/)
    told(['batch', '--root', tree.dir, '--store', 'mem'], /is not indexed yet/)
    told(['index', path.join(tree.dir, 'nowhere')], /no folder .*nowhere/)
    told(['index', '--root', tree.dir, '--store', 'nonsense:x'], /Known are: sqlite/)
    fs.writeFileSync(tree.storeFile, 'this is no database '.repeat(100))
    told(['index', '--root', tree.dir, '--store', `sqlite:${tree.storeFile}`], /graph\.db/)
  } finally {
    tree.remove()
  }
})

test('Ctrl-C ends an index run with 130, and nothing half-written', async () => {
  const tree = new Tree(Object.fromEntries(Array.from({ length: 1500 }, (_, i) => [`src/f${i}.ts`, sources['src/shapes.ts'].repeat(20)])))
  try {
    const { code, err } = await tree.interruptIndex('SIGINT')
    assert.equal(code, 130)
    assert.match(err, /interrupted/)
    assert.match(tree.run('def', 'square').err, /not indexed yet/)
  } finally {
    tree.remove()
  }
})

test('an index run that is killed is spoken for', { skip: fs.existsSync('/proc/self/task') ? false : 'needs /proc' }, async () => {
  const tree = new Tree(Object.fromEntries(Array.from({ length: 1500 }, (_, i) => [`src/f${i}.ts`, sources['src/shapes.ts'].repeat(20)])))
  const watched = (pid: number): boolean => fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8') !== ''
  try {
    const { code, err } = await tree.interruptIndex('SIGKILL', watched)
    assert.equal(code, null)
    assert.equal(err, 'codeloom: it was ended from outside, most often for want of memory. Nothing that was committed is lost; "codeloom index --workers 1" needs less memory.\n')
    assert.deepEqual(tree.run('index').err, '')
  } finally {
    tree.remove()
  }
})

test('a long index run that ends by itself is not spoken for, whichever way it ends', { skip: fs.existsSync('/dev/full') ? false : 'there is no /dev/full' }, () => {
  const tree = new Tree(Object.fromEntries(Array.from({ length: 1100 }, (_, i) => [`src/f${i}.ts`, 'export {}\n'])))
  try {
    const { status, stderr } = spawnSync('sh', ['-c', '"$@" > /dev/full', 'sh', process.execPath, tree.binary, 'index', tree.dir, '--store', `sqlite:${tree.storeFile}`], { encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } })
    assert.deepEqual([status, stderr], [1, 'codeloom: the answer could not be written (the disk is full)\n'])
  } finally {
    tree.remove()
  }
})

test('status counts what is new, changed and gone, in text, JSON and batch, and tells what could not be looked into', () => {
  const tree = new Tree(sources)
  try {
    assert.equal(tree.run('index').code, 0)
    assert.match(tree.run('status').out, /no file is new, changed or gone since/)
    tree.write('src/new.ts', 'export const fresh = 1\n')
    tree.write('lib/new.c', 'int fresh;\n')
    tree.write('src/main.ts', 'export {}\n')
    fs.rmSync(path.join(tree.dir, 'lib/use.c'))
    const { out, err } = tree.run('status')
    assert.match(out, /fresh +2 new, 1 changed, 1 gone since\n/)
    assert.match(err, /lib\/new\.c, src\/new\.ts, src\/main\.ts and 1 more; run: codeloom index/)
    if (process.platform === 'linux') fs.writeFileSync(Buffer.concat([Buffer.from(`${tree.dir}/bad`), Buffer.from([0xff]), Buffer.from('.ts')]), '')
    for (const answer of [JSON.parse(tree.run('status', '--json').out), tree.batch(['{"id":1,"method":"status"}'])[0]]) {
      const { pending, result, coverage } = responseSchema('status').parse(answer) as Answered & { readonly result: { readonly pending: number } }
      assert.deepEqual([pending, result.pending], [4, 4])
      if (process.platform === 'linux') assert.deepEqual(coverage.map(each => [each.path, each.problem.code]), [['bad\ufffd.ts', 'encoding']])
    }
  } finally {
    tree.remove()
  }
})

test('what is worth trying is shown for what is new to the store, and when nothing had changed; never of a store that ends', () => {
  const tree = new Tree({})
  const tries = (outcome: Outcome): boolean => /Worth trying/.test(outcome.out)
  try {
    assert.equal(tries(tree.run('index')), false)
    for (const [file, text] of Object.entries(sources)) tree.write(file, text)
    assert.match(tree.run('index').out, /all new.*\n(?:.*\n)*Worth trying/)
    assert.equal(tries(tree.run('index')), true)
    tree.write('src/new.ts', 'export const fresh = 1\n')
    assert.equal(tries(tree.run('index')), false)
    assert.equal(tries(tree.raw(['index', tree.dir, '--store', 'mem'])), false)
  } finally {
    tree.remove()
  }
})

test('impact --diff: what the working tree changes since a revision, what it removes, and plain words where there is no checkout', () => {
  const tree = new Tree(sources)
  const git = (...args: readonly string[]): void => {
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false', ...args], { cwd: tree.dir, stdio: 'pipe' })
  }
  try {
    assert.equal(tree.run('index').code, 0)
    const refused = tree.run('impact', '--diff')
    assert.deepEqual([refused.code, refused.out], [1, ''])
    assert.match(refused.err, /is no git checkout/)
    git('init', '-q')
    git('add', '-A')
    git('commit', '-q', '-m', 'first')
    const clean = tree.run('impact', '--diff')
    assert.deepEqual([clean.code, clean.err], [0, `codeloom: nothing in ${tree.dir} that git tracks differs from HEAD\n`])
    tree.write('src/more.ts', 'export const more = 1\n')
    assert.match(tree.run('impact', '--diff').err, /differs from HEAD; not compared, because git does not track them: src\/more\.ts\n$/)
    fs.rmSync(path.join(tree.dir, 'src/more.ts'))
    tree.write('src/shapes.ts', sources['src/shapes.ts'].replace('return x * x', 'return x').replace('area(): number {', 'surface(): number {'))
    const shown = (): string => {
      const { code, out, err } = tree.run('impact', '--diff', 'HEAD')
      return tree.stable(`$ codeloom impact --diff HEAD\n${out}${err === '' ? '' : `--- stderr\n${err}`}--- exit ${code}\n`)
    }
    const before = shown()
    assert.equal(tree.run('index').code, 0)
    checkTranscript('impact-diff', `# edited, not indexed again\n${before}# indexed again\n${shown()}`)
    assert.equal(tree.run('impact', 'square', '--diff').code, 2)
    assert.equal(tree.run('impact', '--diff', 'nonsense').code, 1)
  } finally {
    tree.remove()
  }
})

test('verify: whole, then pending, then damaged, with the exit codes of each', () => {
  const tree = new Tree(sources)
  try {
    assert.equal(tree.run('index').code, 0)
    const whole = tree.run('verify', '--full')
    assert.deepEqual([whole.code, whole.err], [0, ''])
    assert.match(whole.out, /graph\.db is whole: 5 files, \d+ symbols, [\d,]+ postings; .* a fresh index is the same to the byte\n$/)
    tree.write('src/new.ts', 'export const fresh = 1\n')
    const pending = tree.run('verify', '--json')
    assert.equal(pending.code, 0)
    assert.deepEqual(JSON.parse(pending.out).result.pending, ['src/new.ts'])
    assert.match(tree.run('verify').out, /postings; the other sources are what was indexed\n$/)
    const bytes = fs.readFileSync(tree.storeFile)
    // rows stand at the ends of pages
    for (let end = 4 * 8192; end <= bytes.length; end += 8192) bytes[end - 30] = (bytes[end - 30] ?? 0) ^ 0x5a
    fs.writeFileSync(tree.storeFile, bytes)
    const damaged = tree.run('verify')
    assert.equal(damaged.code, 1)
    assert.match(damaged.err, /is damaged\. Run codeloom repair/)
    assert.doesNotMatch(damaged.err, /\n\s+at /)
  } finally {
    tree.remove()
  }
})

test('stores: the root of each, its size and age; those whose roots are gone are named and removed', () => {
  const [kept, lost] = [new Tree(sources), new Tree(sources)]
  try {
    const inCache = (tree: Tree, ...args: readonly string[]): Outcome => tree.raw([...args, '--root', tree.dir])
    for (const tree of [kept, lost]) assert.equal(inCache(tree, 'index').code, 0)
    assert.match(kept.raw(['stores']).out, new RegExp(`^${kept.dir} {2}\\d+\\.\\d MB {2}written 0 minutes ago {2}5 files\n`))
    fs.rmSync(lost.dir, { recursive: true })
    const told = lost.raw(['stores'])
    assert.match(told.out, /5 files {2}its root is gone/)
    assert.match(told.err, /codeloom stores --remove-gone/)
    const { result } = JSON.parse(lost.raw(['stores', '--json']).out) as { readonly result: { readonly stores: readonly { readonly root: string; readonly state: string }[] } }
    assert.deepEqual(result.stores.map(({ root, state }) => [root, state]), [[lost.dir, 'gone']])
    assert.match(lost.raw(['stores', '--remove-gone']).out, new RegExp(`removed .*: ${lost.dir} is gone\n1 store removed\n$`))
    assert.equal(lost.raw(['stores']).out, '0 stores, 0.0 MB\n')
    assert.match(kept.raw(['stores', '--remove-gone']).out, /\n0 stores removed\n$/)
    assert.equal(inCache(kept, 'def', 'use').code, 0)
  } finally {
    kept.remove()
    lost.remove()
  }
})

test('no folder fakes a line or steers the terminal by its name', { skip: process.platform === 'win32' ? 'such names cannot be had' : false }, () => {
  const tree = new Tree({ 'a\nb\u001b[2J/x.ts': 'export function odd() {}\nodd()\n' })
  const root = path.join(tree.dir, 'a\nb\u001b[2J')
  const run = (...args: readonly string[]): Outcome => tree.raw([...args, ...(args[0] === 'stores' ? [] : ['--root', root])])
  const plain = (...args: readonly string[]): void => {
    const { out, err } = run(...args)
    if (args[0] !== 'verify' && args[0] !== 'status') assert.match(`${out}${err}`, /a\\nb\\u001b\[2J/, args.join(' '))
    for (const line of `${out}${err}`.split('\n')) assert.doesNotMatch(line, /^b|[\u0000-\u0008\u000b-\u001f]/, args.join(' '))
  }
  try {
    plain('def', 'odd')
    plain('index')
    for (const args of [['verify'], ['status'], ['stores'], ['def', 'odd', '--store', `sqlite:${path.join(root, 'no.db')}`]]) plain(...args)
    fs.writeFileSync(path.join(root, 'x.ts'), '')
    assert.match(run('verify').err, /run: codeloom index \$'.*a\\nb\\u001b\[2J'\n$/)
    plain('def', 'odd')
    fs.rmSync(root, { recursive: true })
    plain('stores', '--remove-gone')
    const twice = new Tree({ 'a\nb.ts': 'export function odd() {}\nodd()\n' })
    assert.equal(twice.run('index').code, 0)
    assert.match(twice.run('callers', 'odd', '--explain').out, /seeds +typescript:a%0Ab\.ts#odd/)
    twice.remove()
  } finally {
    tree.remove()
  }
})

test('completion: commands, options, and names of symbols where there is an index', () => {
  const tree = new Tree(sources)
  try {
    assert.equal(tree.run('index').code, 0)
    const script = tree.raw(['completion', 'bash']).out
    const completed = (...words: readonly string[]): readonly string[] => {
      const codeloom = `codeloom() { "${process.execPath}" "${tree.binary}" "$@" --root "${tree.dir}" --store "sqlite:${tree.storeFile}"; }`
      const typed = `COMP_WORDS=(codeloom ${words.map(word => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}; _codeloom; printf '%s\\n' "\${COMPREPLY[@]}"`
      return execFileSync('bash', ['-c', `${script}\n${codeloom}\n${typed}`], { encoding: 'utf8' }).split('\n').filter(line => line !== '').sort()
    }
    assert.deepEqual(completed('call'), ['callees', 'callers'])
    assert.deepEqual(completed('callers', '--de'), ['--depth'])
    assert.deepEqual(completed('callers', 'squa'), ['square'])
    assert.deepEqual(completed('callers', 'zzz'), [])
    for (const shell of ['zsh', 'fish']) assert.match(tree.raw(['completion', shell]).out, /impact/)
    assert.equal(tree.raw(['completion', 'tcsh']).code, 2)
  } finally {
    tree.remove()
  }
})

test('an empty folder is indexed and holds nothing, and which languages are known is told', () => {
  const tree = new Tree({})
  try {
    for (let round = 0; round < 2; round++) {
      const { code, out } = tree.run('index')
      assert.equal(code, 0)
      assert.match(out, /: 0 files, 0 symbols; .*\nNo file of a known language is there\. Known are:\n {2}typescript: \.ts/)
    }
    const { code, err } = tree.run('symbols')
    assert.equal(code, 0)
    assert.match(err, /holds no symbol/)
  } finally {
    tree.remove()
  }
})

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import { after, before, describe, test } from 'node:test'
import type { FileProblem } from '@codeloom/model'
import { openStore } from '@codeloom/host'
import { HostileRun } from './hostile-run.ts'
import { layOutHostileTree, secretMarker } from './hostile-tree.ts'

interface DumpLine {
  readonly t: string
  readonly path?: string
  readonly name?: string
}
interface IndexAnswer {
  readonly result: { readonly files: number; readonly parsed: number; readonly linked: number; readonly added: number; readonly changed: number; readonly removed: number }
  readonly coverage: readonly FileProblem[]
}

/** An index run of this tree takes 10 s of CPU; a file that is not bounded takes minutes. */
const maxCpuMs = 120_000
const maxPeakBytes = 1.3e9

const trial = new HostileRun()
const posix = process.platform === 'win32' ? 'needs a POSIX system' : trial.refused()
trial.remove()

describe('a tree of all that is bad', { skip: posix ?? false }, () => {
  const run = new HostileRun()
  const layout = layOutHostileTree(run.dir)
  const { files, problems, missing } = layout
  for (const what of missing) test(`a hostile tree with ${what}`, { skip: 'cannot be had here' }, () => undefined)
  let first: IndexAnswer
  let dump = ''
  let used = { peakBytes: 0, cpuMs: 0 }

  before(() => {
    const { code, out, err } = run.run(['index', '--json', '--workers', '1'])
    used = run.used
    assert.equal(code, 0, err)
    assert.equal(err, '')
    first = JSON.parse(out)
    dump = run.dump()
  })
  after(() => run.remove())

  test('it is indexed in bounded time and memory', () => {
    assert(used.cpuMs > 0 && used.cpuMs < maxCpuMs, `${used.cpuMs} ms of CPU`)
    assert(used.peakBytes < maxPeakBytes, `${used.peakBytes} bytes`)
  })

  test('each file is in the graph with what it defines, nothing else is, and the dump is JSON lines', () => {
    const lines = dump.trimEnd().split('\n').map((line): DumpLine => JSON.parse(line))
    assert.deepEqual(lines.filter(({ t }) => t === 'file').map(line => line.path ?? '').sort(), [...files.keys()].sort())
    const defined = new Set(lines.filter(({ t }) => t === 'symbol').map(line => `${line.name} in ${line.path}`))
    assert.deepEqual([...files].filter(([file, name]) => name !== '' && !defined.has(`${name} in ${file}`)), [])
  })

  test('whatever is not whole is named with its path and why, in plain words', () => {
    const told = new Map(first.coverage.map(({ path: at, problem }) => [`${at.startsWith('far/') ? 'far' : at} ${problem.code}`, problem.message]))
    for (const [at, code] of [...problems, ...(missing.some(each => each.includes('4,096')) ? [] : [['far', 'unreadable'] as const])]) assert(told.has(`${at} ${code}`), `${at}: ${code}`)
    const untold = first.coverage.filter(({ path: at }) => !problems.has(at) && !at.startsWith('far/'))
    assert.deepEqual(untold.map(({ path: at, problem }) => [at, problem.code]), [['nested/structs.c', 'syntax']])
    for (const message of told.values()) assert.match(message, /^(?:[a-z0-9]+ )+/)
  })

  test('nothing had changed: nothing is parsed, linked or newly told, and the graph stays', () => {
    const { code, out } = run.run(['index', '--json'])
    assert.equal(code, 0)
    const again: IndexAnswer = JSON.parse(out)
    assert.deepEqual([again.result.parsed, again.result.linked, again.result.added, again.result.changed, again.result.removed], [0, 0, 0, 0, 0])
    assert.deepEqual(again.coverage, first.coverage)
  })

  test('no name fakes a line or steers the terminal', () => {
    for (const args of [['index'], ['status'], ['symbols', 'oddName', '--limit', '100'], ['def', 'inOddFolder'], ['refs', 'inOddFolder'], ['symbols', '--file', 'names/fake\n/etc/passwd:1:1  function root.ts']]) {
      const { code, out, err } = run.run(args)
      assert.equal(code, 0, err)
      for (const line of `${out}${err}`.split('\n')) {
        assert.doesNotMatch(line, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u202e]/)
        assert.doesNotMatch(line, /^(?:line|\/etc\/passwd|er )/)
      }
    }
  })

  test('files of odd names are answered of like any others', () => {
    const odd = [...files].filter(([file]) => file.startsWith('names/'))
    const requests = odd.flatMap(([file, name], i) => [
      { id: `${i}a`, method: 'symbols', params: { path: file } }, { id: `${i}b`, method: 'definition', params: { path: file, line: 1, column: 18 } }, { id: `${i}c`, method: 'definition', params: { symbol: `${file}#${name}` } },
    ])
    const { out } = run.run(['batch'], { input: requests.map(request => `${JSON.stringify(request)}\n`).join('') })
    const answers = out.trimEnd().split('\n').map((line): { readonly id: string; readonly result?: { readonly symbols?: readonly DumpLine[]; readonly definitions?: readonly DumpLine[] } } => JSON.parse(line))
    const expected = odd.flatMap(([file, name], i) => ['a', 'b', 'c'].map(part => [`${i}${part}`, true, file, name]))
    assert.deepEqual(answers.map(({ id, result }, i) => {
      const [, , file, name] = expected[i] ?? []
      return [id, (result?.symbols ?? result?.definitions ?? []).some(symbol => symbol.path === file && symbol.name === name), file, name]
    }), expected)
    for (const [file, name] of odd.slice(0, 2)) assert.match(run.run(['def', `${file}:1:18`]).out, new RegExp(name))
  })

  test('secrets are never read, whatever the ignore files say', async () => {
    assert(!dump.includes(secretMarker))
    const store = await openStore(`sqlite:${run.storeFile()}`, { dir: run.dir, repo: '' }, { create: false })
    const snapshot = store.snapshot()
    for (const { id, path: at } of snapshot.files()) {
      assert(!at.includes(secretMarker))
      for (const kind of ['facts', 'links'] as const) assert(!Buffer.from(snapshot.blob(kind, id) ?? []).includes(secretMarker), at)
    }
    snapshot.close()
    store.close()
    assert(!fs.readFileSync(run.storeFile()).includes(secretMarker))
  })

  test('after files became folders, pipes, other names, shut or open ones, the update is a fresh index with two workers', () => {
    mutate(run)
    const { code, err } = run.run(['index', '--workers', '1'])
    assert.equal(code, 0, err)
    assert.equal(run.run(['index', '--workers', '2'], { store: 'fresh' }).code, 0)
    const updated = run.dump()
    assert.notEqual(updated, dump)
    assert.deepEqual(differences(updated, run.dump('fresh')), [])
  })
})

/** Lines that only one of two dumps has, the first few. */
function differences(some: string, others: string): readonly string[] {
  if (some === others) return []
  const [left, right] = [new Set(some.split('\n')), new Set(others.split('\n'))]
  return [...Array.from(left.difference(right), line => `- ${line}`), ...Array.from(right.difference(left), line => `+ ${line}`)].slice(0, 10).concat('they differ')
}

function mutate(run: HostileRun): void {
  fs.rmSync(run.at('names'), { recursive: true })
  fs.renameSync(run.at('encodings/utf16le.ts'), run.at('encodings/re\nnamed.ts'))
  fs.renameSync(run.at('lines'), run.at('moved lines'))
  fs.chmodSync(run.at('shut/file.ts'), 0o644)
  fs.chmodSync(run.at('shut/folder'), 0o755)
  fs.chmodSync(run.at('links/good.ts'), 0)
  fs.rmSync(run.at('special/folder.ts'), { recursive: true })
  fs.writeFileSync(run.at('special/folder.ts'), 'export const noFolderAnyMore = 1\n')
  fs.rmSync(run.at('encodings/mark.ts'))
  execFileSync('mkfifo', [run.at('encodings/mark.ts')])
  fs.rmSync(run.at('encodings/good.ts'))
  fs.symlinkSync('cut-utf8.c', run.at('encodings/good.ts'))
  fs.writeFileSync(run.at('sizes/line.ts'), 'export const shortNow = 1\n')
  fs.writeFileSync(run.at('nested/blocks.ts'), 'export const flatNow = 1\n')
  fs.writeFileSync(run.at('secrets/.codeloomignore'), '!*\nkeys.ts\n')
  fs.rmSync(run.at('ignores/slow/.gitignore'))
}

describe('a world that fails in the middle', { skip: posix ?? false }, () => {
  const run = new HostileRun()
  after(() => run.remove())
  const source = (name: string, version: number): string => Array.from({ length: 60 }, (_, i) => `export function ${name}_${i}(a: number) { return ${name}_${(i + version) % 60}(a) + missing${version}() }\n`).join('')
  const writeAll = (version: number): void => {
    for (let i = 0; i < 60; i++) fs.writeFileSync(run.at(`f${i}.ts`), source(`name${version}_${i}`, version))
  }
  let dump = ''
  before(() => {
    writeAll(1)
    assert.equal(run.run(['index']).code, 0)
    dump = run.dump()
  })

  test('a file that may not grow: told in plain words, and nothing that was committed is lost', () => {
    writeAll(2)
    const size = Math.ceil(fs.statSync(run.storeFile()).size / 512)
    // POSIX counts in blocks of 512 bytes, some shells in 1,024
    const { code, out, err } = run.run(['index'], { within: `ulimit -f ${Math.ceil(size / 2)}; exec "$@"` })
    assert.deepEqual([code, out], [1, ''], err)
    assert.match(err, /^codeloom: .*graph\.db cannot be written: the disk is full.*Nothing that was committed is lost/)
    assert.doesNotMatch(err, /\n\s+at /)
    assert(run.dump() === dump)
  })

  test('an answer that cannot be written is told in plain words', { skip: fs.existsSync('/dev/full') ? false : 'there is no /dev/full' }, () => {
    const { code, err } = run.run(['dump'], { within: '"$@" > /dev/full' })
    assert.deepEqual([code, err], [1, 'codeloom: the answer could not be written (the disk is full)\n'])
  })

  test('with too little memory an index run is whole or has changed nothing, and the next one is whole', () => {
    writeAll(3)
    const { code } = run.run(['index', '--workers', '1'], { nodeOptions: '--max-old-space-size=6' })
    if (code !== 0) assert(run.dump() === dump)
    assert.equal(run.run(['index']).code, 0)
    assert.equal(run.run(['index'], { store: 'fresh' }).code, 0)
    assert.deepEqual(differences(run.dump(), run.dump('fresh')), [])
  })

  test('a file that changes while it is read costs itself alone, and is whole once it rests', async () => {
    const writer = run.keepWriting('f0.ts')
    try {
      for (let round = 0; round < 3; round++) {
        const { code, out, err } = run.run(['index', '--json'])
        assert.equal(code, 0, err)
        const { coverage, result }: IndexAnswer = JSON.parse(out)
        assert.equal(result.files, 60)
        for (const { path: at, problem } of coverage) assert.deepEqual([at, problem.code], ['f0.ts', 'unreadable'])
      }
    } finally {
      writer.kill('SIGKILL')
      await once(writer, 'close')
    }
    fs.writeFileSync(run.at('f0.ts'), source('rests', 4))
    assert.equal(run.run(['index']).code, 0)
    assert.equal(run.run(['index'], { store: 'rested' }).code, 0)
    assert.deepEqual(differences(run.dump(), run.dump('rested')), [])
  })
})

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { responseSchema, type KeeperResult } from '@codeloom/model/response'
import { Tree } from './command.ts'
import { StandIn } from './stand-in.ts'
import { Watching } from './watching.ts'

const files = { 'src/app.ts': "import { run } from './run.ts'\nexport function main() { return run() }\n", 'src/run.ts': 'export function run() { return 1 }\n' }

function keeperOf(tree: Tree): KeeperResult {
  const answer: { readonly result: { readonly keeper: KeeperResult } } = JSON.parse(tree.run('status', '--json').out)
  responseSchema('status').parse(answer)
  return answer.result.keeper
}

test('index while another process keeps the folder asks that one, and says so; alone it does it by itself', async t => {
  const tree = new Tree(files)
  const watching = new Watching(t, tree, '--json')
  await watching.next('live')
  tree.save('src/run.ts', 'export function run() { return 2 }\n')
  const asked = tree.run('index')
  assert.match(asked.err, new RegExp(`^codeloom: process ${watching.pid} \\(codeloom watch\\) keeps this folder up to date; it looks at all of it now\n$`))
  assert.match(asked.out, /2 files, 4 symbols/)
  assert.equal(asked.code, 0)
  await watching.next('commit')
  const json: { readonly snapshot: { readonly sequence: number } } = JSON.parse(tree.run('index', '--json', '--workers', '1').out)
  // a file that is so young that its stamp proves nothing is read once more
  assert.ok(json.snapshot.sequence >= 2)
  assert.match(tree.run('index', '--workers', '1').err, /--workers, --max-file-bytes and --durability are as they were given to that process/)
  await watching.stop('SIGKILL')
  tree.save('src/run.ts', 'export function run() { return 3 }\n')
  const alone = tree.run('index')
  assert.deepEqual([alone.code, alone.err], [0, ''])
  assert.match(alone.out, /1 changed/)
})

test('status says who keeps the folder, how that goes, and that nobody does; metrics say the same', async t => {
  const tree = new Tree(files)
  const watching = new Watching(t, tree, '--json')
  await watching.next('live')
  tree.save('src/run.ts', 'export function run() { return 2 }\nexport const more = 1\n')
  await watching.next('commit')
  const keeper = keeperOf(tree)
  assert.ok(keeper.state === 'kept')
  const { pid, command, epoch, folders, pending, updates, latency, deadLetters } = keeper
  assert.deepEqual({ pid, command, epoch, folders, pending, failed: updates.failed, count: latency.count, deadLetters }, { pid: watching.pid, command: 'watch', epoch: 1, folders: 2, pending: 0, failed: 0, count: 1, deadLetters: [] })
  assert.match(tree.run('status').out, new RegExp(`kept +by process ${watching.pid} \\(codeloom watch [\\d.]+\\) for \\d+ s: 2 folders watched\nupdates +\\d+ done, 0 failed; an edit is in within \\d+ ms \\(half of the latest\\), \\d+ ms \\(99 %\\)\n`))
  assert.match(tree.run('status').out, /\ncommits +2 since it began, half of the latest within [\d.]+ ms, after [\d.]+ ms of waiting; they survive the death of the process\n/)
  const samples = samplesIn(tree.run('status', '--metrics').out)
  const repo = `repository="${tree.dir}"`
  assert.deepEqual(['kept', 'files', 'commit_sequence', 'watched_folders', 'dead_letters'].map(name => samples.get(`codeloom_${name}{${repo}}`)), [1, 2, 2, 2, 0])
  assert.equal(samples.get(`codeloom_edit_to_commit_seconds_bucket{${repo},le="+Inf"}`), 1)
  assert.equal(samples.get(`codeloom_edit_to_commit_seconds_count{${repo}}`), 1)
  assert.equal(samples.get(`codeloom_stage_files_total{${repo},stage="read"}`), 3)
  assert.deepEqual(['commands', 'bytes', 'sealed_total', 'durable_total', 'wait_seconds_count', 'commit_seconds_count'].map(name => samples.get(`codeloom_queue_${name}{${repo}}`)), [0, 0, 2, 2, 2, 2])
  await watching.stop('SIGKILL')
  assert.deepEqual(keeperOf(tree), { state: 'nobody' })
  assert.equal(samplesIn(tree.run('status', '--metrics').out).get(`codeloom_kept{${repo}}`), 0)
})

test('batch waits for the commit that a request wants to be there, and answers the ones behind it', async t => {
  const tree = new Tree(files)
  const watching = new Watching(t, tree, '--json')
  await watching.next('live')
  const child = spawn(process.execPath, [tree.binary, 'batch', '--root', tree.dir, '--store', `sqlite:${tree.storeFile}`], { stdio: ['pipe', 'pipe', 'inherit'] })
  t.after(() => child.kill('SIGKILL'))
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async (): Promise<{ readonly id: number; readonly snapshot: { readonly sequence: number } }> => JSON.parse((await answers.next()).value ?? 'null')
  child.stdin.write('{"id":1,"method":"status"}\n')
  assert.equal((await next()).snapshot.sequence, 1)
  child.stdin.write('{"id":2,"method":"symbols","params":{"query":"later","minSnapshot":2}}\n{"id":3,"method":"status"}\n')
  tree.save('src/later.ts', 'export const later = 1\n')
  for (const id of [2, 3]) {
    const answer = await next()
    assert.deepEqual([answer.id, answer.snapshot.sequence], [id, 2])
  }
  child.stdin.end()
})

/** The samples of a text in the format of Prometheus; fails where it is none. */
function samplesIn(text: string): ReadonlyMap<string, number> {
  const samples = new Map<string, number>()
  const typed = new Set<string>()
  for (const line of text.trimEnd().split('\n')) {
    const type = /^# TYPE (\w+) (?:gauge|counter|histogram)$/.exec(line)
    if (type !== null) typed.add(type[1] ?? '')
    if (line.startsWith('#')) {
      assert.match(line, /^# (?:HELP|TYPE) \w+ \S/)
      continue
    }
    const sample = /^((\w+?)(?:_bucket|_sum|_count)?\{\w+="(?:[^"\\\n]|\\.)*"(?:,\w+="(?:[^"\\\n]|\\.)*")*\}) (\S+)$/.exec(line)
    assert.ok(sample !== null && [...typed].some(name => sample[1]?.startsWith(name)), line)
    assert.ok(!samples.has(sample[1] ?? ''), line)
    samples.set(sample[1] ?? '', Number(sample[3]))
  }
  return samples
}

test('repair: what is whole stays, what is damaged is made anew, unless another process holds it', async t => {
  const tree = new Tree(files)
  t.after(() => tree.remove())
  const first = tree.run('repair')
  assert.deepEqual([first.code, first.err], [0, ''])
  assert.match(first.out, /graph\.db is whole\n.*: 2 files, 2 new; commit 1\n$/)
  tree.save('src/run.ts', 'export function run() { return 2 }\n')
  assert.match(tree.run('repair').out, /graph\.db is whole\n.*: 2 files, 1 changed; commit 2\n$/)
  damage(tree.storeFile)
  const watching = new Watching(t, tree, '--json')
  await watching.event()
  assert.match(tree.run('repair').err, /is damaged \(.*\) and another process holds it: end that one \(codeloom status names it\), then run codeloom repair again/)
  await watching.stop('SIGKILL')
  const repaired = tree.run('repair', '--json')
  assert.match(repaired.err, /the store was damaged \(.*\); it is made anew from the sources/)
  const { result }: { readonly result: { readonly damage: readonly object[]; readonly files: number; readonly sequence: number } } = JSON.parse(repaired.out)
  assert.deepEqual([result.damage.length > 0, result.files, result.sequence], [true, 2, 1])
  assert.match(tree.run('verify', '--full').out, /a fresh index is the same to the byte/)
  assert.deepEqual(fs.readdirSync(path.dirname(tree.storeFile)).filter(name => name.startsWith('graph.db') && !/db(-wal|-shm)?$/.test(name)).filter(name => !name.includes('lease')), [])
})

/** Rows stand at the ends of pages. */
function damage(file: string): void {
  const bytes = fs.readFileSync(file)
  for (let end = 4 * 8192; end <= bytes.length; end += 8192) bytes[end - 30] = (bytes[end - 30] ?? 0) ^ 0x5a
  fs.writeFileSync(file, bytes)
}

const letters = [{ paths: ['src/run.ts'], whole: false, message: 'the disk is full', tries: 3 }]
const heldStatus = {
  version: '0.0.9', protocol: 1, pid: 4_242, epoch: 3, root: '', command: 'watch', pending: 2, deadLetters: letters, folders: 0, polling: 'ENOSPC', sequence: 1, heldMs: 7_260_000, followers: 1,
  progress: { now: { stage: 'read', done: 3, total: 9, bytes: 0 }, done: 4, failed: 3, stages: {}, latency: { count: 0, sum: 0, buckets: [], p50: 0, p90: 0, p99: 0, most: 0 } },
}

test('repair: what whoever keeps the folder had given up is tried again, and told', async t => {
  const tree = new Tree(files)
  t.after(() => tree.remove())
  assert.equal(tree.run('index').code, 0)
  const summary = { ...JSON.parse(tree.run('index', '--json').out).result, problems: [] }
  await StandIn.open(t, tree, { answers: { status: { answer: heldStatus }, look: { answer: summary } } })
  const { out, err, code } = await tree.runBeside('repair')
  assert.match(out, /tried again, and in now: src\/run\.ts \(it had failed: the disk is full\)\n.*nothing had changed; commit 1\n$/)
  assert.deepEqual([code, err], [0, 'codeloom: process 4242 (codeloom watch, version 0.0.9) keeps this folder up to date; it looks at all of it now\n'])
  const status = await tree.runBeside('status')
  assert.match(status.out, /kept +by process 4242 \(codeloom watch 0\.0\.9\) for 2 h 1 min: no watches \(ENOSPC\), looked at every few seconds, 1 process follows\n/)
  assert.match(status.out, /in work +2 paths, read: 3 of 9\ngiven up +1 path after 3 tries: the disk is full; codeloom repair tries again\n/)
})

test('index goes on by itself where the other process ends meanwhile', async t => {
  const tree = new Tree(files)
  t.after(() => tree.remove())
  assert.equal(tree.run('index').code, 0)
  await StandIn.open(t, tree, { answers: {} })
  const ended = await tree.runBeside('index')
  assert.deepEqual([ended.code, ended.err.split('\n').slice(1)], [0, ['codeloom: process 4242 ended meanwhile; this run goes on by itself', '']])
  assert.match(ended.out, /nothing had changed/)
})

test('what cannot be brought in by the other process is told, exit 1', async t => {
  const tree = new Tree(files)
  t.after(() => tree.remove())
  assert.equal(tree.run('index').code, 0)
  await StandIn.open(t, tree, { answers: { look: { error: { message: 'It failed 3 times in a row, and is tried again later: the disk is full' } } } })
  const { code, err, out } = await tree.runBeside('index')
  assert.deepEqual([code, out], [1, ''])
  assert.match(err, /codeloom: It failed 3 times in a row, and is tried again later: the disk is full\n$/)
})

test('a process of another version is not asked, and said to be one', async t => {
  const tree = new Tree(files)
  t.after(() => tree.remove())
  assert.equal(tree.run('index').code, 0)
  await StandIn.open(t, tree, { protocol: 99, answers: {} })
  const { code, err } = await tree.runBeside('index')
  assert.deepEqual([code, err], [0, 'codeloom: process 4242 holds the store, and its Codeloom 0.0.9 cannot be spoken with by this version: end it, or use the same one; this run does it by itself\n'])
  assert.match((await tree.runBeside('status')).out, /kept +process 4242 holds the store, and its Codeloom 0\.0\.9 cannot be spoken with/)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { findRoot, openStore } from '@codeloom/host'
import { commitOf } from '@codeloom/host/ask'
import { Tree } from './command.ts'
import { StandIn } from './stand-in.ts'
import { Watching } from './watching.ts'

const files = { 'src/app.ts': "import { run } from './run.ts'\nexport function main() { return run() }\n", 'src/run.ts': 'export function run() { return 1 }\n' }

test('W1: watch --json: live, then a line a commit, which other processes answer from at once', async t => {
  const tree = new Tree(files)
  const watching = new Watching(t, tree, '--json')
  const live = await watching.event()
  assert.deepEqual({ event: live.event, sequence: live.snapshot.sequence }, { event: 'live', sequence: 1 })
  tree.save('src/run.ts', 'export function run() { return helper() }\nfunction helper() { return 2 }\n')
  const commit = await watching.event()
  assert.deepEqual({ event: commit.event, sequence: commit.snapshot.sequence, pending: commit.pending }, { event: 'commit', sequence: 2, pending: 0 })
  assert.deepEqual(commit.changes.filter(({ t: kind }) => kind === 'symbol').map(({ change, key }) => `${change} ${key}`), ['changed typescript:src/run.ts#run:function', 'added typescript:src/run.ts#helper:function'])
  const { out, err } = tree.run('callers', 'helper', '--json')
  assert.deepEqual([err, out.includes('"key":"typescript:src/run.ts#run:function"'), out.includes('"pending":0')], ['', true, true])
  assert.equal(await watching.stop('SIGINT'), 0)
  assert.equal(watching.said, '')
})

test('watch for people: what it watches, then each commit with its symbols and edges; a folder that is not there is told', async t => {
  const tree = new Tree(files)
  const watching = new Watching(t, tree)
  assert.match(await watching.line(), /: watching 2 folders, at commit 1$/)
  tree.save('src/run.ts', 'export function start() { return 1 }\n')
  const lines: string[] = []
  for (let i = 0; i < 3; i++) lines.push(await watching.line())
  assert.match(lines[0] ?? '', /^#2 ~ src\/run\.ts {2}\d+ ms, 1 file parsed, 2 files linked$/)
  assert.deepEqual(lines.slice(1), ['  > function start  was run', '  - main calls run'])
  assert.equal(await watching.stop('SIGTERM'), 0)
  assert.deepEqual(tree.raw(['watch', `${tree.dir}/nowhere`]).code, 1)
})

test('W1: who comes back is told what it missed, as it was told, and what nobody kept is named', async t => {
  const tree = new Tree(files)
  const first = new Watching(t, tree, '--json')
  await first.event()
  tree.save('src/new.ts', 'export const x = 1\n')
  const told = await first.event()
  assert.deepEqual([told.event, told.snapshot.sequence], ['commit', 2])
  await first.stop('SIGKILL')
  // what another process commits is told by none
  tree.save('src/new.ts', 'export const y = 1\n')
  tree.run('index')
  // what changed meanwhile is told as it comes in
  tree.save('src/newer.ts', 'export const z = 1\n')
  const second = new Watching(t, tree, '--json', '--since', '1')
  assert.deepEqual(await second.event(), { ...told, pending: 0 })
  assert.deepEqual(await second.event(), { event: 'missed', from: 3, to: 3 })
  const caughtUp = await second.event()
  assert.deepEqual([caughtUp.event, caughtUp.snapshot.sequence, caughtUp.changes.some(({ key }) => key?.includes('newer.ts#z') === true)], ['commit', 4, true])
  const live = await second.event()
  assert.deepEqual([live.event, live.snapshot.sequence, live.missed], ['live', 4, true])
  assert.equal(await second.stop('SIGINT'), 0)
  const third = new Watching(t, tree, '--json', '--since', '4')
  assert.equal((await third.event()).missed, false)
  await third.stop('SIGINT')
  const fromElsewhere = new Watching(t, tree, '--json', '--since', '9')
  assert.deepEqual(await fromElsewhere.event(), { event: 'missed', from: 1, to: 4 })
  await fromElsewhere.stop('SIGINT')
})

test('W1: what a holder committed and did not live to tell is named at once, without waiting for another commit', async t => {
  const tree = new Tree(files)
  t.after(() => tree.remove())
  assert.equal(tree.run('index').code, 0)
  const held = await StandIn.open(t, tree, { answers: { commits: { answer: { sequence: 1 } }, fresh: { answer: { sequence: 1 } }, ping: { answer: {} }, status: { answer: { folders: 2 } } } })
  const watching = new Watching(t, tree, '--json')
  assert.equal((await watching.next('live')).snapshot.sequence, 1)
  assert.equal((await watching.next('following')).process, StandIn.pid)
  // two commits that nobody is told of
  assert.equal(await held.commit('src/two.ts', 'export const two = 2\n'), 2)
  assert.equal(await held.commit('src/three.ts', 'export const three = 3\n'), 3)
  held.die()
  assert.deepEqual(await watching.event(), { event: 'missed', from: 2, to: 3 })
  assert.equal((await watching.event()).event, 'holding')
  tree.save('src/after.ts', 'export const after = 1\n')
  const { event, snapshot } = await watching.event()
  assert.deepEqual([event, snapshot.sequence], ['commit', 4])
  await watching.stop('SIGINT')
})

test('watch of a folder whose store is kept for another one says so and ends, exit 1', async t => {
  const tree = new Tree(files)
  const watching = new Watching(t, tree, '--json')
  await watching.next('live')
  const other = new Tree(files)
  t.after(() => other.remove())
  const { code, out, err } = tree.raw(['watch', other.dir, '--store', `sqlite:${tree.storeFile}`])
  assert.deepEqual([code, out, err], [1, '', `codeloom: The store is kept equal to ${tree.dir} by process ${watching.pid}. Choose another one for ${other.dir} with --store.\n`])
  // nothing of it was taken
  assert.equal(tree.run('status').out.includes('no file is new, changed or gone since'), true)
})

test('W1: a second watch prints what the first commits, and goes on by itself when that one is killed', async t => {
  const tree = new Tree(files)
  const first = new Watching(t, tree, '--json')
  await first.next('live')
  const second = new Watching(t, tree, '--json')
  assert.equal((await second.next('live')).snapshot.sequence, 1)
  assert.equal((await second.next('following')).process, first.pid)
  tree.save('src/run.ts', 'export function run() { return 2 }\nexport const two = 2\n')
  const [told, heard] = [await first.next('commit'), await second.next('commit')]
  assert.deepEqual(heard, told)
  await first.stop('SIGKILL')
  tree.save('src/run.ts', 'export function run() { return 3 }\nexport const three = 3\n')
  assert.equal((await second.next('holding')).after, first.pid)
  tree.save('src/more.ts', 'export const more = 1\n')
  let sequence = 2
  // the first edit after the kill may have been found by the first look, before anybody held
  while (!tree.run('symbols', 'more').out.includes('src/more.ts')) sequence = (await second.next('commit')).snapshot.sequence
  assert.ok(tree.run('symbols', 'three').out.includes('src/run.ts'), String(sequence))
  const third = new Watching(t, tree)
  assert.match(await third.line(), /: watching 2 folders, at commit [34]$/)
  assert.equal(await second.stop('SIGINT'), 0)
  assert.equal(await third.stop('SIGINT'), 0)
  assert.match(third.said, new RegExp(`process ${second.pid} \\(codeloom watch [\\d.]+\\) keeps it up to date; its commits are shown`))
})

test('W1: what was committed right before it is stopped is told or named', async t => {
  const many = Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`src/many${i}.ts`, `export function many${i}() { return main${i}() }\nfunction main${i}() { return ${i} }\n`]))
  const tree = new Tree({ ...files, ...many })
  const watching = new Watching(t, tree, '--json')
  const live = await watching.next('live')
  const store = await openStore(`sqlite:${tree.storeFile}`, findRoot(tree.dir, tree.dir), { create: false })
  t.after(() => store.close())
  for (const [file, text] of Object.entries(many)) tree.save(file, text.replace('return main', 'return 1 + main'))
  for (const began = performance.now(); commitOf(store).sequence === live.snapshot.sequence; await sleep(5)) assert.ok(performance.now() - began < 60_000)
  const stopped = watching.stop('SIGINT')
  const heard: number[] = []
  for (let last = live.snapshot.sequence; last < commitOf(store).sequence;) {
    const event = await watching.event()
    const [from, to] = event.event === 'missed' ? [event.from ?? 0, event.to ?? 0] : [event.snapshot.sequence, event.snapshot.sequence]
    for (let each = from; each <= to; each++) heard.push(each)
    last = to
  }
  assert.equal(await stopped, 0)
  assert.deepEqual(heard, Array.from({ length: commitOf(store).sequence - live.snapshot.sequence }, (_, i) => live.snapshot.sequence + 1 + i))
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UpdateScheduler, type Clock, type SchedulerLimits, type Work } from '@codeloom/engine'

/** A clock that goes on when it is told to. */
class ManualClock implements Clock {
  private time = 0
  private readonly timers = new Set<{ readonly at: number; readonly run: () => void }>()
  now(): number {
    return this.time
  }
  after(ms: number, run: () => void): () => void {
    const timer = { at: this.time + ms, run }
    this.timers.add(timer)
    return () => this.timers.delete(timer)
  }
  /** Runs what is due, in order, and lets promises settle in between. */
  async pass(ms: number): Promise<void> {
    const end = this.time + ms
    for (;;) {
      await settle()
      const [next] = [...this.timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)
      if (next === undefined) break
      this.time = Math.max(this.time, next.at)
      this.timers.delete(next)
      next.run()
    }
    this.time = end
    await settle()
  }
}

async function settle(): Promise<void> {
  for (let i = 0; i < 10; i++) await Promise.resolve()
}

interface Run {
  readonly work: Work
  readonly at: number
}

function scheduler(limits: Partial<SchedulerLimits> = {}, run: (work: Work, number: number) => Promise<void> = () => Promise.resolve()) {
  const clock = new ManualClock()
  const runs: Run[] = []
  const made = new UpdateScheduler({
    clock, random: () => 0.5, limits,
    run: work => {
      runs.push({ work, at: clock.now() })
      return run(work, runs.length)
    },
  })
  return { clock, runs, scheduler: made }
}

const told = (runs: readonly Run[]): readonly string[] => runs.map(({ work: { paths, whole }, at }) => `${at} ${whole ? 'all' : paths.length > 3 ? paths.length : paths.join()}`)

test('L1: a path that is touched again has one turn, once it is left alone', async () => {
  const { clock, runs, scheduler: made } = scheduler({ settleMs: 6, settleAtMostMs: 60 })
  made.touch('a')
  await clock.pass(4)
  made.touch('a')
  await clock.pass(4)
  made.touch('b')
  await clock.pass(20)
  assert.deepEqual(told(runs), ['10 a', '14 b'])
})

test('a path that is touched all the time has its turn all the same', async () => {
  const { clock, runs, scheduler: made } = scheduler({ settleMs: 6, settleAtMostMs: 20 })
  for (let i = 0; i < 11; i++) {
    made.touch('a')
    await clock.pass(2)
  }
  assert.equal(told(runs)[0], '20 a')
})

test('L2: an edit comes before what is left of a burst, which comes in slices', async () => {
  const { promise: first, resolve: endFirst } = Promise.withResolvers<void>()
  const { clock, runs, scheduler: made } = scheduler({ burstFrom: 10, slice: 40, burstSettleMs: 50, settleMs: 5 }, (_work, number) => (number === 1 ? first : Promise.resolve()))
  for (let i = 0; i < 100; i++) made.touch(`burst-${i}`)
  await clock.pass(50)
  made.touch('edit')
  await clock.pass(10)
  endFirst()
  await clock.pass(5)
  assert.deepEqual(told(runs), ['50 40', '60 edit', '60 40', '60 20'])
})

test('what is touched while it is brought in is brought in again', async () => {
  const { promise: first, resolve: endFirst } = Promise.withResolvers<void>()
  const { clock, runs, scheduler: made } = scheduler({ settleMs: 5 }, (_work, number) => (number === 1 ? first : Promise.resolve()))
  made.touch('a')
  await clock.pass(5)
  made.touch('a')
  assert.equal(made.pending, 2)
  await clock.pass(50)
  endFirst()
  await clock.pass(0)
  assert.deepEqual(told(runs), ['5 a', '55 a'])
  assert.equal(made.pending, 0)
})

test('L3: beyond its bound, paths are let go of and the whole tree is looked at', async () => {
  const { clock, runs, scheduler: made } = scheduler({ burstFrom: 10, mostPending: 100 })
  for (let i = 0; i < 150; i++) made.touch(`p${i}`)
  assert.ok(made.pending <= 101, String(made.pending))
  await clock.pass(1_000)
  assert.ok(told(runs).some(line => line.endsWith('all')))
})

test('L4: what fails is tried again, later each time, and then kept until the whole tree was looked at', async () => {
  let fails = true
  const { clock, runs, scheduler: made } = scheduler({ tries: 3, retryMs: 100, settleMs: 5 }, () => (fails ? Promise.reject(new Error('no room')) : Promise.resolve()))
  made.touch('a')
  await clock.pass(1_000)
  assert.deepEqual(told(runs), ['5 a', '155 a', '455 a'])
  assert.deepEqual(made.deadLetters, [{ paths: ['a'], whole: false, message: 'no room', tries: 3 }])
  // the whole tree instead, three times, and later again
  await clock.pass(5_000)
  assert.deepEqual(told(runs).slice(3), ['1455 all', '1605 all', '1905 all', '3905 all', '4055 all', '4355 all'])
  fails = false
  await clock.pass(10_000)
  assert.deepEqual(told(runs).slice(9), ['8355 all'])
  assert.deepEqual(made.deadLetters, [])
})

test('L4: what does not pass by itself is given up at once, and looked at later all the same', async () => {
  const clock = new ManualClock()
  const full = new Error('no room')
  let fails = true
  let runs = 0
  const made = new UpdateScheduler({
    clock, random: () => 0, mayPass: error => error !== full,
    run: async () => {
      runs++
      if (fails) throw full
    },
  })
  made.touch('a')
  await clock.pass(900)
  assert.deepEqual([runs, made.deadLetters], [1, [{ paths: ['a'], whole: false, message: 'no room', tries: 1 }]])
  fails = false
  await clock.pass(1_000)
  assert.deepEqual([runs, made.deadLetters], [2, []])
})

test('L6: the next work begins when the one before is sealed; who waits for that one waits until it is in', async () => {
  const clock = new ManualClock()
  const begun: { readonly paths: readonly string[]; readonly sealed: () => void; readonly end: () => void; readonly fail: (error: Error) => void }[] = []
  const made = new UpdateScheduler({
    clock, random: () => 0, limits: { settleMs: 1, retryMs: 10 },
    run: ({ paths }, _, sealed) => new Promise((resolve, reject) => begun.push({ paths, sealed, end: resolve, fail: reject })),
  })
  const isIn = { a: false, b: false }
  made.touch('a')
  void made.caughtUp().then(() => (isIn.a = true))
  await clock.pass(5)
  made.touch('b')
  void made.caughtUp().then(() => (isIn.b = true))
  await clock.pass(50)
  assert.deepEqual(begun.map(({ paths }) => paths), [['a']])
  begun[0]?.sealed()
  await clock.pass(0)
  assert.deepEqual([begun.map(({ paths }) => paths), made.pending, isIn], [[['a'], ['b']], 2, { a: false, b: false }])
  // said twice, or when it has ended, it means nothing
  begun[0]?.sealed()
  begun[1]?.end()
  await clock.pass(0)
  assert.deepEqual([made.pending, isIn], [1, { a: false, b: false }])
  // it could not be made durable: it is brought in again
  begun[0]?.fail(new Error('the disk failed'))
  await clock.pass(200)
  assert.deepEqual([begun.length, begun[2]?.paths, isIn.a], [3, ['a'], false])
  begun[2]?.sealed()
  begun[2]?.end()
  await clock.pass(0)
  assert.deepEqual([made.pending, isIn], [0, { a: true, b: true }])
})

test('idle is told when all is in, and when what was pending is given up', async () => {
  const { clock, scheduler: made } = scheduler({ tries: 1, settleMs: 5 }, () => Promise.reject(new Error('no')))
  let isIdle = false
  made.touch('a')
  void made.idle().then(() => (isIdle = true))
  await clock.pass(4)
  assert.equal(isIdle, false)
  await clock.pass(1)
  assert.equal(isIdle, true)
  made.close()
  await made.idle()
})

test('a look at all that is asked for again and again is put off no longer than a bound; one that is asked for now comes now', async () => {
  const { clock, runs, scheduler: made } = scheduler({ putOffAtMostMs: 1_000 })
  for (let i = 0; i < 20; i++) {
    made.lookAtAll(300)
    await clock.pass(100)
  }
  made.lookAtAll()
  await clock.pass(0)
  assert.deepEqual(told(runs).slice(0, 1), ['1000 all'])
  assert.ok(told(runs).includes('2000 all'))
})

test('a look at all that is asked for again comes after the later wait', async () => {
  const { clock, runs, scheduler: made } = scheduler()
  made.lookAtAll(300)
  await clock.pass(200)
  made.lookAtAll(300)
  await clock.pass(1_000)
  assert.deepEqual(told(runs), ['500 all'])
})

test('L5: who waits for what was touched waits for all of it, tried again or not, and for nothing that comes later', async () => {
  const ends: PromiseWithResolvers<void>[] = []
  const { clock, runs, scheduler: made } = scheduler({ settleMs: 5, retryMs: 100 }, () => {
    const end = Promise.withResolvers<void>()
    ends.push(end)
    return end.promise
  })
  const told = (): { done: boolean } => {
    const waiting = { done: false }
    void made.caughtUp().then(() => (waiting.done = true))
    return waiting
  }
  made.touch('a')
  await clock.pass(5)
  made.touch('b')
  const first = told()
  await clock.pass(10)
  made.touch('c')
  ends[0]?.resolve()
  await clock.pass(5)
  assert.deepEqual([runs.length, first.done], [2, false])
  // the rest: b failed, and waits with c for another try
  ends[1]?.reject(new Error('not now'))
  await clock.pass(10)
  assert.equal(first.done, false)
  await clock.pass(200)
  ends[2]?.resolve()
  await clock.pass(1)
  assert.equal(first.done, false)
  made.touch('d')
  const second = told()
  ends[3]?.resolve()
  await clock.pass(1)
  assert.deepEqual([runs.map(({ work }) => work.paths.join()), first.done, second.done], [['a', 'b', 'c', 'b'], true, false])
  made.close()
  await clock.pass(1)
  assert.equal(second.done, true)
})

test('L4: what overlaps counts its tries each by itself: neither is given up for the failures of the other, nor saved by its going well', async () => {
  const clock = new ManualClock()
  const runs: string[] = []
  const made = new UpdateScheduler({
    clock, random: () => 0, limits: { tries: 3, retryMs: 100, settleMs: 5 },
    run: async ({ paths, whole }, _signal, sealed) => {
      runs.push(`${clock.now()} ${whole ? 'all' : paths.join()}`)
      sealed()
      // a disk that does not answer: the next work begins meanwhile
      await new Promise<void>(resolve => clock.after(20, resolve))
      if (!whole && !paths.includes('well')) throw new Error('not now')
    },
  })
  made.touch('a')
  await clock.pass(10)
  made.touch('b')
  await clock.pass(400)
  assert.deepEqual(runs, ['5 a', '15 b', '125 a', '135 b', '345 a', '355 b'])
  assert.deepEqual(made.deadLetters, [{ paths: ['a', 'b'], whole: false, message: 'not now', tries: 3 }])
  await clock.pass(3_000)
  assert.deepEqual(made.deadLetters, [])
  runs.length = 0
  const from = clock.now()
  made.touch('c')
  await clock.pass(10)
  for (let i = 0; i < 60; i++) {
    made.touch('well')
    await clock.pass(10)
  }
  // touched while it waits it has one turn, and keeps its count
  assert.deepEqual(made.deadLetters.map(({ paths, tries }) => [paths, tries]), [[['c'], 3]])
  assert.equal(runs.filter(run => run.endsWith(' c')).length, 3, `${from}: ${runs.join('; ')}`)
  made.close()
})

test('L1, L4: a path that is touched while it waits to be tried again has one turn, and keeps its count', async () => {
  const { clock, runs, scheduler: made } = scheduler({ tries: 3, retryMs: 100, settleMs: 5 }, () => Promise.reject(new Error('not now')))
  made.touch('a')
  await clock.pass(50)
  made.touch('a')
  await clock.pass(450)
  assert.deepEqual(told(runs), ['5 a', '155 a', '455 a'])
  assert.deepEqual(made.deadLetters.map(({ tries }) => tries), [3])
})

test('L5: who waits when it is closed is told that it is not in', async () => {
  const { clock, scheduler: made } = scheduler({ settleMs: 5 })
  made.touch('a')
  const waiting = made.caughtUp()
  made.close()
  await clock.pass(10)
  assert.equal(await waiting, false)
  assert.equal(await made.caughtUp(), false)
})

test('L5: a path that is touched again while an update of it fails is waited for as before', async () => {
  const ends: PromiseWithResolvers<void>[] = []
  const { clock, scheduler: made } = scheduler({ settleMs: 5, retryMs: 100 }, () => {
    const end = Promise.withResolvers<void>()
    ends.push(end)
    return end.promise
  })
  made.touch('a')
  await clock.pass(5)
  let isIn = false
  void made.caughtUp().then(() => (isIn = true))
  await clock.pass(10)
  made.touch('a')
  ends[0]?.reject(new Error('not now'))
  await clock.pass(1)
  assert.equal(isIn, false)
  await clock.pass(500)
  ends[1]?.resolve()
  await clock.pass(1)
  assert.equal(isIn, true)
})

test('L5: a look at all that is to come later is not waited for, one that is due is', async () => {
  const { clock, scheduler: made } = scheduler()
  made.lookAtAll(1_000)
  await made.caughtUp()
  made.lookAtAll()
  let isIn = false
  void made.caughtUp().then(() => (isIn = true))
  assert.equal(isIn, false)
  await clock.pass(0)
  assert.equal(isIn, true)
})

test('L5: a look at all that was due and then put off is waited for', async () => {
  const clock = new ManualClock()
  const first = Promise.withResolvers<void>()
  const runs: boolean[] = []
  const made = new UpdateScheduler({ clock, run: ({ whole }) => (runs.push(whole) === 1 ? first.promise : Promise.resolve()) })
  made.touch('a')
  await clock.pass(5)
  // while something else is brought in
  made.lookAtAll()
  let isIn = false
  void made.caughtUp().then(() => (isIn = true))
  made.lookAtAll(1_000)
  first.resolve()
  await clock.pass(500)
  assert.deepEqual([runs, isIn], [[false], false])
  await clock.pass(600)
  assert.deepEqual([runs, isIn], [[false, true], true])
})

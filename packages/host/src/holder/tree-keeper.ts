/**
 * Keeps a tree and its store equal together with other processes: one holds the store, watches and writes; the others follow what
 * it tells, and one of them takes over when it ends or does not answer any more.
 *
 * Who holds is decided by the store alone (`GraphStore.hold`); the socket only tells how to ask. Times decide when somebody tries,
 * never who may write.
 *
 * K2: as long as any process keeps a tree, one of them holds its store, or each says why none can.
 * K3: who lost the right commits nothing any more, and follows.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { StoreError, type Hold } from '@codeloom/store'
import { HostError } from '../host-error.ts'
import type { LiveReport } from '../watch/live-update.ts'
import { addressOf } from './address.ts'
import { HolderGoneError, patienceMs, type HolderClient } from './holder-client.ts'
import { Holder } from './holder.ts'
import type { KeeperOptions, KeeperTimes } from './keeper-options.ts'
import type { Greeting, ToldCommit } from './protocol.ts'
import { doesNotAnswer, heldUnseen, mustBeOf, reachHolder, type Unasked } from './reach-holder.ts'

export type { KeeperEvents, KeeperOptions } from './keeper-options.ts'
export type { Greeting, ToldCommit } from './protocol.ts'
export { EventLog, type KeptCommit } from '../watch/event-log.ts'

const usualTimes: KeeperTimes = { retry: 10, retryAtMost: 1_000, askAwake: 2_000, patience: patienceMs, lookHeld: 5_000, tellsOn: 15 * 60_000 }

type Role =
  | { readonly kind: 'holder'; readonly holder: Holder }
  | { readonly kind: 'follower'; readonly client: HolderClient }
  | { readonly kind: 'none' }

export class TreeKeeper {
  private readonly options: KeeperOptions
  private readonly times: KeeperTimes
  private readonly stop = new AbortController()
  private readonly running: Promise<void>
  private role: Role = { kind: 'none' }
  private followed: Greeting | undefined
  private said = ''
  /** says that it waits for a role, unless it has one by then */
  private slow: NodeJS.Timeout | undefined

  private constructor(options: KeeperOptions) {
    this.options = options
    this.times = { ...usualTimes, ...options.times }
    this.running = this.run()
  }
  /** Begins at once; what becomes of it is told by events. */
  static open(options: KeeperOptions): TreeKeeper {
    return new TreeKeeper(options)
  }
  /** Whether the tree is kept just now, by this process or by the one that it follows. */
  get isKept(): boolean {
    return this.role.kind !== 'none'
  }
  /** How it goes, in this process or in the one that it follows; undefined while there is neither, or where that one does not answer in time. */
  async report(signal?: AbortSignal): Promise<LiveReport | undefined> {
    const { role } = this
    if (role.kind === 'holder') return role.holder.live.report()
    if (role.kind === 'none') return undefined
    const late = AbortSignal.timeout(this.times.patience)
    try {
      return await this.asked(role.client.ask('status', {}, { signal: signal === undefined ? late : AbortSignal.any([signal, late]) }))
    } catch (error) {
      if (signal?.aborted !== true && late.aborted) return undefined
      throw error
    }
  }
  /**
   * Resolves with the sequence of the commit that holds whatever had been written before the call; undefined where nobody can
   * be asked, or the one who was has ended. Throws where it could not be brought in.
   */
  async caughtUp(paths: readonly string[], signal?: AbortSignal): Promise<number | undefined> {
    const { role } = this
    if (role.kind === 'none') return undefined
    if (role.kind === 'holder') return this.whileHeld(role, role.holder.live.caughtUp(paths))
    return (await this.asked(role.client.ask('fresh', { paths }, { signal })))?.sequence
  }
  /** Ends; another process takes over. Resolves when the store may be closed. */
  async close(): Promise<void> {
    this.stop.abort()
    await this.running
  }

  /** Undefined where the right was lost, or given back, before the answer: nothing is known of what was heard by then. */
  private async whileHeld<T>(role: Role, answer: Promise<T>): Promise<T | undefined> {
    try {
      const answered = await answer
      return this.role === role ? answered : undefined
    } catch (error) {
      if (this.role !== role) return undefined
      throw error
    }
  }
  /** Undefined where the holder ended before it answered. */
  private async asked<T>(answer: Promise<T>): Promise<T | undefined> {
    try {
      return await answer
    } catch (error) {
      if (error instanceof HolderGoneError) return undefined
      throw error
    }
  }
  private async run(): Promise<void> {
    const { ended } = this.options.events ?? {}
    try {
      await this.keeps()
    } catch (error) {
      // where nobody hears of it, whoever closes it does
      if (ended === undefined) throw error
      ended(error)
    } finally {
      this.waitsNoMore()
    }
  }
  /** Holds or follows until it is closed; what may be other the next time is said, and tried again. */
  private async keeps(): Promise<void> {
    const { signal } = this.stop
    for (let wait = this.times.retry; !signal.aborted; wait = Math.min(wait * 2, this.times.retryAtMost)) {
      this.slow ??= setTimeout(() => this.says(this.whyNot()), this.times.patience)
      try {
        const hold = await this.options.store.hold({ signal })
        if (hold === undefined ? await this.follows() : await this.holds(hold)) wait = this.times.retry
      } catch (error) {
        if (signal.aborted && isAbort(error)) return
        if (!mayPass(error)) throw error
        this.waitsNoMore()
        if (!signal.aborted) this.says(error.message)
      }
      // not in step with the others that try
      if (!signal.aborted) await sleep(wait * (0.5 + Math.random()), undefined, { signal }).catch(stopped)
    }
  }
  /** Holds the store until it is closed or deposed; true. */
  private async holds(hold: Hold): Promise<true> {
    const { events = {} } = this.options
    const { signal } = this.stop
    const { promise: over, resolve: end } = Promise.withResolvers<void>()
    this.waitsNoMore()
    signal.addEventListener('abort', () => end(), { once: true })
    // it may have been ended while the right was taken
    if (signal.aborted) end()
    const look = setInterval(() => (isHeld(hold) ? undefined : end()), this.times.lookHeld)
    let holder: Holder | undefined
    try {
      holder = await Holder.open(this.options, { hold, deposed: end, says: why => this.says(why), tellsOnMs: this.times.tellsOn })
      const isLive = await Promise.race([holder.live.ready.then(() => true), over.then(() => false)])
      if (isLive) {
        this.becomes({ kind: 'holder', holder })
        await holder.live.told()
        events.holding?.({ epoch: hold.epoch, after: this.followed, toldUpTo: holder.toldUpTo })
      }
      await over
      return true
    } finally {
      clearInterval(look)
      this.role = { kind: 'none' }
      await holder?.stop()
      hold.release()
      holder?.close()
    }
  }
  /** Follows whoever holds the store, until it ends or could be deposed; false where nobody can be followed. */
  private async follows(): Promise<boolean> {
    const { store, events = {} } = this.options
    const { signal } = this.stop
    const reached = await reachHolder(store, { patience: this.times.patience, signal })
    if (reached.kind === 'nobody') return false
    if (reached.kind === 'closed') return this.deposes(reached)
    const { client } = reached
    const { greeting } = client
    try {
      mustBeOf(greeting, this.options.root)
      const silent = this.untilSilent(client)
      const toldUpTo = await Promise.race([this.joins(client), silent])
      if (toldUpTo !== undefined) {
        this.becomes({ kind: 'follower', client })
        this.followed = greeting
        events.following?.(greeting, toldUpTo)
      }
      await silent
    } catch (error) {
      // it may be anyone's turn now
      if (error instanceof HolderGoneError) return true
      throw error
    } finally {
      this.role = { kind: 'none' }
      client.close()
    }
    return this.deposes({ silent: true, why: doesNotAnswer(greeting.pid), address: greeting })
  }
  /**
   * Hears of every commit from now on, where anybody wants to, and waits until the tree is in; that it could not be brought in is said, and no reason
   * not to follow. The commit after which all are told.
   */
  private async joins(client: HolderClient): Promise<number> {
    const { signal } = this.stop
    const { committed } = this.options.events ?? {}
    const toldUpTo = committed === undefined ? undefined : await this.hears(client, committed)
    try {
      const { sequence } = await client.ask('fresh', {}, { signal })
      return toldUpTo ?? sequence
    } catch (error) {
      if (error instanceof HolderGoneError || !mayPass(error)) throw error
      this.says(error.message)
      return toldUpTo ?? 0
    }
  }
  private async hears(client: HolderClient, committed: (commit: ToldCommit) => void): Promise<number> {
    // what is told in one breath with the answer is heard before it
    const early: ToldCommit[] = []
    let after = Number.POSITIVE_INFINITY
    const hear = (commit: ToldCommit): void => {
      if (after === Number.POSITIVE_INFINITY) early.push(commit)
      else if (commit.sequence > after) committed(commit)
    }
    const { sequence } = await client.ask('commits', {}, { signal: this.stop.signal, onEvent: hear })
    after = sequence
    for (const commit of early) hear(commit)
    return sequence
  }
  /** Resolves when the holder does not answer any more; throws HolderGoneError when it ends. */
  private async untilSilent(client: HolderClient): Promise<undefined> {
    const { signal } = this.stop
    for (;;) {
      await Promise.race([client.closed, sleep(this.times.askAwake, undefined, { signal })])
      if (!await client.isAwake(this.times.patience)) return undefined
    }
  }
  /** Takes the right from a holder that does not answer, where it does not write just now; false where that cannot be. */
  private async deposes({ silent, why, address }: Pick<Unasked, 'silent' | 'why'> & { readonly address: { readonly epoch: number } }): Promise<boolean> {
    const hold = silent ? await this.options.store.hold({ deposing: address.epoch, signal: this.stop.signal }) : undefined
    if (hold !== undefined) return this.holds(hold)
    this.says(why)
    return false
  }
  private becomes(role: Role): void {
    this.role = role
    this.said = ''
    this.waitsNoMore()
  }
  /** Why it neither holds nor follows yet. */
  private whyNot(): string {
    const { store } = this.options
    try {
      return addressOf(store) !== undefined && store.isHeld() === true ? heldUnseen(store) : 'another process writes the store, or is about to hold it: this one waits'
    } catch (error) {
      if (!mayPass(error)) throw error
      return error.message
    }
  }
  private waitsNoMore(): void {
    clearTimeout(this.slow)
    this.slow = undefined
  }
  /** The same is said once. */
  private says(why: string): void {
    if (this.said === why) return
    this.said = why
    this.options.events?.waiting?.(why)
  }
}

/** What cannot be looked at is not ours to write any more: it is tried anew. */
function isHeld(hold: Hold): boolean {
  try {
    return hold.isHeld()
  } catch {
    // the store says what is wrong when it is tried again
    return false
  }
}

/** Whether it may go better the next time: the world failed, not our code, and what the store is kept equal to is this folder. */
function mayPass(error: unknown): error is Error {
  if (error instanceof HostError) return error.code !== 'other-folder'
  return error instanceof StoreError || (error instanceof Error && 'syscall' in error)
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}

function stopped(): void {
  return undefined
}

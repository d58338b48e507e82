import { InvariantError } from '@codeloom/model'

/** A moment that somebody still looks at. */
export interface View {
  readonly moment: number
}

/**
 * Maps that remember, for as long as somebody looks, what they held at an earlier moment. Now is a plain map; a change made
 * while a view is open writes the value from before into the log of its moment. A view of moment m reads the first log
 * after m that has the key, else now. A change costs what it changes, never what there is.
 */
export class PastKeeper {
  private moment = 0
  private readonly views = new Set<View>()
  private readonly maps: { forget(oldest: number): void }[] = []

  map<K, V>(): PastMap<K, V> {
    const map = new PastMap<K, V>(() => (this.views.size === 0 ? undefined : this.moment))
    this.maps.push(map)
    return map
  }
  open(): View {
    const view = { moment: this.moment }
    this.views.add(view)
    return view
  }
  /** Begins a change: what is put from now on is not seen by the views that are open. */
  advance(): void {
    this.moment++
  }
  close(view: View): void {
    if (!this.views.delete(view)) throw new InvariantError('a view was closed twice')
    let oldest = this.moment
    for (const { moment } of this.views) oldest = Math.min(oldest, moment)
    for (const map of this.maps) map.forget(oldest)
  }
}

/** One of the maps of a keeper; undefined stands for nothing. */
export class PastMap<K, V> {
  private readonly current = new Map<K, V>()
  /** by moment, ascending: what the keys changed at that moment held before it */
  private readonly logs = new Map<number, Map<K, V | undefined>>()
  /** the moment whose log must be kept, undefined while nobody looks */
  private readonly logged: () => number | undefined

  constructor(logged: () => number | undefined) {
    this.logged = logged
  }
  now(key: K): V | undefined {
    return this.current.get(key)
  }
  keysNow(): Iterable<K> {
    return this.current.keys()
  }
  valuesNow(): Iterable<V> {
    return this.current.values()
  }
  get(key: K, { moment }: View): V | undefined {
    for (const [at, log] of this.logs) if (at > moment && log.has(key)) return log.get(key)
    return this.current.get(key)
  }
  values(view: View): readonly V[] {
    const keys = new Set(this.current.keys())
    for (const log of this.logs.values()) for (const key of log.keys()) keys.add(key)
    return [...keys].map(key => this.get(key, view)).filter(value => value !== undefined)
  }
  put(key: K, value: V | undefined): void {
    const moment = this.logged()
    if (moment !== undefined) this.logFor(moment, key)
    if (value === undefined) this.current.delete(key)
    else this.current.set(key, value)
  }
  /** Drops the logs that no view from this moment on reads. */
  forget(oldest: number): void {
    for (const at of this.logs.keys()) if (at <= oldest) this.logs.delete(at)
  }
  private logFor(moment: number, key: K): void {
    let log = this.logs.get(moment)
    if (log === undefined) this.logs.set(moment, (log = new Map()))
    if (!log.has(key)) log.set(key, this.current.get(key))
  }
}

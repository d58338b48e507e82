import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import type { KeyedRows, NumberSpace, Slice, TextRow, TextSpace } from '../src/tables/keyed-rows.ts'
import { KeyedChange, type KeyedChanges, type KeyedEngine } from '../src/tables/keyed-change.ts'
import { KeyedTables } from '../src/tables/keyed-tables.ts'
import { KnownIds } from '../src/tables/known-ids.ts'
import { comparePaths } from '../src/path-order.ts'
import type { NumberedRow, ReadTables } from '../src/tables/tables.ts'

/** An engine of two maps. */
class Maps implements KeyedEngine, KeyedRows {
  readonly rows = this
  isBlank = true
  readonly writes: KeyedChanges[] = []
  private readonly numbers = new Map<NumberSpace, Map<number, Uint8Array>>()
  private readonly paths = new Map<TextSpace, Map<string, Uint8Array>>()

  guarded<T>(work: () => T): T {
    return work()
  }
  get(space: NumberSpace, id: number): Uint8Array | undefined {
    return this.numbers.get(space)?.get(id)
  }
  slice(space: NumberSpace, { least, end, limit = Infinity, descending = false }: Slice): readonly NumberedRow[] {
    const rows = Array.from(this.numbers.get(space) ?? [], ([id, data]) => ({ id, data })).filter(({ id }) => id >= least && id < end)
    return rows.sort((a, b) => (descending ? b.id - a.id : a.id - b.id)).slice(0, limit)
  }
  text(space: TextSpace, path: string): Uint8Array | undefined {
    return this.paths.get(space)?.get(path)
  }
  texts(space: TextSpace): Iterable<TextRow> {
    return Array.from(this.paths.get(space) ?? [], ([path, data]) => ({ path, data })).sort((a, b) => comparePaths(a.path, b.path))
  }
  clear(): void {
    for (const [space, rows] of this.numbers) if (space !== 'head') rows.clear()
    this.paths.clear()
  }
  mayWriteEarly(): boolean {
    return true
  }
  write(changes: KeyedChanges): void {
    this.writes.push(changes)
    for (const [space, rows] of changes.numbered) put(this.numbers, space, rows)
    for (const [space, rows] of changes.named) put(this.paths, space, rows)
  }
}

function put<S, K>(spaces: Map<S, Map<K, Uint8Array>>, space: S, rows: ReadonlyMap<K, Uint8Array | undefined>): void {
  const known = spaces.get(space) ?? new Map<K, Uint8Array>()
  spaces.set(space, known)
  for (const [key, data] of rows) {
    if (data === undefined) known.delete(key)
    else known.set(key, data)
  }
}

const id = fc.nat(30)
const step = fc.oneof(
  fc.record({ what: fc.constant('put' as const), id, byte: fc.nat(255) }),
  fc.record({ what: fc.constant('remove' as const), id, byte: id }),
  fc.record({ what: fc.constantFrom('range', 'no-range', 'file', 'folder', 'no-folder', 'beside', 'clear', 'commit'), id, byte: fc.nat(255) }),
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

const paths = ['', 'a/', 'a-/', 'é/', '\uffee/', '\u{10000}/']

/** The same change on tables that hold it back, and on those of an engine that takes each row at once. */
function apply(tables: KeyedChange, { what, id: at, byte }: Step): void {
  const path = paths[at % paths.length] ?? ''
  switch (what) {
    case 'put': return tables.put('chunk', at, Uint8Array.of(byte))
    case 'remove': return tables.remove('chunk', tables.rows('chunk', at, byte).map(row => row.id))
    case 'range': return tables.putRange({ start: at * 3, count: 1 + byte % 3, file: byte })
    case 'no-range': return tables.removeRange(at * 3, byte)
    case 'file': return tables.putFolderOf(at, byte)
    case 'folder': return tables.putFolder({ id: 1 + at % paths.length, path, sheet: Uint8Array.of(byte, at) })
    case 'no-folder': return tables.removeFolder({ id: 1 + at % paths.length, path })
    case 'beside': return tables.putFolderBlob(path, byte % 3 === 0 ? undefined : Uint8Array.of(byte))
    case 'clear': return tables.clear()
    default: return
  }
}

function all(tables: ReadTables): unknown {
  const each = Array.from({ length: 32 }, (_, i) => i)
  return [
    tables.rows('chunk', 0, 100), tables.rows('chunk', 3, 20, 4), each.map(i => [tables.get('chunk', i), tables.last('chunk', 2, i), tables.first('chunk', i, 29), tables.folderOf(i)]),
    Array.from({ length: 100 }, (_, i) => tables.rangeAt(i)), [...tables.folders()], tables.lastFolderId(), each.map(i => tables.folderById(i)), paths.map(path => [tables.folder(path), tables.folderBlob(path)]),
  ]
}

test('T1, T2: what is held back reads as what was written at once, and comes as one list', () => {
  fc.assert(fc.property(fc.array(step, { maxLength: 60 }), steps => {
    const [held, direct] = [new Maps(), new Maps()]
    let change = new KeyedChange(held)
    for (const each of steps) {
      apply(change, each)
      const now = new KeyedChange(direct)
      apply(now, each)
      now.flush()
      direct.isBlank = false
      assert.deepEqual(all(change), all(new KeyedTables(direct)))
      if (each.what !== 'commit') continue
      held.writes.length = 0
      change.flush()
      assert.equal(held.writes.length, 1)
      held.isBlank = false
      assert.deepEqual(all(new KeyedTables(held)), all(new KeyedTables(direct)))
      change = new KeyedChange(held)
    }
  }), { numRuns: 300, seed: 77 })
})

test('T1: a large change is written early, and read back from there', () => {
  const engine = new Maps()
  const change = new KeyedChange(engine)
  for (let i = 1; i <= 40; i++) change.put('blob', i, new Uint8Array(1 << 20).fill(i))
  change.putFolderOf(1, 2)
  assert.ok(engine.writes.length >= 1)
  assert.deepEqual([change.get('blob', 1)?.[0], change.get('blob', 40)?.[0], change.get('blob', 41), change.folderOf(1), engine.get('file', 1)], [1, 40, undefined, 2, undefined])
  change.remove('blob', [1])
  assert.equal(change.get('blob', 1), undefined)
  change.flush()
  assert.deepEqual([engine.get('blob', 1), engine.get('blob', 2)?.[0], engine.get('file', 1)?.length], [undefined, 2, 4])
})

test('T3: a change of which something could not be handed over says so', () => {
  const engine = new Maps()
  const change = new KeyedChange(engine)
  change.put('blob', 1, new Uint8Array(20 << 20))
  // what is small is held, however much it is beside the bulk
  for (let i = 1; i <= 20; i++) change.putFolderBlob(`${i}/`, new Uint8Array(1 << 20))
  change.put('patch', 1, new Uint8Array(20 << 20))
  assert.deepEqual([engine.writes.length, change.hasFailed], [0, false])
  engine.write = () => {
    throw new Error('no room')
  }
  assert.throws(() => change.put('blob', 2, new Uint8Array(20 << 20)), /no room/)
  assert.equal(change.hasFailed, true)
})

test('which chunks there are is read once it was asked often, and answers the same', () => {
  const engine = new Maps()
  const change = new KeyedChange(engine)
  for (const at of [3, 4, 9, 20]) change.put('chunk', at, Uint8Array.of(at))
  change.put('patch', 5, Uint8Array.of(1))
  change.flush()
  const [plain, knowing] = [new KeyedTables(engine), new KeyedTables(new KnownIds(engine, 3))]
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 25; i++) {
      assert.deepEqual([knowing.last('chunk', 4, i), knowing.first('chunk', i, 10), knowing.get('patch', i)], [plain.last('chunk', 4, i), plain.first('chunk', i, 10), plain.get('patch', i)])
    }
  }
})

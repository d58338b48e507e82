import { ByteWriter } from './bytes.ts'
import { factsFormat, layoutOf, tableNames, type Column, type TableName } from './facts-layout.ts'
import { pick } from './invariant.ts'
import { NameInterner } from './name-interner.ts'
import { Rows, SharedRows } from './rows.ts'

/**
 * Collects the facts of one file after another. A worker keeps one builder: `begin` starts a file, the adders append rows,
 * `finish` encodes them. Rows are kept row-major in one growing array a table; nothing is allocated a row.
 *
 * B1: `finish` depends on the rows alone, never on files that went before.
 */
export class FactsBuilder {
  private readonly rows = tablesOfRows()
  private readonly interner = new NameInterner()
  /** by string number: where it stands in the text, or behind it */
  private readonly strings = new Rows(2)
  private readonly terms = new SharedRows(this.rows.terms)
  private readonly frees = new SharedRows(this.rows.free)
  private readonly writer = new ByteWriter(1 << 16)
  private readonly body = new ByteWriter(1 << 16)
  private readonly part = new ByteWriter(1 << 16)
  private text = ''
  private configuration = ''

  /** Starts the facts of a file with this text. */
  begin(text: string): void {
    this.text = text
    this.configuration = ''
    this.interner.begin(text)
    for (const name of tableNames) this.rows[name].reset()
    this.strings.reset()
    this.terms.begin()
    this.frees.begin()
    this.literal('')
    this.terms.row(0, 0, 0)
    this.rows.lists.push1(0)
  }

  /** The text of the file as UTF-16 units, which are read much faster than a string's; behind it stand the texts that were made. */
  get units(): Uint16Array {
    return this.interner.units
  }

  /** Appends where the lines of the text begin: behind LF, CRLF or CR. */
  addLines(): void {
    const { lines } = this.rows
    const { units } = this.interner
    const { length } = this.text
    const pairs = new Uint32Array(units.buffer, 0, length >> 1)
    const hasReturns = this.text.includes('\r')
    lines.push1(0)
    for (let i = 0; i < length; i++) {
      // two units at a time: whether one of them is LF
      if (!hasReturns && (i & 1) === 0) {
        let pair = i >> 1
        while (pair < pairs.length && !holdsLineFeed(pairs[pair] ?? 0)) pair++
        i = pair * 2
      }
      const unit = units[i] ?? 0
      if (i < length && unit <= 13 && (unit === 10 || (unit === 13 && (i + 1 === length || units[i + 1] !== 10)))) lines.push1(i + 1)
    }
  }

  /** The string number of the text at [start, end) of the source. Equal texts get equal numbers. */
  name(start: number, end: number): number {
    const next = this.strings.count
    const number = this.interner.add(start, end, next)
    if (number === next) this.strings.push2(start, end)
    return number
  }

  /** The string number of a text that does not stand in the source as it is (`default`, a specifier without its quotes). */
  literal(text: string): number {
    const { interner, strings } = this
    const start = interner.end
    interner.append(text)
    const number = interner.add(start, interner.end, strings.count)
    if (number === strings.count) strings.push2(start, interner.end)
    else interner.truncate(start)
    return number
  }

  /** The string number of a text that will hardly come twice (a signature, a doc comment); it is not looked up. */
  passage(text: string): number {
    const start = this.interner.end
    this.interner.append(text)
    return this.passageFrom(start)
  }
  /** The same for the text at [start, end) of the source. */
  passageAt(start: number, end: number): number {
    return start === end ? 0 : this.strings.push2(start, end)
  }
  /** Where a passage begins that `append` and `appendText` will make; until it is made, no literal and no other passage may be. */
  passageStart(): number {
    return this.interner.end
  }
  append(start: number, end: number): void {
    this.interner.appendUnits(start, end)
  }
  appendText(text: string): void {
    this.interner.append(text)
  }
  /** Cuts what was appended since `start` to so many units. */
  cutPassage(start: number, most: number): void {
    if (this.interner.end > start + most) this.interner.truncate(start + most)
  }
  /** The string number of the passage that was appended since `start`. */
  passageFrom(start: number): number {
    const { end } = this.interner
    return start === end ? 0 : this.strings.push2(start, end)
  }

  /** Appends a row; the values stand in the order of the table's columns. Returns the row's number. */
  add(table: TableName, row: readonly number[]): number {
    return this.rows[table].push(row)
  }
  occurrence(start: number, end: number, role: number, ref: number, from: number): void {
    this.rows.occurrences.push5(start, end, role, ref, from)
  }
  /** A term, shared with an equal one. Operands must be terms that were made before. */
  term(op: number, a: number, b = 0): number {
    return this.terms.row(op, a, b)
  }
  /** A list of terms; the empty list is 0. */
  list(items: readonly number[]): number {
    if (items.length === 0) return 0
    for (const item of items) this.rows.listItems.push1(item)
    return this.rows.lists.push1(this.rows.listItems.count)
  }
  /** The row of `free` for a name (a string number) in a space. */
  free(name: number, space: number): number {
    return this.frees.row(name, space, 0)
  }
  /** What a configuration file says, as JSON. */
  configure(json: string): void {
    this.configuration = json
  }

  count(table: TableName): number {
    return this.rows[table].count
  }
  get<T extends TableName>(table: T, row: number, column: Column<T>): number {
    return this.rows[table].get(row, columnNumber(table, column))
  }
  /** Corrects a value of an earlier row, for what is known only later (the end of a scope, a flag given by an export list). */
  set<T extends TableName>(table: T, row: number, column: Column<T>, value: number): void {
    this.rows[table].set(row, columnNumber(table, column), value)
  }
  string(number: number): string {
    const start = this.strings.get(number, 0)
    const end = this.strings.get(number, 1)
    return end <= this.text.length ? this.text.slice(start, end) : this.interner.textOf(start, end)
  }

  /** Where a string stands in `units`. */
  stringStart(number: number): number {
    return this.strings.get(number, 0)
  }
  stringEnd(number: number): number {
    return this.strings.get(number, 1)
  }

  /** The facts in their binary form. Occurrences are put in source order first. */
  finish(): Uint8Array<ArrayBuffer> {
    this.rows.occurrences.sortByFirst()
    const { writer, body, part } = this
    writer.reset()
    body.reset()
    writer.unsigned(factsFormat)
    body.text(this.configuration)
    writer.unsigned(body.length)
    let before = body.length
    this.encodeStrings()
    writer.unsigned(body.length - before)
    for (const name of tableNames) {
      before = body.length
      encodeTable(body, part, name, this.rows[name])
      writer.unsigned(body.length - before)
    }
    return writer.finishWith(body)
  }

  private encodeStrings(): void {
    const { body, part, strings } = this
    const { data, count } = strings
    const { units } = this.interner
    part.reset()
    body.unsigned(count)
    for (let i = 0; i < count; i++) {
      const written = part.ascii(units, data[2 * i] ?? 0, data[2 * i + 1] ?? 0)
      body.unsigned(written < 0 ? part.text(this.string(i)) : written)
    }
    body.bytes(part.view())
  }
}

/** Whether one of two units is 10. */
function holdsLineFeed(pair: number): boolean {
  const zero = pair ^ 0x000a000a
  return ((zero - 0x00010001) & ~zero & 0x80008000) !== 0
}

function tablesOfRows(): Readonly<Record<TableName, Rows>> {
  return Object.fromEntries(tableNames.map(name => [name, new Rows(layoutOf(name).length)])) as Record<TableName, Rows>
}

function columnNumber(table: TableName, column: string): number {
  return columnNumbers[table][column] ?? -1
}

const columnNumbers = Object.fromEntries(tableNames.map(table =>
  [table, Object.fromEntries(layoutOf(table).map(([column], number) => [column, number]))])) as Record<TableName, Record<string, number>>

/** A table: its row count, then each column as its length in bytes and its values, so that a reader can take one alone. */
function encodeTable(out: ByteWriter, part: ByteWriter, name: TableName, { data, stride, count }: Rows): void {
  out.unsigned(count)
  if (count === 0) return
  const layout = layoutOf(name)
  for (let number = 0; number < layout.length; number++) {
    const [, packing] = pick(layout, number)
    const column = { data, first: number, stride, count }
    part.reset()
    if (packing === 'plain') part.column(column)
    else if (packing === 'ascending') part.ascending(column)
    else if (packing === 'delta') part.differences(column, -stride)
    else part.differences(column, columnNumber(name, packing.from) - number)
    out.unsigned(part.length)
    out.bytes(part.view())
  }
}

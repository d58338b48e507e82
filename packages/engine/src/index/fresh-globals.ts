import { at, nameCheck, type FileFacts } from '@codeloom/model'
import { definition, type Definition, type FileId } from '@codeloom/link'
import { isGlobal } from './file-postings.ts'

const blockRows = 1 << 16

/** A stretch of the table. */
class Block {
  readonly hashes = new Uint32Array(blockRows)
  readonly checks = new Int32Array(blockRows)
  readonly definitions = new Float64Array(blockRows)
  readonly next = new Int32Array(blockRows)
}

/**
 * The global definitions of files read in this update, by two hashes of their names: a large tree has millions of names that
 * nobody asks for, so that they are not kept. Rows are chained by their first hash; blocks, because doubling would
 * hold three times what is needed. Entries of a file that is read twice must not be added twice.
 */
export class FreshGlobals {
  private heads = new Int32Array(1 << 12)
  private readonly blocks: Block[] = []
  /** row 0 is the end of a chain */
  private count = 1

  add(file: FileId, facts: FileFacts): void {
    const { symbols } = facts
    for (let row = 1; row < symbols.count; row++) {
      if (!isGlobal(facts, row)) continue
      const name = at(symbols.name, row)
      this.put(facts.stringHash(name), nameCheck(facts.bytes, facts.stringStart(name), facts.stringEnd(name)), definition(file, row))
    }
  }
  /** The definitions of a name with these hashes (`nameHash`, `nameCheck`), in no order. */
  of(hash: number, check: number): Definition[] {
    const found: Definition[] = []
    for (let row = this.heads[hash & (this.heads.length - 1)] ?? 0; row !== 0;) {
      const block = this.block(row)
      const place = row & (blockRows - 1)
      if (block.hashes[place] === hash && block.checks[place] === check) found.push((block.definitions[place] ?? 0) as Definition)
      row = block.next[place] ?? 0
    }
    return found
  }

  private put(hash: number, check: number, symbol: Definition): void {
    if (this.count === this.heads.length) this.widen()
    const row = this.count++
    const block = this.block(row)
    const place = row & (blockRows - 1)
    block.hashes[place] = hash
    block.checks[place] = check
    block.definitions[place] = symbol
    this.chain(block, place, row)
  }
  private chain(block: Block, place: number, row: number): void {
    const slot = (block.hashes[place] ?? 0) & (this.heads.length - 1)
    block.next[place] = this.heads[slot] ?? 0
    this.heads[slot] = row
  }
  private block(row: number): Block {
    return (this.blocks[row >>> 16] ??= new Block())
  }
  private widen(): void {
    this.heads = new Int32Array(this.heads.length * 2)
    for (let row = 1; row < this.count; row++) this.chain(this.block(row), row & (blockRows - 1), row)
  }
}

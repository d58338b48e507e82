/**
 * Starts web-tree-sitter, with readers of the text of our own. Its own one copies a character a call of a function; the wide
 * one here lets Node copy as much as the parser's buffer takes at once: parsing 59 MB of C costs 0.2 s of CPU less.
 *
 * web-tree-sitter has all texts read as UTF-16, where the lexer decodes each character by calls of functions; of UTF-8 it
 * takes what is ASCII without any. So a text of ASCII is read as UTF-8, narrow, which parses 8 % faster (56 MB of C 7.65 s
 * against 8.3 s): when the parser asks for the first time, its lexer is told so, in its own memory. Where the lexer does not
 * lie as that memory says, the text is read wide; where there is no room for it, not at all: what a text is read as follows from the text.
 *
 * N1: a text that parses whole has the same tree, read narrow or wide. (In one that does not, what tree-sitter skips to go
 * on may differ: it weighs what it skips by its bytes.)
 */
import { Buffer } from 'node:buffer'
import { Parser } from 'web-tree-sitter'
import type { WasmHeap } from './heap-walk.ts'

/** The parser's machine. All grammars of a thread share it. */
export interface Runtime {
  readonly heap: WasmHeap
  /** Has the next parse read `text`, which is that very parse's, narrow if it is such a text. False where there is no room for it: read wide, it might have another tree. */
  offerNarrow(text: string): boolean
  /** How far an offset of the last parse is to be shifted right for one in characters: 1 where the text was read wide, else 0. */
  shift(): 0 | 1
}

/** The parts of the Emscripten module that are used here. */
interface Machine extends WasmHeap {
  /** the text from an index on, as web-tree-sitter sets it for each parse */
  currentParseCallback: (index: number) => string
  _malloc(bytes: number): number
  _free(address: number): void
}

/** What a WebAssembly module imports, by module and name. */
type Imports = Readonly<Record<string, Readonly<Record<string, unknown>>>>

interface FunctionTable {
  grow(by: number): number
  set(index: number, entry: unknown): void
}

/** The types of Node do not name it. */
declare const WebAssembly: {
  readonly Module: new (wasm: Uint8Array) => object
  readonly Instance: new (compiled: object, imports: Imports) => { readonly exports: Readonly<Record<string, unknown>> }
}

/** Asked for the text from a place on: puts it at `address`, and how many characters it was at `lengthAddress`. */
type TextReader = (address: number, index: number, row: number, column: number, lengthAddress: number) => void

/** Starts web-tree-sitter from the bytes of its own `.wasm` file. To be called once a thread. */
export async function startRuntime(wasm: Uint8Array): Promise<Runtime> {
  const module = {}
  const machine = module as unknown as Machine
  const narrow = new NarrowReader(machine)
  Object.assign(module, {
    instantiateWasm: (imports: Imports, receive: (instance: object, compiled: object) => void): void => {
      const compiled = new WebAssembly.Module(wasm)
      const env = { ...imports['env'], tree_sitter_parse_callback: narrow.orElse(wideReader(machine)) }
      narrow.enterTable(imports['env']?.['__indirect_function_table'])
      receive(new WebAssembly.Instance(compiled, { ...imports, env }), compiled)
    },
  })
  await Parser.init(module)
  return { heap: machine, offerNarrow: text => narrow.offer(text), shift: () => (narrow.wasTaken ? 0 : 1) }
}

/** The parser's buffer. */
const bufferBytes = 10 << 10
/** Characters that the parser takes at once, less a closing zero. */
const wideChunk = bufferBytes / 2 - 1

function wideReader(machine: Machine): TextReader {
  let memory: Buffer<ArrayBufferLike> = Buffer.alloc(0)
  return (address, index, _row, _column, lengthAddress) => {
    // growing replaces the memory
    if (memory.buffer !== machine.HEAPU8.buffer) memory = Buffer.from(machine.HEAPU8.buffer)
    const text = machine.currentParseCallback(index)
    const length = Math.min(wideChunk, text.length)
    memory.write(text.slice(0, length), address, 'utf16le')
    machine.HEAP32[lengthAddress >> 2] = length
  }
}

/**
 * Where the lexer keeps what, in bytes from its beginning (`Lexer` in tree-sitter's lexer.h). The length of a chunk is one of
 * its own: the address under which the reader has to put it says where the lexer lies.
 */
const lexerAt = { payload: 76, read: 80, encoding: 84, chunkSize: 112 } as const
const encodings = { utf8: 0, utf16: 1 } as const

/** A module of nothing but a function that it takes in as `e.r` and gives out as `r`, (i32, i32, i32, i32) -> i32: so it may stand in the table. */
const throughModule = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 9, 1, 96, 4, 127, 127, 127, 127, 1, 127, 2, 7, 1, 1, 101, 1, 114, 0, 0, 7, 5, 1, 1, 114, 0, 0)

/** Room that is kept for the next text; more is given back. */
const keptRoom = 4 << 20

class NarrowReader {
  /** whether the last parse read its text narrow */
  wasTaken = false
  private readonly machine: Machine
  /** whether the text that is kept waits to be asked for */
  private isOffered = false
  /** the text that is being read, in the machine's memory, and its length */
  private base = 0
  private length = 0
  private room = 0
  private readIndex = 0

  constructor(machine: Machine) {
    this.machine = machine
  }
  /** Puts `read` where the lexer can call it. */
  enterTable(table: unknown): void {
    const through = new WebAssembly.Instance(new WebAssembly.Module(throughModule), { e: { r: (_payload: number, byte: number, _point: number, lengthAddress: number) => this.read(byte, lengthAddress) } })
    const functions = table as FunctionTable
    this.readIndex = functions.grow(1)
    functions.set(this.readIndex, through.exports['r'])
  }
  offer(text: string): boolean {
    this.wasTaken = false
    // two bytes at the least: the parser counts what it is given first in units of UTF-16
    const isNarrow = text.length >= 2 && Buffer.byteLength(text) === text.length
    this.isOffered = isNarrow && this.keep(text)
    return this.isOffered || !isNarrow
  }
  /** The parser's own question: the first of a narrow text is answered here and turns the lexer to `read`, all others by `wide`. */
  orElse(wide: TextReader): TextReader {
    return (address, index, row, column, lengthAddress) => {
      const { isOffered } = this
      this.isOffered = false
      if (!isOffered || !this.turn(address, lengthAddress)) return wide(address, index, row, column, lengthAddress)
      const first = Math.min(bufferBytes - 2, this.length) & ~1
      this.machine.HEAPU8.copyWithin(address, this.base, this.base + first)
      this.machine.HEAP32[lengthAddress >> 2] = first >> 1
      this.wasTaken = true
    }
  }

  /** Turns the lexer to UTF-8 and to `read`; false where it does not lie as expected. */
  private turn(payload: number, lengthAddress: number): boolean {
    const { HEAP32: words } = this.machine
    const lexer = lengthAddress - lexerAt.chunkSize
    if (words[(lexer + lexerAt.encoding) >> 2] !== encodings.utf16 || words[(lexer + lexerAt.payload) >> 2] !== payload) return false
    words[(lexer + lexerAt.encoding) >> 2] = encodings.utf8
    words[(lexer + lexerAt.read) >> 2] = this.readIndex
    return true
  }
  /** Copies the text into the machine's memory; false where that has no room for it. */
  private keep(text: string): boolean {
    if (text.length > this.room || (this.room > keptRoom && text.length <= keptRoom)) {
      if (this.base !== 0) this.machine._free(this.base)
      this.room = Math.max(text.length, keptRoom / 4)
      this.base = this.machine._malloc(this.room)
    }
    if (this.base === 0) {
      this.room = 0
      return false
    }
    Buffer.from(this.machine.HEAPU8.buffer, this.base, text.length).write(text, 'latin1')
    this.length = text.length
    return true
  }
  /** All that is left of the text, in one piece. */
  private read(byte: number, lengthAddress: number): number {
    this.machine.HEAP32[lengthAddress >> 2] = Math.max(this.length - byte, 0)
    return this.base + byte
  }
}

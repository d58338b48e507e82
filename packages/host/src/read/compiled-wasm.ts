/**
 * The parser and the grammars as V8's optimised code, kept in Node's compile cache beside the modules of the program.
 * CPU and peak memory of parsing alone, one thread, with quick code / code optimised while it runs / kept code (Node 24):
 *   TypeScript 3 MB:  0.98 s 83 MB / 1.13 s 142 MB / 0.62 s 86 MB,  20 MB:  6.5 s 121 MB / 4.6 s 177 MB / 4.2 s 125 MB
 * Nearly all of it is won by the parser's code, which takes 0.35 s and 40 MB to make; that of a grammar takes 0.08 s and
 * 50 MB (0.6 MB of grammar) to 0.5 s and 660 MB (2.2 MB). That is paid once a user and version of Node.
 * Code is shared by all threads: whoever compiles the same bytes while a module is held here gets the same code.
 *
 * J1: what is kept is used only by the V8 that made it (its version, flags and processor stand in the code), and only whole.
 */
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import v8 from 'node:v8'
import vm from 'node:vm'
import type { Grammar } from '@codeloom/syntax'
import { makeFolder } from '../cache-folder.ts'
import { systemCode } from '../host-error.ts'
import { hexOf, type ContentHash } from './content-hash.ts'
import { grammarFile, parserFile } from './grammar-files.ts'

/** A `WebAssembly.Module`, which the types of Node do not name. */
type WasmModule = object

declare const WebAssembly: { readonly Module: new (wasm: Uint8Array) => WasmModule }

export interface Compiling {
  readonly languagesUrl: string
  readonly hash: ContentHash
  /** where code is kept; undefined: nowhere */
  readonly folder: string | undefined
}

/** From so many bytes of source the parser's code is made where none is kept: below, V8's quick code costs less. */
const parserFrom = 1 << 20
/** From so many bytes of source a byte of grammar its code is made. */
const grammarFrom = 4

/** Code that stays compiled as long as it is held. */
export interface CompiledGrammars {
  readonly modules: WasmModule[]
  /** whether it is all of it: else V8 compiles the rest by itself when it is loaded */
  readonly whole: boolean
}

/** The code for parsing so much source with each grammar: as long as it is held, whoever loads them need not compile. */
export function compileGrammars(sizes: ReadonlyMap<Grammar, number>, { languagesUrl, hash, folder }: Compiling): CompiledGrammars {
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0)
  if (total === 0) return { modules: [], whole: true }
  const shelf = { hash, folder, codec: nativeCodec() }
  const code = [codeOf(shelf, parserFile(), () => total >= parserFrom)]
  for (const [grammar, size] of sizes) code.push(codeOf(shelf, grammarFile(languagesUrl, grammar), wasm => size >= grammarFrom * wasm.length))
  const modules = code.filter(each => each !== undefined)
  return { modules, whole: modules.length === code.length }
}

/** Makes and keeps the code for grammars where it is not kept yet, so that no index has to. */
export function keepGrammars(grammars: Iterable<Grammar>, { languagesUrl, hash, folder }: Compiling): void {
  const shelf = { hash, folder, codec: nativeCodec() }
  for (const file of [parserFile(), ...[...grammars].map(grammar => grammarFile(languagesUrl, grammar))]) codeOf(shelf, file, () => true)
}

/** V8's way of writing and reading compiled code; it has no public name in Node. */
interface NativeCodec {
  serialize(compiled: WasmModule): ArrayBuffer
  /** undefined where the code was made by another V8 */
  deserialize(code: ArrayBuffer, wasm: Uint8Array): WasmModule | undefined
}

interface Shelf {
  readonly hash: ContentHash
  readonly folder: string | undefined
  readonly codec: NativeCodec | undefined
}

function codeOf({ hash, folder, codec }: Shelf, file: string, isWorthMaking: (wasm: Uint8Array) => boolean): WasmModule | undefined {
  const wasm = fs.readFileSync(file)
  if (folder === undefined || codec === undefined) return isWorthMaking(wasm) ? optimised(wasm) : undefined
  hash.update(wasm)
  const kept = path.join(folder, `wasm-${hexOf(hash.digest())}`)
  const code = readWhole(kept, hash)
  const found = code === undefined ? undefined : codec.deserialize(code, wasm)
  if (found !== undefined || !isWorthMaking(wasm)) return found
  const made = optimised(wasm)
  writeWhole(kept, Buffer.from(codec.serialize(made)), hash)
  return made
}

function optimised(wasm: Uint8Array<ArrayBuffer>): WasmModule {
  setFlags(['--no-liftoff', '--no-wasm-lazy-compilation'])
  try {
    return new WebAssembly.Module(wasm)
  } finally {
    // the flags stand in the code, and whoever reads it has the usual ones
    setFlags(['--liftoff', '--wasm-lazy-compilation'])
  }
}

function setFlags(flags: readonly string[]): void {
  for (const flag of flags) v8.setFlagsFromString(flag)
}

/** The V8 with which the codec was tested: another may call its functions otherwise, and would end the process over it. */
const testedV8 = '13.6.'

function nativeCodec(): NativeCodec | undefined {
  if (!process.versions.v8.startsWith(testedV8)) return undefined
  setFlags(['--allow-natives-syntax'])
  try {
    // compiled whole at once, while the syntax is on
    const serialize = vm.compileFunction('return %SerializeWasmModule(compiled)', ['compiled'])
    const deserialize = vm.compileFunction('return %DeserializeWasmModule(code, wasm)', ['code', 'wasm'])
    return {
      serialize: compiled => Reflect.apply(serialize, undefined, [compiled]),
      deserialize: (code, wasm) => Reflect.apply(deserialize, undefined, [code, wasm]),
    }
  } finally {
    setFlags(['--no-allow-natives-syntax'])
  }
}

const digestBytes = 32

/** What `writeWhole` wrote; undefined where there is nothing, or not all of it. */
function readWhole(file: string, hash: ContentHash): ArrayBuffer | undefined {
  try {
    const bytes = fs.readFileSync(file)
    const content = bytes.subarray(digestBytes)
    hash.update(content)
    if (!hash.digest().equals(bytes.subarray(0, digestBytes))) return undefined
    return Uint8Array.from(content).buffer
  } catch (error) {
    if (systemCode(error) === '') throw error
    return undefined
  }
}

/** A cache that cannot be written is only never read. */
function writeWhole(file: string, content: Buffer, hash: ContentHash): void {
  hash.update(content)
  const unfinished = `${file}.${randomBytes(6).toString('hex')}`
  try {
    makeFolder(path.dirname(file))
    fs.writeFileSync(unfinished, Buffer.concat([hash.digest(), content]))
    fs.renameSync(unfinished, file)
  } catch (error) {
    if (systemCode(error) === '') throw error
    fs.rmSync(unfinished, { force: true })
  }
}

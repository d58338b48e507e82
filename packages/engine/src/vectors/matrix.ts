/** Vectors in WebAssembly memory, a byte a number, and their dot products with one. */
import { InvariantError } from '@codeloom/model'
import { dotKernel } from './dot-kernel.ts'

/** What of WebAssembly is used: the types of Node do not name it. */
declare const WebAssembly: {
  readonly Module: new (wasm: Uint8Array) => object
  readonly Instance: new (module: object) => { readonly exports: Readonly<Record<string, unknown>> }
  readonly Memory: new () => WasmMemory
}
interface WasmMemory {
  readonly buffer: ArrayBuffer
  grow(pages: number): number
}

interface Kernel {
  readonly memory: WasmMemory
  readonly dots: (rows: number, stride: number, matrix: number, out: number) => void
}

/** What lies before the vectors: the query, two bytes a number, and the sums of one round. */
const mostDimensions = 16_384
const rowsARound = 4_096
const sumsAt = mostDimensions * 2
const matrixAt = sumsAt + rowsARound * 4
const pageBytes = 65_536
/** What 32 bits can address. */
const mostBytes = 65_536 * pageBytes
/** What the kernel reads at once. */
const laneBytes = 16

/** More than there is room for. The message is in plain words. */
export class TooManyVectors extends Error {
  override readonly name = 'TooManyVectors'
}

export class Matrix {
  private readonly kernel = instantiate()
  readonly dimensions: number
  private readonly stride: number
  count = 0

  constructor(dimensions: number) {
    if (!(dimensions >= 1 && dimensions <= mostDimensions)) throw new InvariantError(`vectors of ${dimensions} numbers`)
    this.dimensions = dimensions
    this.stride = Math.ceil(dimensions / laneBytes) * laneBytes
  }
  /** Adds vectors, one behind the other; returns the place of the first. */
  add(values: Int8Array): number {
    const { count, stride, dimensions } = this
    const added = values.length / dimensions
    this.reserve(count + added)
    const bytes = new Int8Array(this.kernel.memory.buffer, matrixAt + count * stride, added * stride)
    if (stride === dimensions) bytes.set(values)
    else for (let i = 0; i < added; i++) bytes.set(values.subarray(i * dimensions, (i + 1) * dimensions), i * stride)
    this.count += added
    return count
  }
  /** Calls with the dot products of a round of vectors, the first of which is at `from`. */
  forEachRound(query: Int8Array, use: (sums: Int32Array, from: number) => void): void {
    const { memory, dots } = this.kernel
    const place = new Int16Array(memory.buffer, 0, this.stride)
    place.fill(0)
    place.set(query)
    for (let from = 0; from < this.count; from += rowsARound) {
      const rows = Math.min(rowsARound, this.count - from)
      dots(rows, this.stride, matrixAt + from * this.stride, sumsAt)
      use(new Int32Array(memory.buffer, sumsAt, rows), from)
    }
  }

  /** Grows by half at the least, so that adding file by file copies little. */
  private reserve(count: number): void {
    const { memory } = this.kernel
    const needed = matrixAt + count * this.stride
    if (needed <= memory.buffer.byteLength) return
    if (needed > mostBytes) throw new TooManyVectors(`${count.toLocaleString('en-US')} vectors of ${this.dimensions} numbers are more than can be searched`)
    const wanted = Math.min(mostBytes, Math.max(needed, Math.floor(memory.buffer.byteLength * 1.5)))
    try {
      memory.grow(Math.ceil((wanted - memory.buffer.byteLength) / pageBytes))
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      throw new TooManyVectors(`there is no memory for ${count.toLocaleString('en-US')} vectors of ${this.dimensions} numbers`, { cause: error })
    }
  }
}

function instantiate(): Kernel {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(dotKernel, 'base64')))
  const { memory, dots } = exports
  if (!(memory instanceof WebAssembly.Memory) || typeof dots !== 'function') throw new InvariantError('the kernel of dot products exports something else')
  return { memory, dots: dots as Kernel['dots'] }
}

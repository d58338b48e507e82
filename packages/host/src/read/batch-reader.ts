/**
 * Reads a batch of files: bytes -> hash -> text -> facts. Runs in a worker, or in the main thread for a few small files.
 *
 * R1: the facts of a file depend on its bytes, its name's claim and the limits, not on the files read before.
 * R2: whatever a file holds, the others of its batch are read.
 */
import { beginModule, extractFacts, type Grammar } from '@codeloom/syntax'
import { FactsBuilder, InvariantError, type Problem, type ProblemCode } from '@codeloom/model'
import { claimsOf, type ClaimOf, type Languages } from '../claims.ts'
import { unreadable } from '../host-error.ts'
import type { ContentHash } from './content-hash.ts'
import { decode } from './decode.ts'
import { GrammarShelf } from './grammar-shelf.ts'
import type { HeldContents } from './held-hashes.ts'
import { outcome, type BatchReply, type BatchRequest, type ReadLimits } from './messages.ts'
import { FileReader } from './read-bytes.ts'
import { ReplyColumns } from './reply-columns.ts'

export interface BatchReaderOptions {
  readonly dir: string
  readonly languages: Languages
  readonly limits: ReadLimits
}

export interface ReadingNow {
  /** hashes whose facts need no parsing */
  readonly held: HeldContents | undefined
  /** called after each file */
  readonly beat: () => void
}

export class BatchReader {
  private readonly builder = new FactsBuilder()
  private readonly claimOf: ClaimOf
  private readonly shelf: GrammarShelf
  private readonly files: FileReader
  private readonly options: BatchReaderOptions

  constructor(options: BatchReaderOptions, hash: ContentHash) {
    this.options = options
    this.claimOf = claimsOf(options.languages)
    this.shelf = new GrammarShelf(options.languages.url)
    this.files = new FileReader(hash, options.limits.maxFileBytes)
  }

  /** Loads grammars before the first file asks for them. */
  async load(grammars: Iterable<Grammar>): Promise<void> {
    const wanted = new Set(grammars)
    for (const language of this.options.languages.sourceLanguages) {
      for (const grammar of language.grammars) if (wanted.has(grammar)) await this.shelf.extraction(language, grammar)
    }
  }

  /** Reads the files of a batch. */
  async read(batch: BatchRequest, { held, beat }: ReadingNow): Promise<BatchReply> {
    const reply = new ReplyColumns(batch.paths.length)
    for (const [i, path] of batch.paths.entries()) {
      await this.readFile(path, { known: batch.known[i] ?? '', held: batch.parseHeld ? undefined : held }, reply)
      beat()
    }
    return reply.finish(this.shelf.heapBytes())
  }

  private async readFile(path: string, how: { readonly known: string; readonly held: HeldContents | undefined }, reply: ReplyColumns): Promise<void> {
    const read = this.files.read(`${this.options.dir}/${path}`)
    switch (read.kind) {
      case 'gone': return reply.gone()
      case 'changing': return reply.unread(this.nothing(), problem('unreadable', 'it kept changing while it was read'))
      case 'unreadable': return reply.unread(this.nothing(), unreadable(read.code))
      case 'too-large': {
        const limit = this.options.limits.maxFileBytes
        if (read.digest.toString('hex') === how.known) return reply.hashed(outcome.same, read)
        return reply.facts(read, this.nothing(), [problem('too-large', `it has ${read.stamp.size} bytes, more than ${limit}`)])
      }
      case 'read': {
        if (how.known !== '' && read.digest.toString('hex') === how.known) return reply.hashed(outcome.same, read)
        if (how.held !== undefined && how.held.find(read.digest, path) >= 0) return reply.hashed(outcome.held, read)
        const { facts, problems } = await this.factsOf(path, read.bytes)
        return reply.facts(read, facts, problems)
      }
    }
  }

  /** The facts of bytes that a file of this name holds, wherever they come from. */
  async factsOf(path: string, bytes: Buffer): Promise<{ readonly facts: Uint8Array; readonly problems: readonly Problem[] }> {
    const decoded = decode(bytes)
    if (decoded.kind === 'binary') return { facts: this.nothing(), problems: [problem('binary', 'it holds binary data')] }
    const badBytes = decoded.clean ? [] : [problem('encoding', 'bytes that are no text in its encoding read as U+FFFD')]
    const claim = this.claimOf(path.slice(path.lastIndexOf('/') + 1))
    if (claim === undefined) throw new InvariantError(`no language claims ${path}`)
    const { builder } = this
    try {
      if (claim.kind === 'text') {
        beginModule(decoded.text, builder)
        claim.language.extract(decoded.text, builder)
        return { facts: builder.finish(), problems: badBytes }
      }
      const extraction = await this.shelf.extraction(claim.language, claim.grammar)
      return { facts: extractFacts(extraction, decoded.text, builder, this.options.limits), problems: badBytes }
    } catch (error) {
      // WebAssembly's error: a parser that broke its own memory takes the thread with it: the pool reads the file again in a new one
      if (!(error instanceof Error) || error.name === 'RuntimeError') throw error
      return { facts: this.nothing(), problems: [problem('crash', `extracting its facts failed: ${error.message}`)] }
    }
  }

  /** The facts of a file of which nothing is known. */
  private nothing(): Uint8Array {
    return emptyFacts(this.builder)
  }
}

/** The facts of a file of which nothing is known: an empty module. */
export function emptyFacts(builder: FactsBuilder): Uint8Array {
  beginModule('', builder)
  return builder.finish()
}

function problem(code: ProblemCode, message: string): Problem {
  return { code, message }
}

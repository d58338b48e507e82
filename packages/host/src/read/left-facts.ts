/**
 * What the files of a tree were before they changed, moved or went: their facts, kept for all trees of the user, so that
 * whoever comes back to a content - by a switch of branches, in another worktree, under another path - need not parse it.
 * Only what was left is kept: what a store holds now is asked of it (`donors.ts`), and nothing is written by a first index.
 *
 * D2: only facts are kept that follow from their content alone, and they are lent under the making under which they came to be.
 */
import path from 'node:path'
import type { FileToRead, LeftFile } from '@codeloom/engine'
import type { ClaimOf } from '../claims.ts'
import { makeFolder, userCacheDir } from '../cache-folder.ts'
import { systemCode } from '../host-error.ts'
import { followsFromContent, given, grammarOf, tried, type Given } from './lending.ts'

/** A cache of facts, as the adapter has it. */
interface FactsCache {
  has(hash: Uint8Array, making: string): boolean
  hashes(isWanted: (making: string) => boolean): readonly Uint8Array[]
  get(hash: Uint8Array, making: string): { readonly facts: Uint8Array; readonly problems: string } | undefined
  reject(hash: Uint8Array, making: string): void
  put(batch: Iterable<Waiting>): void
  close(): void
}

interface Waiting {
  readonly hash: Uint8Array
  readonly making: string
  readonly facts: Uint8Array
  readonly problems: string
}

export interface LeftFactsOptions {
  readonly claimOf: ClaimOf
  /** the extractor version of each language */
  readonly versions: Readonly<Record<string, number>>
}

/** About 25,000 files of 30 KB of source: the facts of a file take a third of it, packed. */
const mostBytes = 256 << 20
/** What waits to be written, unpacked. */
const batchBytes = 16 << 20

export class LeftFacts {
  private readonly cache: FactsCache
  private readonly options: LeftFactsOptions
  /** by content, in hex: an update may come upon what it has just left, where a folder was moved */
  private readonly waiting = new Map<string, Waiting>()
  private waitingBytes = 0

  private constructor(cache: FactsCache, options: LeftFactsOptions) {
    this.cache = cache
    this.options = options
  }
  /** Nothing is opened before it is asked, and nothing made before something is left. */
  static async open(options: LeftFactsOptions): Promise<LeftFacts> {
    const { FactsCache } = await import('@codeloom/sqlite')
    return new LeftFacts(new FactsCache({ path: path.join(userCacheDir(), 'facts.db'), mostBytes }), options)
  }
  /** A file has, or is given, another content. */
  add(file: LeftFile): void {
    if (!followsFromContent(file.problems)) return
    const { hash, facts } = file
    const making = this.makingOf(file)
    this.waiting.set(hash, { hash: Buffer.from(hash, 'hex'), making, facts, problems: file.problems })
    this.waitingBytes += facts.length
    if (this.waitingBytes > batchBytes) this.write()
  }
  /** Writes what waits, and what was used of the cache, in one batch. */
  write(): void {
    try {
      if (this.waiting.size > 0) makeFolder(userCacheDir())
      this.cache.put(this.waiting.values())
    } catch (error) {
      if (systemCode(error) === '') throw error
    }
    this.waiting.clear()
    this.waitingBytes = 0
  }
  /** Whether there are facts of a content for a file of this name. */
  has(hash: Uint8Array, at: string): boolean {
    const { claimOf } = this.options
    const making = this.makingOf({ path: at, language: claimOf(at.slice(at.lastIndexOf('/') + 1))?.language.id ?? '' })
    return this.waiting.get(Buffer.from(hash).toString('hex'))?.making === making || this.cache.has(hash, making)
  }
  /** The contents of which there are facts of today's extractors. */
  hashes(): readonly Uint8Array[] {
    return [...Array.from(this.waiting.values(), waiting => waiting.hash), ...this.cache.hashes(making => this.isOfNow(making))]
  }
  give(file: FileToRead, hash: string): Given | undefined {
    const making = this.makingOf(file)
    const waiting = this.waiting.get(hash)
    const found = waiting?.making === making ? waiting : this.cache.get(Buffer.from(hash, 'hex'), making)
    const lent = found === undefined ? undefined : tried(() => given(found.facts, found.problems))
    if (found !== undefined && lent === undefined) this.cache.reject(Buffer.from(hash, 'hex'), making)
    return lent
  }
  close(): void {
    this.cache.close()
  }

  private makingOf({ path: at, language }: { readonly path: string; readonly language: string }): string {
    const { claimOf, versions } = this.options
    return `${language} ${grammarOf(claimOf, at)} ${versions[language]}`
  }
  private isOfNow(making: string): boolean {
    const [language = ''] = making.split(' ', 1)
    return making.endsWith(` ${this.options.versions[language]}`)
  }
}

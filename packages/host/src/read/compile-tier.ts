/**
 * How V8 compiles the grammars by itself: quickly and once, or again with its optimiser when they run hot. Reading does
 * better (see `compiled-wasm.ts`); this is what parsing alone is measured with. Whole-process CPU seconds
 * and peak memory of parsing alone on two workers, quick / optimised (Node 24, 2 cores):
 *   a grammar of 0.6 MB:  0.1 MB of source 0.25 / 0.31,  3 MB 1.03 / 0.86,  6 MB 1.76 / 1.36,  24 MB 6.5 (140 MB) / 4.4 (173 MB)
 *   one of 2.2 MB:        0.1 MB 0.28 / 0.28,  3 MB 1.13 (117 MB) / 1.33 (559 MB),  6 MB 2.13 (127 MB) / 1.92 (550 MB),
 *                         12 MB 4.09 (150 MB) / 3.79 (650 MB),  21 MB 6.7 (156 MB) / 5.9 (794 MB)
 * Compiling the huge lexer function is what costs, about in proportion to the grammar.
 */
import { statSync } from 'node:fs'
import v8 from 'node:v8'
import type { FileToRead } from '@codeloom/engine'
import type { Grammar } from '@codeloom/syntax'
import type { ClaimOf } from '../claims.ts'
import { grammarFile } from './grammar-files.ts'

/** From so many bytes of source a byte of grammar the optimiser pays, its memory counted in. */
const optimisedFrom = 4

/** How many bytes of source each grammar has to parse. */
export function bytesByGrammar(files: readonly FileToRead[], claimOf: ClaimOf): ReadonlyMap<Grammar, number> {
  const bytes = new Map<Grammar, number>()
  for (const { path, stamp } of files) {
    const claim = claimOf(path.slice(path.lastIndexOf('/') + 1))
    if (claim?.kind === 'source') bytes.set(claim.grammar, (bytes.get(claim.grammar) ?? 0) + stamp.size)
  }
  return bytes
}

/** Sets the tier for the grammars that are loaded from now on in this process, on all its threads. */
export function chooseTier(files: readonly FileToRead[], claimOf: ClaimOf, languagesUrl: string): void {
  const pays = ([grammar, size]: readonly [Grammar, number]): boolean => size > optimisedFrom * statSync(grammarFile(languagesUrl, grammar)).size
  const on = [...bytesByGrammar(files, claimOf)].some(pays) ? '' : 'no-'
  // what --liftoff-only implies on the command line; set later it has to be spelled out
  v8.setFlagsFromString(`--${on}wasm-tier-up`)
  v8.setFlagsFromString(`--${on}wasm-dynamic-tiering`)
}

/** From so many bytes of source TurboFan, and loops that are replaced while they run, pay. */
const turbofanFrom = 8 << 20

/**
 * How V8 compiles from now on, in this process, on all its threads: grammars quickly and once, for whom no better code is
 * held; JavaScript later than it would, since most of what is hot while a tree is read and linked is over before the
 * optimiser has paid (TypeScript of 3 MB: 2.22 s of CPU against 2.35 s, 191 MB against 203 MB; of 20 MB: 10.5 s against 10.7 s).
 * The optimiser after 200,000 calls against 20,000: C of 59 MB 16.0 s against 16.5 s, TypeScript of 20 MB 8.9 s against 9.4 s.
 * For a small tree only Maglev pays, late and between calls: TypeScript of 3 MB 1.85 s against 2.05 s and 10 MB less, of 4.4 MB 2.56 s
 * against 3.07 s and 22 MB less.
 * To be called when a thread has its modules: under other flags V8 refuses the compiled modules that come with Node.
 */
export function setReadingFlags(bytes: number): void {
  for (const flag of [...everyTree, ...(bytes < turbofanFrom ? smallTree : largeTree)]) v8.setFlagsFromString(flag)
}

/**
 * The old generation may be twice what was alive before it is collected: by V8's own rule it grew in such small steps that the 18 MB which are
 * alive while a tree is read were marked 25 times (C of 59 MB 15.9 s against 16.7 s, before it began with 100 MB). Four times takes no less CPU and more
 * memory: 30,000 small files 644 MB against 573 MB, 20 MB of TypeScript 469 MB against 455 MB.
 */
const everyTree = ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering', '--heap-growing-percent=100']

const smallTree = ['--invocation-count-for-maglev=3000', '--invocation-count-for-turbofan=500000', '--no-use-osr']
const largeTree = ['--invocation-count-for-maglev=1000', '--invocation-count-for-turbofan=200000', '--use-osr']

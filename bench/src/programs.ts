/** The programs that are measured, and what they are started with. */
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import fs from 'node:fs'
import { freshBundle } from '@codeloom/cli/fresh-bundle'
import { NotRun } from './corpora.ts'
import type { Command } from './measure-process.ts'
import { bytesOf, type Contender } from './series.ts'

export const house = fileURLToPath(new URL('../../', import.meta.url))
/** as its users start it, by its path */
const launcher = path.join(house, 'node_modules', '.bin', 'codeloom')
const bundle = freshBundle(house)
/** bundled where the command line is, so that the two begin alike */
const parser = bundle === undefined ? path.join(house, 'packages', 'host', 'src', 'parse-only.ts') : path.join(bundle, 'parse-only.mjs')

export interface IndexCommand {
  readonly dir: string
  /** a file of SQLite, or a URL */
  readonly store: string
  /** the folder in which codeloom looks for facts of other stores: a fresh one makes the index a cold one */
  readonly cache: string
  readonly compiled: string
}

function isUrl(store: string): boolean {
  return /^[a-z]+:/.test(store)
}

/** Compiled modules are kept for all programs alike, as the launcher does by itself. */
export function indexCommand({ dir, store, cache, compiled }: IndexCommand): Command {
  return {
    program: launcher, args: ['index', dir, '--store', isUrl(store) ? store : `sqlite:${store}`, '--json'],
    env: { CODELOOM_CACHE: cache, NODE_COMPILE_CACHE: compiled },
  }
}

/** The server of an agent, over a store that is there. */
export function mcpCommand({ dir, store, cache, compiled }: IndexCommand): Command {
  return {
    program: launcher, args: ['mcp', '--root', dir, '--store', `sqlite:${store}`],
    env: { CODELOOM_CACHE: cache, NODE_COMPILE_CACHE: compiled },
  }
}

/** Watches over a store that is there, and tells what changes. */
export function watchCommand({ dir, store, cache, compiled }: IndexCommand): Command {
  return {
    program: launcher, args: ['watch', dir, '--store', `sqlite:${store}`, '--json'],
    env: { CODELOOM_CACHE: cache, NODE_COMPILE_CACHE: compiled },
  }
}

/** One question of the command line, from process start to answer. */
export function askCommand(words: readonly string[], { dir, store, cache, compiled }: IndexCommand): Command {
  return {
    program: launcher, args: [...words, '--root', dir, '--store', `sqlite:${store}`, '--json'],
    env: { CODELOOM_CACHE: cache, NODE_COMPILE_CACHE: compiled },
  }
}

/** What every start of a program costs at the least. */
export function emptyNode(): Command {
  return { program: process.execPath, args: ['-e', ''] }
}

/** What an installation does once: the grammars' code is kept. */
export function prepare(compiled: string): Command {
  return { program: launcher, args: ['prepare'], env: { NODE_COMPILE_CACHE: compiled } }
}

export interface Contest {
  readonly dir: string
  readonly compiled: string
}

export function freshIndex(contest: Contest): Contender {
  return {
    name: 'index',
    command: folder => indexCommand({ ...contest, store: path.join(folder, 'index.db'), cache: path.join(folder, 'cache') }),
    diskBytes: folder => bytesOf(folder, 'index.db'),
  }
}

/** Parsing alone, as whoever just parses does it. */
export function parseOnly({ dir, compiled }: Contest): Contender {
  return { name: 'parse', command: () => ({ program: process.execPath, args: [parser, dir], env: { NODE_COMPILE_CACHE: compiled } }) }
}

/** Parsing alone, with texts read as the index reads them: ASCII as bytes. */
export function parseNarrow({ dir, compiled }: Contest): Contender {
  return { name: 'parse narrow', command: () => ({ program: process.execPath, args: [parser, dir, String(os.availableParallelism()), 'narrow'], env: { NODE_COMPILE_CACHE: compiled } }) }
}

/** The folders in which programs are looked for, without those that npm puts before them while it runs a script. */
export function outerPath(): string {
  return (process.env['PATH'] ?? '').split(path.delimiter).filter(folder => !/[\\/]node_modules[\\/]\.bin[\\/]?$|node-gyp-bin/.test(folder)).join(path.delimiter)
}

/** The Node that a user of this machine has, whatever this process runs on. */
export function outerNode(): string {
  const found = outerPath().split(path.delimiter).map(folder => path.join(folder, 'node')).find(file => fs.existsSync(file))
  if (found === undefined) throw new NotRun('there is no node on the PATH')
  return found
}

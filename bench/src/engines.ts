/**
 * The engines of the comparison: how each is started as its users start it, where its index lies, how an agent asks it who
 * calls a function or what is called so, and how many its answer names. Each row is one engine; nothing else here or
 * elsewhere knows them.
 */
import fs from 'node:fs'
import path from 'node:path'
import { calledInLines, callersInLines, foundInHeading, optaveCallers, optaveCount } from './peer-answers.ts'
import type { Command } from './measure-process.ts'
import { npmPackage } from './npm-package.ts'
import { freshIndex, house, mcpCommand, outerNode, outerPath } from './programs.ts'
import type { Asks } from './questions.ts'
import { bytesOf, type Contender } from './series.ts'

export interface Engine {
  /** a short name, good for a file */
  readonly id: string
  /** as the world knows it */
  readonly name: string
  readonly version: string
  /** builds its index of the copy of the tree that is its own */
  contender(dir: string, compiled: string): Contender
  /** its MCP server over what the contender left in a run's folder */
  server(dir: string, folder: string, compiled: string): Command
  /** where it has to be told to list a tool that it has */
  readonly unlisted?: Readonly<Record<string, string>>
  readonly asks: Asks
}

const versions = { optave: '3.11.2', colbymchenry: '1.6.1' } as const

/** Ours first; each throws NotRun where it cannot be had. */
export const engines: readonly (() => Engine)[] = [codeloom, optave, colbymchenry]

function codeloom(): Engine {
  return {
    id: 'codeloom', name: 'codeloom', version: versionIn(house),
    contender: (dir, compiled) => ({ ...freshIndex({ dir, compiled }), name: 'codeloom' }),
    server: (dir, folder, compiled) => mcpCommand({ dir, store: path.join(folder, 'index.db'), cache: path.join(folder, 'cache'), compiled }),
    asks: {
      'callers': { call: ({ name, path: at }) => ({ name: 'calls', arguments: { symbol: `${at}#${name}` } }), found: callersInLines },
      'name search': { call: ({ name }) => ({ name: 'find', arguments: { query: name } }), found: calledInLines },
      'word search': { call: ({ words }) => ({ name: 'find', arguments: { query: words, by: 'words' } }), found: calledInLines },
    },
  }
}

/** Its search by words needs embeddings, made by a model that it fetches when `embed` is asked for; told as not run where they are not. */
function optave(): Engine {
  const home = npmPackage('@optave/codegraph', versions.optave)
  const program = outerNode()
  const cli = path.join(home, 'dist', 'cli.js')
  const env = (folder: string): Record<string, string> => ({ PATH: outerPath(), NO_UPDATE_CHECK: '1', CODEGRAPH_REGISTRY_PATH: path.join(folder, 'registry.json') })
  return {
    id: 'optave', name: '@optave/codegraph', version: versionIn(home),
    contender: dir => ({
      name: 'optave',
      command: folder => {
        forget(dir)
        return { program, args: [cli, 'build', dir, '--db', path.join(folder, 'graph.db')], env: env(folder) }
      },
      diskBytes: folder => bytesOf(folder, 'graph.db'),
    }),
    server: (_dir, folder) => ({ program, args: [cli, 'mcp', '--db', path.join(folder, 'graph.db')], env: env(folder) }),
    asks: {
      // it matches parts of names: told the file, it need not look at others that are called alike
      'callers': { call: ({ name, path: file }) => ({ name: 'query', arguments: { name, file, depth: 1 } }), found: optaveCallers },
      'name search': { call: ({ name }) => ({ name: 'list_functions', arguments: { pattern: name } }), found: optaveCount },
      'word search': { call: ({ words }) => ({ name: 'semantic_search', arguments: { query: words, mode: 'keyword' } }), found: optaveCount },
    },
  }
}

/** Asked in the server's own process: its daemon would outlive the run, and each answer would take a step more. Lists one tool of its eight unless told. */
function colbymchenry(): Engine {
  const home = npmPackage('@colbymchenry/codegraph', versions.colbymchenry)
  const program = outerNode()
  const shim = path.join(home, 'npm-shim.js')
  const env = { PATH: outerPath(), CODEGRAPH_TELEMETRY: '0', DO_NOT_TRACK: '1', CODEGRAPH_NO_UPDATE_CHECK: '1', CODEGRAPH_NO_DOWNLOAD: '1', CODEGRAPH_NO_DAEMON: '1' }
  return {
    id: 'colbymchenry', name: '@colbymchenry/codegraph', version: versionIn(home),
    contender: dir => ({
      name: 'colbymchenry',
      command: () => {
        forget(dir)
        return { program, args: [shim, 'init', '--yes', dir], env }
      },
      diskBytes: () => bytesOf(path.join(dir, '.codegraph'), 'codegraph.db'),
    }),
    server: dir => ({ program, args: [shim, 'serve', '--mcp', '--path', dir], env }),
    unlisted: { CODEGRAPH_MCP_TOOLS: 'callers,search' },
    asks: {
      'callers': { call: ({ name, path: file }) => ({ name: 'codegraph_callers', arguments: { symbol: name, file, limit: 100 } }), found: foundInHeading },
      'name search': { call: ({ name }) => ({ name: 'codegraph_search', arguments: { query: name } }), found: foundInHeading },
      'word search': { call: ({ words }) => ({ name: 'codegraph_search', arguments: { query: words } }), found: foundInHeading },
    },
  }
}

/** Both keep files in the tree, from which a build that is to be a full one must not begin. */
function forget(dir: string): void {
  fs.rmSync(path.join(dir, '.codegraph'), { recursive: true, force: true })
}

function versionIn(folder: string): string {
  const description: unknown = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'))
  if (typeof description !== 'object' || description === null || !('version' in description)) throw new TypeError(`${folder} has no version`)
  return String(description.version)
}

/** Questions about sources in memory: indexed by the real write path, asked of the store in memory and of SQLite alike. */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { checkRequest, type Answered, type EdgeResult, type Method, type Response, type SymbolResult } from '@codeloom/model'
import { responseSchema } from '@codeloom/model/response'
import { createQueries } from '@codeloom/engine/query'
import type { PackingModels, SourceReader } from '@codeloom/engine'
import { openSqlite } from '@codeloom/sqlite'
import { openMemory, type GraphStore } from '@codeloom/store'
import { memoryTree, update, type MemoryTree } from '@codeloom/testkit'

export interface AskedTree {
  readonly tree: MemoryTree
  readonly store: GraphStore
  /** Asks both stores, and holds request and answer against their schemas and the two answers against each other. */
  ask(method: Method, params: Readonly<Record<string, unknown>>): Response
  answer(method: Method, params: Readonly<Record<string, unknown>>): Answered
  close(): void
}

/** `text` holds files behind lines `--- path`. */
export async function askedTree(text: string, { models }: { readonly models?: PackingModels } = {}): Promise<AskedTree> {
  const tree = memoryTree(filesIn(text))
  const store = openMemory()
  await update(store, tree)
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-asked-'))
  const twin = openSqlite({ path: path.join(folder, 'graph.db'), create: true })
  await update(twin, memoryTree(filesIn(text)))
  const sources: SourceReader = ({ path: file, hash }) => {
    const now = tree.text(file)
    return now !== undefined && tree.hash(Buffer.from(now)) === hash ? now : undefined
  }
  const options = { sources, ...(models === undefined ? {} : { models }) }
  const [queries, twinQueries] = [createQueries(store, options), createQueries(twin, options)]
  const ask: AskedTree['ask'] = (method, params) => {
    const checked = checkRequest({ method, params })
    assert.ok(checked.ok, JSON.stringify(checked))
    const response = queries.answer(checked.request)
    responseSchema(method).parse(response)
    assert.deepEqual(withoutLabel(twinQueries.answer(checked.request)), withoutLabel(response), 'SQLite answers as the store in memory does')
    return response
  }
  return {
    tree, store, ask,
    answer: (method, params) => {
      const response = ask(method, params)
      assert.ok('result' in response, JSON.stringify(response))
      return response
    },
    close: () => {
      twin.close()
      fs.rmSync(folder, { recursive: true, force: true })
    },
  }
}

function filesIn(text: string): readonly (readonly [string, string])[] {
  return text.split(/^--- /m).slice(1).map(part => {
    const end = part.indexOf('\n')
    return [part.slice(0, end), part.slice(end + 1)] as const
  })
}

/** Labels are of the commit, and so is the identifier in a cursor's place: the sequence is the same for both. */
function withoutLabel(response: Response): unknown {
  return 'error' in response ? response : { ...response, snapshot: { ...response.snapshot, label: '' } }
}

/** `name kind name how?` of edges, `?` where they are only possible, `@n` where they are further away. */
export function edgeText({ from, to, kind, certainty, distance }: EdgeResult): string {
  return `${shortName(from)} ${kind} ${shortName(to)}${certainty === 'possible' ? ' ?' : ''}${distance > 1 ? ` @${distance}` : ''}`
}

/** The qualified name of a symbol; the path of a module. */
export function shortName({ key, path: file }: SymbolResult): string {
  const name = key.slice(key.indexOf('#') + 1).replace(/[(:].*/, '')
  return name === '' ? file : name
}

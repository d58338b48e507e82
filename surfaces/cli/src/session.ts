/** The tree and its store, opened for one command. */
import { plainLine } from '@codeloom/model'
import type { GraphStore } from '@codeloom/engine/query'
import { commitOf, findRoot, openStore, type Root } from '@codeloom/host/ask'
import { CommandError } from './explain-error.ts'

export interface GlobalOptions {
  readonly store?: string
  readonly root?: string
  readonly repo?: string
  readonly json?: true
  readonly explain?: true
}

export interface Session {
  readonly root: Root
  readonly store: GraphStore
}

export function rootOf({ root, repo }: GlobalOptions): Root {
  const found = findRoot(process.cwd(), root)
  return repo === undefined ? found : { ...found, repo }
}

/** Opens the store of a tree that was indexed before. */
export async function openSession(options: GlobalOptions): Promise<Session> {
  const root = rootOf(options)
  const store = await openExisting(options, root)
  const { sequence } = commitOf(store)
  if (sequence === 0) {
    store.close()
    throw notIndexed(root)
  }
  return { root, store }
}

async function openExisting(options: GlobalOptions, root: Root): Promise<GraphStore> {
  try {
    return await openStore(options.store, root, { create: false })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'not-found') throw notIndexed(root)
    throw error
  }
}

function notIndexed({ dir }: Root): CommandError {
  return new CommandError(`${dir} is not indexed yet; run: codeloom index ${shellWord(dir)}`)
}

/** A text as one word of a shell command, in one plain line: what steers is spelt out, as bash and zsh read it. */
export function shellWord(text: string): string {
  if (plainLine(text) !== text) return `$'${plainLine(text.replace(/[\\']/g, String.raw`\$&`))}'`
  return /^[\w./:@%+=,-][\w./:@%+=,#-]*$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
}

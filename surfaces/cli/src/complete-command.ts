/** Names of symbols that begin with what was typed, a line each, for the completion of a shell. */
import { plainLine } from '@codeloom/model'
import { createQueries } from '@codeloom/engine/query'
import { writeOut } from './output.ts'
import { openSession, type GlobalOptions } from './session.ts'

const most = 50
/** Fewer letters begin too many names to be of use. */
const fewest = 3

/** Prints nothing where there is nothing to say. That there is no index is told like anywhere; the scripts of `completion.ts` show no errors. */
export async function runComplete(options: GlobalOptions, word: string): Promise<void> {
  if (word.length < fewest || /[\s"'`$\\]/.test(word)) return
  const { store } = await openSession(options)
  try {
    const response = createQueries(store).answer({ method: 'search', params: { text: word, mode: 'name', limit: most } })
    if (!('result' in response) || !('hits' in response.result)) return
    const names = new Set(response.result.hits.map(({ symbol }) => symbol.name).filter(name => name.startsWith(word) && plainLine(name) === name))
    for (const name of names) await writeOut(`${name}\n`)
  } finally {
    store.close()
  }
}

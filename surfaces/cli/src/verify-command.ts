/** Whether the store is whole and tells the truth about the sources. */
import { commitOf } from '@codeloom/host/ask'
import { verifyTree, type Verdict } from '@codeloom/host/verify-tree'
import { plainLine } from '@codeloom/model'
import { coloursFor, counted, writeOut } from './output.ts'
import { openSession, shellWord, type GlobalOptions } from './session.ts'

const exitDamaged = 1
const named = 20

/** Verifies, prints, and returns the exit code: 1 for a store that is damaged. */
export async function runVerify(options: GlobalOptions, { full }: { readonly full: boolean }): Promise<number> {
  const { root, store } = await openSession(options)
  try {
    const verdict = await verifyTree(root, store, { full })
    if (options.json) await writeOut(`${JSON.stringify({ result: verdict, snapshot: snapshotOf(store), pending: verdict.pending.length, coverage: [], truncated: false })}\n`)
    else await show(verdict, store.url)
    const advice = `codeloom index ${shellWord(root.dir)}`
    if (verdict.pending.length > 0) process.stderr.write(`codeloom: ${counted(verdict.pending.length, 'file')} changed since indexed, or cannot be read (${verdict.pending.slice(0, 3).map(plainLine).join(', ')}${verdict.pending.length > 3 ? ', ...' : ''}): no damage, but not compared${full ? ', and neither was the whole graph' : ''}; run: ${advice}\n`)
    if (verdict.damage.length > 0) process.stderr.write(`codeloom: ${plainLine(store.url)} is damaged. Run codeloom repair: everything in it can be made anew from the sources.\n`)
    return verdict.damage.length === 0 ? 0 : exitDamaged
  } finally {
    store.close()
  }
}

async function show({ damage, pending, files, symbols, postings, compared }: Verdict, url: string): Promise<void> {
  const { warn, faint } = coloursFor(process.stdout)
  for (const { where, what } of damage.slice(0, named)) await writeOut(`${warn(where)} ${plainLine(what)}\n`)
  if (damage.length > named) await writeOut(`${damage.length - named} more; --json tells all\n`)
  const what = `${counted(files, 'file')}, ${counted(symbols, 'symbol')}, ${counted(postings, 'posting')}`
  if (damage.length === 0) await writeOut(`${plainLine(url)} is whole: ${what}; ${pending.length === 0 ? 'the sources are' : 'the other sources are'} what was indexed${compared ? ', and a fresh index is the same to the byte' : ''}\n`)
  else await writeOut(`${faint(`looked at: ${what}`)}\n`)
}

function snapshotOf(store: Awaited<ReturnType<typeof openSession>>['store']): object {
  const { sequence, root, label } = commitOf(store)
  return { sequence, root, label }
}

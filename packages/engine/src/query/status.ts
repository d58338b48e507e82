/** What the index holds. */
import type { StatusResult } from '@codeloom/model'
import type { GraphStore, StoreSnapshot } from '@codeloom/store'

export function statusOf(snapshot: StoreSnapshot, store: GraphStore): StatusResult {
  const { sequence, root, label } = snapshot.commit
  const coverage: Record<string, { files: number; problems: number }> = {}
  let files = 0
  let symbols = 0
  for (const record of snapshot.files()) {
    const language = (coverage[record.language] ??= { files: 0, problems: 0 })
    language.files++
    if (record.problems !== '') language.problems++
    files++
    for (let i = 1; i < record.symbolIds.length; i += 2) symbols += record.symbolIds[i] ?? 0
  }
  return {
    snapshot: { sequence, root, label }, pending: 0, coverage, store: { url: store.url, bytes: store.sizes().bytes },
    files, symbols, repo: repoIn(snapshot.commit.state),
  }
}

/** The name of the repository, as the engine wrote it into the commit. */
function repoIn(state: string): string {
  const parsed: unknown = state === '' ? {} : JSON.parse(state)
  return typeof parsed === 'object' && parsed !== null && 'repo' in parsed && typeof parsed.repo === 'string' ? parsed.repo : ''
}

/** What a search found, for people: each with its place, its line, and which words were found where. */
import type { SearchHit, SearchResult } from '@codeloom/model'
import { counted, writeOut } from './output.ts'
import { place, showLine, spoken, type Page } from './show-page.ts'

export async function showHits({ hits, vectors }: SearchResult, page: Page): Promise<void> {
  const { colours } = page
  for (const { symbol, why } of hits) {
    await writeOut(`${place(colours, symbol.path, symbol.nameRange)}  ${colours.kind(symbol.kind)} ${colours.name(spoken(symbol))}  ${colours.faint(why.map(reason).join('; '))}\n`)
    if (symbol.kind !== 'module') await showLine(page, symbol.path, symbol.nameRange)
  }
  const by = vectors === undefined ? '' : `by vectors of ${vectors.model}: ${vectors.searched.toLocaleString('en-US')} of ${counted(vectors.of, 'symbol')}`
  const count = hits.length > 1 ? counted(hits.length, 'hit') : ''
  if (count !== '' || by !== '') await writeOut(`${colours.faint([count, by].filter(part => part !== '').join('; '))}\n`)
}

const ways: Readonly<Record<NonNullable<SearchHit['why'][number]['match']>, string>> = {
  exact: 'the name', spelling: 'the name, written otherwise', prefix: 'begins with', parts: 'parts', joined: 'parts run together', typo: 'one slip away:',
}

function reason({ field, terms, match }: SearchHit['why'][number]): string {
  if (field === 'graph') return 'near other hits'
  if (field === 'vector') return 'near by its vector'
  if (match === 'exact' || match === 'spelling') return ways[match]
  return match === undefined ? `${field}: ${terms.join(', ')}` : `${ways[match]} ${terms.join(', ')}`
}

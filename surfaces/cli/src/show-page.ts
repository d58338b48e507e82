/** What answers of all kinds are shown with: places, names, lines of sources. */
import { nameInKey, type SymbolResult } from '@codeloom/model'
import { writeOut, type Colours } from './output.ts'
import { markHit, nameLength, type Sources } from './source-lines.ts'

/** What the showing functions share. */
export interface Page {
  readonly colours: Colours
  readonly sources: Sources
}

export function place(colours: Colours, path: string, [line, column]: readonly [number, number, ...number[]]): string {
  return colours.path(`${path}:${line}:${column}`)
}

/** A symbol as people speak of it: its qualified name; a local by its own. */
export function spoken(symbol: SymbolResult): string {
  const qualified = nameInKey(symbol.key)
  return symbol.kind === 'local' || symbol.kind === 'parameter' || qualified === '' ? symbol.name : qualified
}

export async function showLine(page: Page, path: string, range: readonly [number, number, number, number]): Promise<void> {
  const [line, column, endLine, endColumn] = range
  const text = await page.sources.line(path, line)
  if (text === undefined || column > text.length) return
  const length = endLine === line ? endColumn - column : text.length - column + 1
  await writeOut(markHit(text, { line, column, length }, page.colours))
}

export async function showSite(page: Page, path: string, [line, column]: readonly [number, number]): Promise<void> {
  const text = await page.sources.line(path, line)
  if (text !== undefined && column <= text.length) await writeOut(markHit(text, { line, column, length: nameLength(text, column) }, page.colours))
}

/** How many symbols there are, as the engine wrote it into the commit: the same for the same tree, however it came to be; 1 at the least. */
export function symbolsIn(state: string): number {
  const parsed: unknown = state === '' ? {} : JSON.parse(state)
  return Math.max(1, typeof parsed === 'object' && parsed !== null && 'symbols' in parsed && typeof parsed.symbols === 'number' ? parsed.symbols : 0)
}

/** Writing to the terminal or a pipe: colours where they are wanted, no faster than the reader reads. */
import { once } from 'node:events'
import { plainLine } from '@codeloom/model'

/** Writes to stdout; waits where the reader is slow. */
export async function writeOut(text: string | Uint8Array): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain')
}

export interface Colours {
  readonly on: boolean
  path(text: string): string
  kind(text: string): string
  name(text: string): string
  hit(text: string): string
  faint(text: string): string
  warn(text: string): string
}

/**
 * Colours for a stream: none where it is no terminal, or `NO_COLOR` is set. Whatever is coloured but a line of a source comes
 * out as one plain line, so that no file can fake a line or steer the terminal by what it is called.
 */
export function coloursFor(stream: { readonly isTTY?: boolean }): Colours {
  const on = stream.isTTY === true && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb'
  const paint = (code: string) => (text: string): string => (on && text !== '' ? `\u001b[${code}m${text}\u001b[0m` : text)
  const plain = (code: string) => (text: string): string => paint(code)(plainLine(text))
  return { on, path: plain('36'), kind: plain('35'), name: plain('1'), hit: paint('1;33'), faint: plain('2'), warn: plain('33') }
}

/** `1 file`, `2 files`, with thousands set apart. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`
}

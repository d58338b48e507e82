/** The text of the UTF-8 bytes [start, end) of a buffer; bad bytes read as U+FFFD. Most texts are ASCII, which is read as it is. */
export function decodeText(bytes: Buffer, start: number, end: number): string {
  for (let i = start; i < end; i++) if ((bytes[i] ?? 0) > 0x7f) return bytes.toString('utf8', start, end)
  return bytes.toString('latin1', start, end)
}

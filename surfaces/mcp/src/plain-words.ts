/** What went wrong, in words for the agent and its user. */

/** The names of errors that carry such words: the world failed, not our code. */
const plain: ReadonlySet<string> = new Set(['HostError', 'StoreError', 'NoRootError'])

export function plainWords(error: unknown): string {
  if (!(error instanceof Error)) return `It failed: ${String(error)}`
  if (plain.has(error.name)) return error.message
  if (error.name === 'CodecError') return `The index cannot be read (${error.message}): it was made by another version or is damaged. Run: codeloom index`
  return `This is a mistake of codeloom itself (${error.name}: ${error.message}); please report it.`
}

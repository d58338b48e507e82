import type { Problem } from '@codeloom/model'

export const hostErrorCodes = ['not-found', 'not-a-folder', 'no-permission', 'unknown-store', 'other-folder', 'failed'] as const
export type HostErrorCode = (typeof hostErrorCodes)[number]

/** The world outside failed. The message is in plain words, names the file and says what to do. */
export class HostError extends Error {
  override readonly name = 'HostError'
  readonly code: HostErrorCode

  constructor(code: HostErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** Whether an error says that nothing is at a path: removed, or a folder on the way was replaced by something else. */
export function isGone(error: unknown): boolean {
  const code = systemCode(error)
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP'
}

/** The code that the operating system gave an error (`ENOENT`), '' where there is none. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** What is said of a file or folder that could not be read, by the code that the operating system gave. */
export function unreadable(code: string): Problem {
  return { code: 'unreadable', message: words.get(code) ?? `it could not be read (${code || 'unknown'})` }
}

const words: ReadonlyMap<string, string> = new Map([
  ['EACCES', 'no permission to read it'], ['EPERM', 'no permission to read it'], ['ENAMETOOLONG', 'its path is longer than the system opens'],
  ['EMFILE', 'too many files were open'], ['ENFILE', 'too many files were open'], ['EIO', 'the disk reported an error'], ['ENOMEM', 'there was not enough memory to read it'],
])

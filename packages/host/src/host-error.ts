export const hostErrorCodes = ['not-found', 'not-a-folder', 'no-permission', 'unknown-store', 'failed'] as const
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

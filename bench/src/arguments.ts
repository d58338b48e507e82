/** What a program was asked: undefined where the words cannot be read as its options. */
export function readArguments<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) return undefined
    throw error
  }
}

/**
 * Which files hold tests, by the names that people give them everywhere, whatever the language: a folder called `test`,
 * `tests`, `__tests__`, `spec`, `specs`, `e2e` or `selftests`, or a file name with a part `test`, `tests` or `spec`
 * (`a.test.x`, `a_test.x`, `test_a.x`, `a-spec.x`), or one that ends in `Test`, `Tests` or `Spec` (`ATest.x`).
 */
const folders: ReadonlySet<string> = new Set(['test', 'tests', '__tests__', 'spec', 'specs', 'e2e', 'selftests'])

export function isTestPath(path: string): boolean {
  const parts = path.split('/')
  const file = parts.pop() ?? ''
  return parts.some(part => folders.has(part.toLowerCase()))
    || /(?:^|[._-])(?:tests?|spec)(?:[._-]|$)/i.test(file) || /[a-z0-9](?:Tests?|Spec)(?:\.|$)/.test(file)
}

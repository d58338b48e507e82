/**
 * The law of the house: who may import whom. design.md, "May import", as data.
 */

/** A workspace's folder -> the folders of the workspaces it may import. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'packages/model': [],
  'packages/syntax': ['packages/model'],
  'packages/link': ['packages/model'],
  'packages/store': ['packages/model'],
  'packages/languages': ['packages/syntax', 'packages/link', 'packages/model'],
  'packages/engine': ['packages/syntax', 'packages/link', 'packages/store', 'packages/model'],
  'packages/host': ['packages/engine', 'packages/languages', 'packages/syntax', 'packages/store', 'packages/model'],
  'surfaces/web': ['packages/model'],
}
const ADAPTERS_MAY = ['packages/store', 'packages/engine', 'packages/model']
const SURFACES_MAY = ['packages/host', 'packages/engine', 'packages/model']

/** A language folder -> the folders of the languages it is built on. */
export const LANGUAGE_BASES: Readonly<Record<string, readonly string[]>> = {
  typescript: ['javascript', 'ecmascript'],
  tsx: ['typescript', 'javascript', 'ecmascript'],
  javascript: ['ecmascript'],
  cpp: ['c'],
}

/** Below host nothing touches the outside world; adapters open their own files. */
export const BELOW_HOST: readonly string[] = ['packages/model', 'packages/syntax', 'packages/link', 'packages/languages', 'packages/store', 'packages/engine']

/** Testkit is for tests and for the replays of bench; bench and tools look at everything: no direction binds them. */
const UNBOUND = ['packages/testkit', 'bench', 'tools', '']

export interface ImportBetween {
  /** Folders of workspaces. */
  readonly from: string
  readonly to: string
  /** Whether a test imports: tests reach where they must. */
  readonly inTest: boolean
  /** Whether by `import()`: how host loads the adapter that was chosen. */
  readonly dynamic: boolean
}

export function mayImport({ from, to, inTest, dynamic }: ImportBetween): boolean {
  if (from === to || inTest) return true
  if (to === 'packages/testkit') return from === 'bench'
  if (UNBOUND.includes(from)) return true
  if (from === 'packages/host' && to.startsWith('adapters/')) return dynamic
  // the command line starts the other surfaces, and sets them up
  if (from === 'surfaces/cli' && to.startsWith('surfaces/')) return true
  const allowed = MAY_IMPORT[from] ?? (from.startsWith('adapters/') ? ADAPTERS_MAY : from.startsWith('surfaces/') ? SURFACES_MAY : [])
  return allowed.includes(to)
}

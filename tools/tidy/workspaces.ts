/** The workspaces of a root, and which of their dependencies are declared. */
import fs from 'node:fs'
import path from 'node:path'

export interface Workspace {
  /** Folder relative to the root: `packages/model`; the root itself is ''. */
  readonly folder: string
  /** As in package.json: `@codeloom/model`. */
  readonly name: string
  /** The file that `import '@codeloom/model'` means, relative to the root. */
  readonly main: string
  readonly dependencies: ReadonlySet<string>
  readonly developmentDependencies: ReadonlySet<string>
}

export function readWorkspaces(root: string): readonly Workspace[] {
  const folders = ['packages', 'adapters', 'surfaces'].flatMap((group) => childFolders(root, group))
  return ['', ...folders, 'bench'].filter((folder) => fs.existsSync(path.join(root, folder, 'package.json'))).map((folder) => readWorkspace(root, folder))
}

function childFolders(root: string, group: string): readonly string[] {
  const folder = path.join(root, group)
  return fs.existsSync(folder) ? fs.readdirSync(folder).toSorted().map((name) => `${group}/${name}`) : []
}

function readWorkspace(root: string, folder: string): Workspace {
  const description: unknown = JSON.parse(fs.readFileSync(path.join(root, folder, 'package.json'), 'utf8'))
  const main = stringAt(at(description, 'exports'), '.') ?? './src/index.ts'
  return {
    folder,
    name: stringAt(description, 'name') ?? folder,
    main: path.posix.join(folder, main),
    dependencies: keysOf(at(description, 'dependencies'), at(description, 'optionalDependencies'), at(description, 'peerDependencies')),
    developmentDependencies: keysOf(at(description, 'devDependencies')),
  }
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}

function stringAt(value: unknown, key: string): string | undefined {
  const found = at(value, key)
  return typeof found === 'string' ? found : undefined
}

function keysOf(...values: readonly unknown[]): ReadonlySet<string> {
  return new Set(values.flatMap((value) => (typeof value === 'object' && value !== null ? Object.keys(value) : [])))
}

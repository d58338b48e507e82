/**
 * Lays out a tree of everything that a file system and a source can be in bad ways: `node hostile-tree.ts FOLDER`. The same
 * tree each time; what the platform cannot have is named. Needs no right that an ordinary user lacks, but for the device file.
 */
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import type { ProblemCode } from '@codeloom/model'
import { awkwardSources } from './hostile-sources.ts'

export interface HostileTree {
  /** the files that are in the graph, with a name that each defines; '' where it has none but its own */
  readonly files: ReadonlyMap<string, string>
  /** what an ordinary user has to be told, by path */
  readonly problems: ReadonlyMap<string, ProblemCode>
  /** what this platform, file system or user cannot have */
  readonly missing: readonly string[]
}

/** Stands in each file that must never be opened. */
export const secretMarker = 'TopSecretMarker4711'

interface Layout {
  readonly dir: string
  readonly files: Map<string, string>
  readonly problems: Map<string, ProblemCode>
  readonly missing: string[]
}

export function layOutHostileTree(dir: string): HostileTree {
  const layout: Layout = { dir, files: new Map(), problems: new Map(), missing: [] }
  for (const { file, content, defines, problem } of awkwardSources()) {
    put(layout, file, content, defines)
    if (problem !== undefined) layout.problems.set(file, problem)
  }
  for (const lay of [layLinks, laySpecialFiles, layNames, layBadNames, laySecrets, layIgnoreFiles, layCrowds, layDepths, layShut]) lay(layout)
  return layout
}

/** Writes a file, which belongs to the tree where it is said what it defines. */
function put({ dir, files }: Layout, file: string, content: string | Uint8Array, defines?: string): void {
  fs.mkdirSync(path.dirname(path.join(dir, file)), { recursive: true })
  fs.writeFileSync(path.join(dir, file), content)
  if (defines !== undefined) files.set(file, defines)
}

function putGood(layout: Layout, file: string, name: string): void {
  put(layout, file, `export function ${name}() { return 1 }\n`, name)
}

function attempt({ missing }: Layout, what: string, act: () => void): void {
  try {
    act()
  } catch (error) {
    missing.push(`${what} (${error instanceof Error && 'code' in error ? String(error.code) : 'refused'})`)
  }
}

function layLinks(layout: Layout): void {
  putGood(layout, 'links/good.ts', 'goodBesideLinks')
  const links = [['loop', '.'], ['up', '..'], ['root', '/'], ['self.ts', 'self.ts'], ['dangling.ts', 'nowhere.ts'], ['again.ts', 'good.ts'], ['zero.ts', '/dev/zero'], ['.gitignore', '/dev/zero']] as const
  for (const [name, target] of links) attempt(layout, `a link to ${target}`, () => fs.symlinkSync(target, path.join(layout.dir, 'links', name)))
}

function laySpecialFiles(layout: Layout): void {
  putGood(layout, 'special/good.ts', 'goodBesideSpecial')
  const at = (name: string): string => path.join(layout.dir, 'special', name)
  for (const name of ['pipe.ts', '.gitignore']) attempt(layout, 'a FIFO', () => execFileSync('mkfifo', [at(name)], { stdio: 'ignore' }))
  attempt(layout, 'a device file', () => execFileSync('mknod', [at('device.c'), 'c', '1', '5'], { stdio: 'ignore' }))
  // the file of a socket stays when whoever made it ends without closing it
  const listen = `require('net').createServer().listen(process.argv[1], () => process.reallyExit(0)).on('error', () => process.exit(1))`
  attempt(layout, 'a socket', () => execFileSync(process.execPath, ['-e', listen, 'socket.ts'], { cwd: path.join(layout.dir, 'special'), stdio: 'ignore' }))
  fs.mkdirSync(at('folder.ts'))
  putGood(layout, 'special/folder.ts/inside.ts', 'insideFolderNamedAsFile')
}

const oddNames = [
  'new\nline', 'fake\n/etc/passwd:1:1  function root', 'return\r', 'tab\t', "quote'", 'double"', 'back`tick', 'back\\slash', 'escape\u001b[31mred', 'bell\u0007', 'emoji\u{1f600}',
  ' space ', '-rf', '--help', 'colon:1:2', 'hash#name', 'percent%20', 'star*', 'question?', 'dollar$(id)', 'semi;colon', '__proto__', 'constructor', 'left\u202etfel', 'line\u2028break',
  'caf\u00e9', 'cafe\u0301', 'mark\ufffd', '..dots', 'paren(a:b)', 'm'.repeat(250),
]

function layNames(layout: Layout): void {
  for (const [i, name] of oddNames.entries()) attempt(layout, `the name ${JSON.stringify(name)}`, () => putGood(layout, `names/${name}.ts`, `oddName${i}`))
  attempt(layout, 'a folder with an odd name', () => putGood(layout, 'names/fold\ner \u001b[2J/in.ts', 'inOddFolder'))
  putGood(layout, 'names/case/Same.ts', 'upperCase')
  if (fs.existsSync(path.join(layout.dir, 'names/case/same.ts'))) layout.missing.push('names that differ in case alone')
  else putGood(layout, 'names/case/same.ts', 'lowerCase')
}

/** Names that are no UTF-8: the files cannot be told from each other by any text. */
function layBadNames(layout: Layout): void {
  const { dir, problems } = layout
  const bad = (before: string, after: string): Buffer => Buffer.concat([Buffer.from(path.join(dir, before)), Buffer.from([0xff]), Buffer.from(after)])
  attempt(layout, 'names that are no UTF-8', () => {
    fs.writeFileSync(bad('names/bad', '.ts'), 'export const unreachable = 1\n')
    problems.set('names/bad\ufffd.ts', 'encoding')
    fs.mkdirSync(bad('names/folder', ''))
    fs.writeFileSync(bad('names/folder', '/in.ts'), 'export const unreachable = 1\n')
    problems.set('names/folder\ufffd', 'encoding')
  })
}

const secrets = [
  '.env', '.env.local', '.env.production.ts', '.envrc', 'id_rsa', 'id_ed25519.c', 'server.pem', 'server.key', 'store.p12', '.npmrc', '.netrc', '_netrc', '.pypirc', '.pgpass', '.git-credentials', '.htpasswd',
  '.dockercfg', '.s3cfg', '.boto', 'ID_RSA.c', '.ENV.ts', 'credentials.json', '.aws/credentials', '.aws/tsconfig.json', '.ssh/config.ts', '.gnupg/a.c', '.kube/config.ts', '.azure/a.ts',
]

function laySecrets(layout: Layout): void {
  putGood(layout, 'secrets/good.ts', 'goodBesideSecrets')
  for (const name of secrets) put(layout, `secrets/${name}`, name.endsWith('.json') ? `{"paths":{"${secretMarker}":["${secretMarker}"]},"extends":"${secretMarker}"}` : `export const ${secretMarker} = '${secretMarker}'\n`)
  put(layout, 'secrets/.gitignore', '!*\n!.*\n!.aws/**\n')
  put(layout, 'secrets/.codeloomignore', '!.env*\n!*.key\n!*.pem\n!.ssh/\n!.ssh/**\n')
  for (const name of ['.environment.ts', 'env.d.ts', 'keys.ts', 'secretary.ts']) putGood(layout, `secrets/${name}`, `${name.replace(/\W/g, '')}IsNoSecret`)
}

/** Ignore files that are none, or would hold up whoever takes them at their word. */
function layIgnoreFiles(layout: Layout): void {
  for (const name of ['a'.repeat(200), 'good']) putGood(layout, `ignores/slow/${name}.ts`, `slow${name.slice(0, 4)}`)
  put(layout, 'ignores/slow/.gitignore', `${'*a'.repeat(40)}*b.ts\n${'**/'.repeat(60)}*z*y*x*w*v*u.ts\n[z-a]\n[\n\\\n!\n(((\ngone.ts\n`)
  put(layout, 'ignores/slow/gone.ts', 'export const gone = 1\n')
  layout.problems.set('ignores/slow/.gitignore', 'configuration')
  putGood(layout, 'ignores/large/good.ts', 'besideLargeIgnoreFile')
  put(layout, 'ignores/large/.gitignore', '#'.repeat(12 << 20))
  layout.problems.set('ignores/large/.gitignore', 'too-large')
  put(layout, 'ignores/folder/.gitignore/good.ts', 'export function inIgnoreFolder() { return 1 }\n', 'inIgnoreFolder')
  putGood(layout, 'ignores/binary/good.ts', 'besideBinaryIgnoreFile')
  put(layout, 'ignores/binary/.gitignore', Buffer.from([0xff, 0xfe, 0, 0x0a, 0x80, 0x0a]))
}

const crowd = 10_000

function layCrowds({ dir, files }: Layout): void {
  fs.mkdirSync(path.join(dir, 'crowd'))
  for (let i = 0; i < crowd; i++) {
    const file = `crowd/f${i}.ts`
    fs.writeFileSync(path.join(dir, file), i % 100 === 0 ? `export const crowd${i} = ${i}\n` : '')
    files.set(file, i % 100 === 0 ? `crowd${i}` : '')
  }
}

/** A thousand folders one in the other, and a path that is longer than the system opens. */
function layDepths(layout: Layout): void {
  putGood(layout, `deep/${'d/'.repeat(1000)}bottom.ts`, 'bottom')
  const here = process.cwd()
  const long = 'long/'.padEnd(204, 'l')
  attempt(layout, 'a path of more than 4,096 bytes', () => {
    fs.mkdirSync(path.join(layout.dir, 'far'))
    process.chdir(path.join(layout.dir, 'far'))
    try {
      for (let i = 0; i < 25; i++) {
        fs.mkdirSync(long.slice(5))
        process.chdir(long.slice(5))
      }
      fs.writeFileSync('unreachable.ts', 'export const unreachable = 1\n')
    } finally {
      process.chdir(here)
    }
  })
  putGood(layout, 'far/good.ts', 'goodBesideFar')
}

/** What its owner shut. Whoever indexes must be somebody else than a user to whom nothing is shut. */
function layShut(layout: Layout): void {
  for (const [name, mode] of [['shut/file.ts', 0], ['shut/folder', 0], ['shut/listed', 0o444]] as const) {
    const isFile = name.endsWith('.ts')
    if (isFile) put(layout, name, 'export const shut = 1\n', '')
    else put(layout, `${name}/in.ts`, 'export const shut = 1\n')
    fs.chmodSync(path.join(layout.dir, name), mode)
    layout.problems.set(name === 'shut/listed' ? 'shut/listed/in.ts' : name, 'unreadable')
  }
  putGood(layout, 'shut/good.ts', 'goodBesideShut')
  putGood(layout, 'shut/rules/good.ts', 'goodBesideShutRules')
  put(layout, 'shut/rules/.gitignore', 'good.ts\n')
  fs.chmodSync(path.join(layout.dir, 'shut/rules/.gitignore'), 0)
  layout.problems.set('shut/rules/.gitignore', 'unreadable')
}

if (import.meta.main) {
  const [, , dir] = process.argv
  if (dir === undefined) throw new Error('usage: node hostile-tree.ts FOLDER')
  fs.mkdirSync(dir, { recursive: true })
  const { files, problems, missing } = layOutHostileTree(dir)
  console.log(`${files.size} files, ${problems.size} of what is there is a problem to an ordinary user`)
  for (const what of missing) console.log(`not had: ${what}`)
}

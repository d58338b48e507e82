/**
 * Bundles the program into few files, so that a start need not load some two hundred.
 * Nothing has to be built: the launcher runs the sources wherever they are newer (`surfaces/cli/bin/fresh-bundle.mjs`).
 * See docs/decisions/0008.
 *
 * Every bundle has a folder of its own, because a process that runs from one loads parts of it later on.
 */
import { build, type Metafile } from 'esbuild'
import { createHash, randomUUID } from 'node:crypto'
import fs from 'node:fs'
import { isBuiltin } from 'node:module'
import path from 'node:path'
import { bundleFolder, currentFile, stampOf } from '../surfaces/cli/bin/fresh-bundle.mjs'

/** For how long a bundle stays after another has taken its place: a process that runs from it may load more of it. */
const keptMs = 7 * 24 * 60 * 60 * 1000

/** How coarse the clock of a file system is. */
const stampGrainMs = 20

/** The program, its thread that reads, and what it is measured against, by the names that the launcher, the host and the benchmarks know them by. */
const programEntries = { main: 'surfaces/cli/src/main.ts', 'parse-worker': 'packages/host/src/read/parse-worker.ts', 'postgres-worker': 'adapters/postgres/src/postgres-worker.ts', 'remote-worker': 'adapters/rocksdb/src/remote-worker.ts', 'parse-only': 'packages/host/src/parse-only.ts' }

/** Makes the bundle of the project below `root` and returns its folder. Whoever reads meanwhile sees the old one or the new one, whole. */
export async function makeBundle(root: string, entries: Readonly<Record<string, string>> = programEntries): Promise<string> {
  const folder = path.join(root, bundleFolder)
  const unfinished = path.join(folder, `unfinished-${randomUUID()}`)
  const began = Date.now()
  try {
    const { outputFiles, metafile } = await build({
      entryPoints: Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, path.join(root, file)])),
      absWorkingDir: root,
      outdir: unfinished,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node24',
      // UMD modules hide from a bundler what they require
      mainFields: ['module', 'main'],
      // they find native code and WebAssembly beside themselves
      external: ['@napi-rs/*', 'hash-wasm', '@nxtedition/rocksdb', 'pg'],
      // some packages ask for Node's modules by `require`, which a module does not have by itself
      banner: { js: "const require = globalThis.process.getBuiltinModule('node:module').createRequire(import.meta.url);" },
      keepNames: true,
      logLevel: 'silent',
      metafile: true,
      write: false,
    })
    const inputs = inputsOf(root, metafile).map(file => [file, stampBefore(began, path.join(root, file))])
    const files = outputFiles.map(({ path: file, text }) => ({ path: file, text: withBuiltinsAsTheyAre(text) }))
    const name = nameOf(files)
    fs.mkdirSync(unfinished, { recursive: true })
    for (const { path: file, text } of files) fs.writeFileSync(file, text)
    const made = path.join(folder, name)
    // of one that was only half removed nothing is kept
    if (!files.every(({ path: file }) => fs.existsSync(path.join(made, path.basename(file))))) replaceFolder(unfinished, made)
    const before = currentIn(folder)
    const list = path.join(folder, `${currentFile}.${randomUUID()}`)
    fs.writeFileSync(list, JSON.stringify({ name, inputs }))
    fs.renameSync(list, path.join(folder, currentFile))
    if (before !== undefined && before !== name) touch(path.join(folder, before))
    removeOld(folder, name)
    return made
  } finally {
    fs.rmSync(unfinished, { recursive: true, force: true })
  }
}

interface MadeFile {
  readonly path: string
  readonly text: string
}

/** `import a, { b as c } from "node:d";`, `import * as e from "f";`, as esbuild writes them. */
const builtinImport = /^import (?:(?:\* as )?([\w$]+))?(?:, )?(?:\{ ([^}]*) \})? from "([^"]+)";\n/gm

/**
 * Takes Node's own modules without the namespace that an import makes of them: for that Node reads every property that they have, and some, like
 * `fs.ReadStream`, load others when they are read (9 ms of a start). Stands first, as what is imported would.
 */
function withBuiltinsAsTheyAre(text: string): string {
  const taken: string[] = []
  const rest = text.replaceAll(builtinImport, (statement, whole: string | undefined, parts: string | undefined, from: string) => {
    if (!isBuiltin(from)) return statement
    const module = `globalThis.process.getBuiltinModule("${from}")`
    if (whole !== undefined) taken.push(`const ${whole} = ${module};\n`)
    if (parts !== undefined) taken.push(`const { ${parts.replaceAll(' as ', ': ')} } = ${module};\n`)
    return ''
  })
  return taken.join('') + rest
}

/** Of what was written since, or so shortly before that a file system may not tell, no stamp: it may have been read before or after. */
function stampBefore(began: number, file: string): string | undefined {
  return fs.statSync(file).mtimeMs < began - stampGrainMs ? stampOf(file) : 'changing'
}

/** Sources by themselves, and of each package its `package.json`: an installed package changes with it, and it says where imports lead. */
function inputsOf(root: string, { inputs }: Metafile): readonly string[] {
  const files = new Set(['tools/bundle.ts'])
  for (const input of Object.keys(inputs)) {
    const file = input.split(path.sep).join('/')
    const installed = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+\//.exec(file)
    if (installed === null) files.add(file)
    files.add(installed === null ? nearestPackage(root, file) : `${installed[0]}package.json`)
  }
  return [...files].filter(file => fs.existsSync(path.join(root, file))).sort()
}

function nearestPackage(root: string, file: string): string {
  let folder = path.posix.dirname(file)
  while (folder !== '.' && !fs.existsSync(path.join(root, folder, 'package.json'))) folder = path.posix.dirname(folder)
  return path.posix.join(folder, 'package.json')
}

/** The same program has the same name, and what V8 keeps of its code stays of use. */
function nameOf(files: readonly MadeFile[]): string {
  const hash = createHash('sha256')
  for (const { path: file, text } of files) hash.update(path.basename(file)).update(text)
  return hash.digest('hex').slice(0, 16)
}

function replaceFolder(from: string, to: string): void {
  const old = `${to}-${randomUUID()}`
  if (fs.existsSync(to)) fs.renameSync(to, old)
  fs.renameSync(from, to)
  fs.rmSync(old, { recursive: true, force: true })
}

function currentIn(folder: string): string | undefined {
  try {
    const { name }: { readonly name?: string } = JSON.parse(fs.readFileSync(path.join(folder, currentFile), 'utf8'))
    return name
  } catch {
    // none yet, or none of ours
    return undefined
  }
}

function touch(folder: string): void {
  if (fs.existsSync(folder)) fs.utimesSync(folder, new Date(), new Date())
}

/** A bundle's time is when another took its place. */
function removeOld(folder: string, name: string): void {
  const before = Date.now() - keptMs
  for (const entry of fs.readdirSync(folder)) {
    const full = path.join(folder, entry)
    const stat = fs.statSync(full, { throwIfNoEntry: false })
    if (entry !== name && entry !== currentFile && stat !== undefined && stat.mtimeMs < before) fs.rmSync(full, { recursive: true, force: true })
  }
}

if (import.meta.main) await makeBundle(path.resolve(import.meta.dirname, '..'))

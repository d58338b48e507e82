#!/bin/sh
':' /*
# To a shell this is a script, to Node a comment: where the project's own Node lies beside, the shell becomes it, and no other
# Node is started to look for it first (80 ms of every start, under Node 20). Flags and allocator are those of `node-settings.mjs`.
at=${0%/*}
[ "$at" = "$0" ] && at=.
for modules in "$at/.." "$at/../../../node_modules"; do
  # npm's package, and no Node that someone unpacked there
  if [ -x "$modules/node/bin/node" ] && [ -f "$modules/node/package.json" ]; then
    export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX-2}" MALLOC_MMAP_THRESHOLD_="${MALLOC_MMAP_THRESHOLD_-1048576}"
    exec "$modules/node/bin/node" --max-semi-space-size=4 --initial-old-space-size=100 "$0" "$@"
  fi
done
exec node "$0" "$@"
*/
/**
 * Starts Codeloom on Node 24 or later: in this process where it is one, else in the Node that npm installed beside the project.
 * Plain JavaScript that Node 20 can read; does nothing else, because every start pays for it.
 */
const NODE_NEEDED = 24

if (majorOf(process.versions.node) >= NODE_NEEDED) {
  keepCompiledModules()
  await import(await program())
} else {
  await startOnProjectNode()
}

/** The bundle where it is that of the sources as they are, else the sources. */
async function program() {
  const { freshBundle } = await import('./fresh-bundle.mjs')
  const { fileURLToPath, pathToFileURL } = builtin('url')
  const bundle = freshBundle(fileURLToPath(new URL('../../..', import.meta.url)))
  return bundle === undefined ? '../src/main.ts' : pathToFileURL(`${bundle}/main.mjs`).href
}

/** One of Node's own modules, where Node is 24 or later: an import would read every property that it has (`tools/bundle.ts`). */
function builtin(name) {
  return process.getBuiltinModule(`node:${name}`)
}

function majorOf(version) {
  return Number.parseInt(version, 10)
}

/** The environment variable hands the cache on to worker threads, which the call does not reach. */
function keepCompiledModules() {
  if (process.env.NODE_COMPILE_CACHE || process.env.NODE_DISABLE_COMPILE_CACHE) return
  const folder = compileCacheFolder()
  builtin('module').enableCompileCache(folder)
  process.env.NODE_COMPILE_CACHE = folder
}

function compileCacheFolder() {
  const { env, platform } = process
  if (env.XDG_CACHE_HOME) return `${env.XDG_CACHE_HOME}/codeloom/compile`
  const { homedir } = builtin('os')
  if (platform === 'win32' && env.LOCALAPPDATA) return `${env.LOCALAPPDATA}\\codeloom\\compile`
  return platform === 'darwin' ? `${homedir()}/Library/Caches/codeloom/compile` : `${homedir()}/.cache/codeloom/compile`
}

async function startOnProjectNode() {
  const fs = await import('node:fs')
  const path = await import('node:path')
  const { fileURLToPath } = await import('node:url')
  const launcher = fs.realpathSync(fileURLToPath(import.meta.url))
  const node = findProjectNode(launcher, fs, path)
  if (node === undefined) {
    console.error(`codeloom needs Node ${NODE_NEEDED} or later. This is Node ${process.versions.node}, and none is installed beside the project: run "npm ci" in its folder.`)
    process.exitCode = 1
    return
  }
  const { spawn } = await import('node:child_process')
  const { allocator, flags } = await import('./node-settings.mjs')
  const child = spawn(node, [...flags, launcher, ...process.argv.slice(2)], { stdio: 'inherit', env: { ...allocator, ...process.env } })
  const passOn = await signalsPassedOn(child)
  child.on('error', (error) => {
    console.error(`codeloom could not start ${node}: ${error.code}. Run "npm ci" in its folder.`)
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code)
    for (const [name, listener] of passOn) process.off(name, listener)
    process.kill(process.pid, signal)
  })
}

/** npm's `node` package puts its binary in node_modules/node/bin. Its version is read, so that an old one is never started in a loop. */
function findProjectNode(launcher, fs, path) {
  for (let folder = path.dirname(launcher); ; folder = path.dirname(folder)) {
    const home = path.join(folder, 'node_modules', 'node')
    const binary = path.join(home, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
    if (fs.existsSync(binary) && majorOf(JSON.parse(fs.readFileSync(path.join(home, 'package.json'), 'utf8')).version) >= NODE_NEEDED) return binary
    if (path.dirname(folder) === folder) return undefined
  }
}

/** A terminal sends Ctrl-C to the whole process group: passing it on there would make the child see it twice. */
async function signalsPassedOn(child) {
  const { isatty } = await import('node:tty')
  const fromTerminal = new Set(isatty(0) ? ['SIGINT', 'SIGQUIT'] : [])
  const listeners = new Map()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2']) {
    if (process.platform === 'win32' && name === 'SIGUSR2') continue
    const listener = () => {
      if (!fromTerminal.has(name)) child.kill(name)
    }
    process.on(name, listener)
    listeners.set(name, listener)
  }
  return listeners
}

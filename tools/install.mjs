/**
 * Installs what is missing, once: run before `npm start`, `npm test` and the other commands of a fresh clone.
 * Plain JavaScript without dependencies, because nothing is installed yet and the Node may be 20.
 *
 * What is there is compared with the lock file, entry by entry: a checkout that only touches the file installs nothing.
 */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { freshBundle } from '../surfaces/cli/bin/fresh-bundle.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const modules = path.join(root, 'node_modules')

const reason = whatIsMissing()
if (reason !== undefined) process.exitCode = install(reason)
if (!process.exitCode) {
  bundle()
  if (reason !== undefined) prepare()
}

function whatIsMissing() {
  const commands = ['codeloom', 'node'].map((name) => path.join(modules, '.bin', process.platform === 'win32' ? `${name}.cmd` : name))
  if (!commands.every((command) => fs.existsSync(command))) return 'this is the first run'
  const installedLock = path.join(modules, '.package-lock.json')
  if (!fs.existsSync(installedLock)) return 'an earlier installation did not finish'
  const wanted = packagesOf(path.join(root, 'package-lock.json'))
  const installed = packagesOf(installedLock)
  const differs = Object.entries(wanted).some(([place, entry]) => {
    // Workspaces are links, and packages for other platforms are rightly absent.
    if (!place.startsWith('node_modules/') || entry.optional || entry.devOptional) return false
    return installed[place]?.version !== entry.version || installed[place]?.resolved !== entry.resolved
  })
  return differs ? 'the dependencies have changed' : undefined
}

function packagesOf(lockFile) {
  return JSON.parse(fs.readFileSync(lockFile, 'utf8')).packages
}

function install(reason) {
  console.error(`Codeloom: installing its dependencies with "npm ci", because ${reason}; this takes some seconds.`)
  const npm = process.env.npm_execpath
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error']
  const options = { cwd: root, stdio: ['ignore', 2, 2] }
  const result = npm?.endsWith('.js') ? spawnSync(process.execPath, [npm, ...args], options) : spawnSync('npm', args, { ...options, shell: process.platform === 'win32' })
  if (result.status === 0) return 0
  const how = result.error !== undefined ? `could not be started (${result.error.code})` : `ended with exit code ${result.status}`
  console.error(`Codeloom could not be installed: npm ${how}. What npm said is above. It needs npm 11 or later and its package registry within reach.`)
  return 1
}

/** Bundles the program where its sources are newer. Starts are quicker by it; without it the sources run, so it may fail. */
function bundle() {
  if (freshBundle(root) === undefined) runQuietly(path.join(root, 'tools', 'bundle.ts'))
}

/** Compiles the grammars once a user, in the Node that will run. It saves the first index time and is no part of its result, so it may fail. */
function prepare() {
  runQuietly(path.join(root, 'surfaces', 'cli', 'bin', 'codeloom.mjs'), 'prepare')
}

function runQuietly(...args) {
  spawnSync(path.join(modules, '.bin', process.platform === 'win32' ? 'node.cmd' : 'node'), args, { stdio: 'ignore', shell: process.platform === 'win32' })
}

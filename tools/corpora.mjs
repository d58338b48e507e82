/**
 * Fetches the pinned corpora of bench/corpora.json: `npm run corpora [-- NAME...]`.
 * Does not update a pin, and does not touch a corpus that is already there as pinned.
 *
 * CODELOOM_CORPORA     the folder they go to (default: codeloom/corpora in the user's cache folder)
 * CODELOOM_GIT_MIRROR  a folder of `<owner>+<name>/repo` bare repositories to clone from instead of the network
 *
 * `write` names files that a corpus needs to be read as what it is measured as, such as an ignore file that brings back what
 * the corpus's own leaves out; they are put into a corpus that is there already, too.
 *
 * A corpus is built beside its place and moved there whole, so a broken run leaves no half corpus.
 * Exit codes: 0 all there, 1 something could not be had (named, with the reason), 2 an unknown name.
 */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const pins = JSON.parse(fs.readFileSync(fileURLToPath(new URL('../bench/corpora.json', import.meta.url)), 'utf8'))
const home = corporaFolder()
const recordFolder = path.join(home, '.pins')

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !Object.hasOwn(pins, name))
if (unknown.length > 0) {
  console.error(`No such corpus: ${unknown.join(', ')}. Known: ${Object.keys(pins).join(', ')}.`)
  process.exit(2)
}

/** Why a corpus could not be had, in words for the person who asked for it. */
class NotHad extends Error {}

fs.mkdirSync(recordFolder, { recursive: true })
/** Each corpus is tried once a run, however many others are made from it: name -> reason, or undefined where it is there. */
const tried = new Map()
for (const name of asked.length > 0 ? asked : Object.keys(pins)) {
  const reason = ensure(name)
  if (reason !== undefined) console.log(`not run: ${name} (${reason})`)
  else console.log(`${name}: ${measure(path.join(home, name))} in ${path.join(home, name)}`)
}
process.exitCode = [...tried.values()].some((reason) => reason !== undefined) ? 1 : 0

function ensure(name) {
  if (!tried.has(name)) tried.set(name, attempt(name))
  return tried.get(name)
}

function attempt(name) {
  const place = path.join(home, name)
  const record = path.join(recordFolder, `${name}.json`)
  const recipe = JSON.stringify(recipeOf(name))
  if (fs.existsSync(place) && fs.existsSync(record) && fs.readFileSync(record, 'utf8') === recipe) {
    writeFiles(pins[name], place)
    return undefined
  }
  const work = fs.mkdtempSync(path.join(home, '.work-'))
  try {
    console.error(`fetching ${name} ...`)
    const built = path.join(work, 'built')
    build(pins[name], built, work)
    writeFiles(pins[name], built)
    fs.rmSync(record, { force: true })
    fs.rmSync(place, { recursive: true, force: true })
    fs.renameSync(built, place)
    fs.writeFileSync(record, recipe)
    return undefined
  } catch (error) {
    if (error instanceof NotHad) return error.message
    throw error
  } finally {
    fs.rmSync(work, { recursive: true, force: true })
  }
}

function writeFiles({ write = {} }, folder) {
  for (const [file, text] of Object.entries(write)) {
    const target = path.join(folder, file)
    if (!fs.existsSync(target) || fs.readFileSync(target, 'utf8') !== text) fs.writeFileSync(target, text)
  }
}

/**
 * A pin with the pins of all it is made from, so that a new pin rebuilds what derives from it. What is written into a corpus is
 * no part of it: nothing has to be fetched anew for that.
 */
function recipeOf(name) {
  const pin = { ...pins[name], write: undefined }
  return pin.from === 'parts' ? { ...pin, of: pin.parts.map((part) => recipeOf(part.corpus)) } : pin
}

function build(pin, built, work) {
  switch (pin.from) {
    case 'git': return buildGit(pin, built)
    case 'debian': return buildDebian(pin, built, work)
    case 'npm': return buildNpm(pin, built, work)
    case 'parts': return buildParts(pin, built)
    default: throw new NotHad(`bench/corpora.json asks for the unknown source "${pin.from}"`)
  }
}

/** With its history, which the replay of real commits needs. */
function buildGit({ repository, commit }, built) {
  const mirror = process.env.CODELOOM_GIT_MIRROR
  const source = mirror ? path.resolve(mirror, repository.replace('/', '+'), 'repo') : `https://github.com/${repository}`
  if (mirror && !fs.existsSync(source)) throw new NotHad(`${repository} is not in the mirror ${mirror}`)
  run('git', ['clone', '--quiet', '--no-checkout', source, built])
  run('git', ['-C', built, '-c', 'advice.detachedHead=false', 'checkout', '--quiet', commit])
}

/** A package holds its sources in a tarball, or as they are in a folder. */
function buildDebian({ package: name, version, tarball, folder }, built, work) {
  run('apt-get', ['download', '--quiet', `${name}=${version}`], { cwd: work })
  const archive = fs.readdirSync(work).find((file) => file.endsWith('.deb'))
  if (archive === undefined) throw new NotHad('apt-get download left no package behind')
  const unpacked = path.join(work, 'unpacked')
  run('dpkg-deb', ['-x', path.join(work, archive), unpacked])
  fs.rmSync(path.join(work, archive))
  if (folder !== undefined) return fs.renameSync(path.join(unpacked, folder), built)
  fs.mkdirSync(built)
  run('tar', ['-xf', path.join(unpacked, tarball), '-C', built, '--strip-components=1'])
}

/** `folder` is the part of the package that is wanted; all of it unless told. */
function buildNpm({ package: name, keep, folder = '.' }, built, work) {
  run('npm', ['pack', '--silent', name], { cwd: work })
  const archive = fs.readdirSync(work).find((file) => file.endsWith('.tgz'))
  if (archive === undefined) throw new NotHad('npm pack left no archive behind')
  const unpacked = path.join(work, 'unpacked')
  fs.mkdirSync(unpacked)
  run('tar', ['-xzf', path.join(work, archive), '-C', unpacked, '--strip-components=1'])
  copy(path.join(unpacked, folder), built, keep)
}

function buildParts({ parts }, built) {
  for (const { corpus, folders = ['.'], files = [], into = '.', keep } of parts) {
    const reason = ensure(corpus)
    if (reason !== undefined) throw new NotHad(`it needs ${corpus}: ${reason}`)
    for (const folder of folders) copy(path.join(home, corpus, folder), path.join(built, into, folder), keep)
    for (const file of files) fs.copyFileSync(path.join(home, corpus, file), path.join(built, into, file))
  }
}

/**
 * Copies a tree without its `.git`. With keep "typescript": the sources as their authors wrote them and the files that say how
 * modules resolve; not the JavaScript and declarations that a build made from them, which would be the same code twice. With
 * keep "python": sources and stubs.
 */
function copy(from, to, keep) {
  const wanted = keptBy(keep)
  fs.mkdirSync(to, { recursive: true })
  for (const entry of fs.readdirSync(from, { withFileTypes: true })) {
    if (entry.name === '.git') continue
    const source = path.join(from, entry.name)
    const target = path.join(to, entry.name)
    if (entry.isDirectory()) copy(source, target, keep)
    else if (entry.isFile() && wanted(source)) fs.copyFileSync(source, target)
    else if (entry.isSymbolicLink() && keep === undefined) fs.symlinkSync(fs.readlinkSync(source), target)
  }
  if (fs.readdirSync(to).length === 0) fs.rmdirSync(to)
}

function keptBy(keep) {
  if (keep === 'typescript') return (file) => /^(package|tsconfig[^/]*)\.json$/.test(path.basename(file)) || (/\.tsx?$/.test(file) && !file.endsWith('.d.ts'))
  return keep === 'python' ? (file) => /\.pyi?$/.test(file) : () => true
}

function run(command, args, { cwd = home } = {}) {
  const result = spawnSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 26 })
  if (result.error !== undefined) throw new NotHad(result.error.code === 'ENOENT' ? `${command} is not installed here` : `${command}: ${result.error.code}`)
  if (result.status !== 0) throw new NotHad(`${command} ${args[0]} failed: ${lastLine(result.stderr) || `exit code ${result.status}`}`)
}

function lastLine(text) {
  return text.trim().split('\n').at(-1)?.trim() ?? ''
}

function measure(folder) {
  let files = 0
  let bytes = 0
  const visit = (at) => {
    for (const entry of fs.readdirSync(at, { withFileTypes: true })) {
      if (entry.name === '.git') continue
      if (entry.isDirectory()) visit(path.join(at, entry.name))
      else if (entry.isFile()) {
        files++
        bytes += fs.statSync(path.join(at, entry.name)).size
      }
    }
  }
  visit(folder)
  return `${files} files, ${(bytes / 1e6).toFixed(1)} MB`
}

function corporaFolder() {
  if (process.env.CODELOOM_CORPORA) return path.resolve(process.env.INIT_CWD ?? '.', process.env.CODELOOM_CORPORA)
  if (process.env.XDG_CACHE_HOME) return path.join(process.env.XDG_CACHE_HOME, 'codeloom', 'corpora')
  if (process.platform === 'darwin') return path.join(os.homedir(), 'Library', 'Caches', 'codeloom', 'corpora')
  if (process.platform === 'win32' && process.env.LOCALAPPDATA) return path.join(process.env.LOCALAPPDATA, 'codeloom', 'corpora')
  return path.join(os.homedir(), '.cache', 'codeloom', 'corpora')
}

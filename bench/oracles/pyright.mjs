/**
 * What pyright answers for every name of Python files: `node pyright.mjs PYRIGHT PYTHON DIR < FILES` reads the paths of the files that
 * are asked about (one a line), an empty line, and the other files of the tree, and writes one JSON line a use (see
 * `src/precision/truth.ts`). PYRIGHT is the folder of the `pyright` package, PYTHON a Python 3, whose own tokenizer and parser say where the
 * names are (`python-names.py`). Each name is asked of pyright's language server as go-to-definition. The server sees the tree and the
 * standard library; packages that are not in the tree are unknown to it, and nothing is said where they decide. What makes an instance of a
 * class that has no `__init__` of its own is worked out from what pyright answers for the names of its bases (`python-makers.mjs`).
 */
import { spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { connect } from './language-server.mjs'
import { makersOf } from './python-makers.mjs'

/** How many questions the server has at a time. */
const window = 12
const [home, python, dir] = process.argv.slice(2)
const root = fs.realpathSync(dir)
const input = fs.readFileSync(0, 'utf8')
const files = new Set(input.split('\n').filter(Boolean))
const { asked, defs, same } = readNames()
const out = []
const opened = []
/** the server names few files, often */
const pathOf = remembered(uri => path.relative(root, fileURLToPath(uri)).split(path.sep).join('/'))
const linesOf = remembered(file => fs.readFileSync(path.join(root, file), 'utf8').split(/\r\n|\r|\n/))

const server = connect(spawn(process.execPath, ['--max-old-space-size=6144', path.join(home, 'langserver.index.js'), '--stdio'], { stdio: ['pipe', 'pipe', 'ignore'] }), answerServer)
await server.ask('initialize', {
  processId: process.pid, rootUri: String(pathToFileURL(root)), workspaceFolders: [{ uri: String(pathToFileURL(root)), name: 'asked' }],
  capabilities: { workspace: { configuration: true, workspaceFolders: true }, textDocument: { definition: { linkSupport: false } } },
})
server.tell('initialized', {})
for (const { path: file, names } of asked) await askFile(file, names)
server.end()
if (out.length > 0) process.stdout.write(`${out.join('\n')}\n`)

function readNames() {
  const { status, stdout, stderr, error } = spawnSync(python, [fileURLToPath(new URL('python-names.py', import.meta.url)), root], { input, encoding: 'utf8', maxBuffer: 1 << 30 })
  if (error !== undefined || status !== 0) throw new Error(error?.message ?? stderr)
  const [known, byName, read] = [new Map(), new Map(), []]
  for (const line of stdout.split('\n').filter(Boolean)) {
    const { path: file, names, defs: declared } = JSON.parse(line)
    read.push({ path: file, names })
    for (const [row, column, kind, name, made] of declared) {
      const group = `${file} ${name}`
      known.set(`${file}:${row}:${column}`, { kind, group, made, file })
      byName.set(group, [...(byName.get(group) ?? []), [file, row, column]])
    }
  }
  return { asked: read.filter(({ names }) => names.length > 0), defs: known, same: byName }
}

/** Settings that make the answers those of the tree alone, whatever is installed here. */
function answerServer(method, params) {
  if (method !== 'workspace/configuration') return null
  const analysis = { diagnosticMode: 'openFilesOnly', typeCheckingMode: 'off', autoSearchPaths: true, useLibraryCodeForTypes: true, indexing: false }
  return params.items.map(({ section }) => (section === 'python' ? { pythonPath: path.join(root, 'no-python'), analysis } : section === 'python.analysis' ? analysis : null))
}

async function askFile(file, names) {
  const uri = open(file)
  const found = []
  const waiting = names.entries()
  const askNext = async () => {
    for (const [i, [line, column]] of waiting) found[i] = await server.ask('textDocument/definition', { textDocument: { uri }, position: { line: line - 1, character: column - 1 } })
  }
  await Promise.all(Array.from({ length: window }, askNext))
  for (const [i, name] of names.entries()) await tell(file, name, found[i] ?? [])
  for (const each of opened.splice(0)) server.tell('textDocument/didClose', { textDocument: { uri: each } })
}

/** Opens a file until the next one is asked about: a project's configuration may leave it out, but an open file belongs. */
function open(file) {
  const uri = String(pathToFileURL(path.join(root, file)))
  if (opened.includes(uri)) return uri
  opened.push(uri)
  server.tell('textDocument/didOpen', { textDocument: { uri, languageId: 'python', version: 1, text: fs.readFileSync(path.join(root, file), 'utf8') } })
  return uri
}

/** The class that a name of a file means: its place in the tree; undefined where it is outside, or none. */
async function classAt(file, [line, column]) {
  const answer = await server.ask('textDocument/definition', { textDocument: { uri: open(file) }, position: { line: line - 1, character: column - 1 } })
  const [only, ...more] = [answer ?? []].flat().map(nameAt).map(each => each.join(':'))
  return more.length === 0 && defs.get(only)?.kind === 'class' ? only : undefined
}

async function tell(file, [line, column, role, caller], answer) {
  const all = [answer].flat().map(nameAt)
  if (all.length === 0 || all.some(([at, row, start]) => at === file && row === line && start === column)) return
  const inside = all.filter(([at]) => files.has(at))
  // a file of the tree that was not listed is neither known nor outside
  if (inside.length === 0 && all.some(([at]) => !at.startsWith('../'))) return
  const called = role === 'call' ? await calledThere(inside, all.length > inside.length) : undefined
  out.push(JSON.stringify({
    path: file, line, column, targets: thingsOf(inside), ...(inside.length === 0 ? { outside: true } : {}),
    ...(called === undefined ? {} : { called, caller: caller === null ? null : [file, ...caller] }),
  }))
}

/** Undefined where what is called is no function or class by itself: a variable, a parameter, what a property returns, a module. */
async function calledThere(inside, partlyOutside) {
  const known = inside.map(each => defs.get(each.join(':')))
  if (known.some(each => each === undefined || each.kind === 'property') || (partlyOutside && inside.length > 0)) return undefined
  const run = await Promise.all(inside.map(async (each, i) => (known[i].kind === 'class' ? makersOf(each.join(':'), { defs, classAt }) : [each])))
  return thingsOf(run.flat())
}

/** What one scope declares several times is one thing: overloads, the parts of a property, functions by the branches of an `if`. */
function thingsOf(places) {
  const things = new Map()
  for (const place of places) {
    const { group = place.join(':') } = defs.get(place.join(':')) ?? {}
    things.set(group, same.get(group) ?? [place])
  }
  return [...things.values()]
}

/** The server counts the stars of `*args` to the name. */
function nameAt({ uri, range: { start: { line, character } } }) {
  const file = pathOf(uri)
  const text = files.has(file) ? (linesOf(file)[line] ?? '') : ''
  return [file, line + 1, character + 1 + /^(?:\*+\s*)?/.exec(text.slice(character))[0].length]
}

function remembered(make) {
  const known = new Map()
  return key => {
    if (!known.has(key)) known.set(key, make(key))
    return known.get(key)
  }
}

import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { parse as parseJson } from 'jsonc-parser'
import { parse as parseToml } from 'smol-toml'
import { readJson, withJsonValue, withoutJsonValue } from '../src/install/json-entry.ts'
import { binary } from './connected-tree.ts'

/** A home and a project of their own. */
class ScratchHome {
  readonly home = fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-install-'))
  readonly project = path.join(this.home, 'work', 'shop')

  constructor(files: Readonly<Record<string, string>> = {}) {
    fs.mkdirSync(this.project, { recursive: true })
    for (const [file, text] of Object.entries(files)) this.write(file, text)
  }
  write(file: string, text: string): void {
    fs.mkdirSync(path.dirname(this.at(file)), { recursive: true })
    fs.writeFileSync(this.at(file), text)
  }
  at(file: string): string {
    return path.join(this.home, file)
  }
  read(file: string): string | undefined {
    return fs.existsSync(this.at(file)) ? fs.readFileSync(this.at(file), 'utf8') : undefined
  }
  install(args: readonly string[], env: Readonly<Record<string, string>> = {}): { readonly code: number | null; readonly out: string; readonly err: string } {
    const { status, stdout, stderr } = spawnSync(process.execPath, [binary, 'mcp', 'install', '--root', this.project, ...args], {
      encoding: 'utf8', cwd: this.project,
      env: { PATH: '/usr/bin:/bin', HOME: this.home, XDG_CACHE_HOME: this.at('.cache'), NO_COLOR: '1', ...env },
    })
    return { code: status, out: stdout, err: stderr }
  }
  /** Every file but those of the cache, with what it holds. */
  everything(): Readonly<Record<string, string>> {
    const found: Record<string, string> = {}
    for (const entry of fs.readdirSync(this.home, { recursive: true, withFileTypes: true })) {
      const file = path.relative(this.home, path.join(entry.parentPath, entry.name))
      if (!file.startsWith('.cache')) found[file] = entry.isFile() ? fs.readFileSync(this.at(file), 'utf8') : ''
    }
    return found
  }
  [Symbol.dispose](): void {
    fs.rmSync(this.home, { recursive: true, force: true })
  }
}

/** As people have them: comments, commas at the end, tabs, other servers, CRLF, a byte order mark. */
const settings = {
  '.config/zed/settings.json': '// Zed settings\n//\n// For information on how to configure Zed, see the documentation.\n{\n  "theme": "One Dark", // the night\n  "vim_mode": true,\n  /* servers */\n  "context_servers": {\n    "docs": { "command": "docs-server", "args": [], "env": {} },\n  },\n  "buffer_font_size": 15,\n}\n',
  '.codex/config.toml': '# my settings\nmodel = "o9"   # the big one\napproval_policy = "on-request"\n\n[mcp_servers.docs]\ncommand = "npx"\nargs = [\n  "-y",\n  "docs-server", # pinned\n]\n\n[profiles.fast]\nmodel = "o9-mini"\nnotes = """\n[mcp_servers.codeloom]\nis no header in here\n"""\n',
  '.gemini/settings.json': '{\n\t"theme": "GitHub",\n\t"mcpServers": {\n\t\t"git": {\n\t\t\t"command": "git-server"\n\t\t}\n\t}\n}',
  'work/shop/.vscode/mcp.json': '\ufeff{\r\n    // shared by the team\r\n    "inputs": [],\r\n    "servers": {\r\n        "fetch": { "type": "stdio", "command": "fetch-server" }\r\n    }\r\n}\r\n',
  'work/shop/.mcp.json': '{"mcpServers":{"db":{"command":"db-server","args":["--ro"]}}}\n',
  '.config/Claude/claude_desktop_config.json': '{\n  "globalShortcut": "Ctrl+Space"\n}\n',
  '.codeium/windsurf/mcp_config.json': '',
  '.cursor/argv.json': '{}\n',
} as const
const written = ['.config/zed/settings.json', '.codex/config.toml', '.gemini/settings.json', 'work/shop/.vscode/mcp.json', 'work/shop/.mcp.json', '.config/Claude/claude_desktop_config.json', '.codeium/windsurf/mcp_config.json', 'work/shop/.cursor/mcp.json'] as const

test('J1: the entry comes to what is there, and every other line stays', () => {
  using home = new ScratchHome(settings)
  const { code, err } = home.install(['--yes'])
  assert.equal(code, 0, err)
  for (const file of written) {
    const [before, after] = [settings[file as keyof typeof settings] ?? '', home.read(file) ?? '']
    const lines = after.split('\n').map(line => line.replace(/,?\r?$/, ''))
    if (file !== 'work/shop/.mcp.json') for (const line of before.split('\n')) assert.ok(lines.includes(line.replace(/,?\r?$/, '')), `${file}: ${line}`)
    assert.match(after, /codeloom/)
    assert.equal(after.includes('\r\n'), before.includes('\r\n'), file)
    assert.equal(after.startsWith('\ufeff'), before.startsWith('\ufeff'))
  }
  const [zed, code4, desktop, windsurf] = ['.config/zed/settings.json', 'work/shop/.vscode/mcp.json', '.config/Claude/claude_desktop_config.json', '.codeium/windsurf/mcp_config.json']
    .map(file => parseJson((home.read(file) ?? '').replace('\ufeff', '')) as Record<string, Record<string, { command: string; args: string[] }>>)
  assert.deepEqual(Object.keys(zed?.['context_servers'] ?? {}), ['docs', 'codeloom'])
  assert.deepEqual(code4?.['servers']?.['codeloom']?.args.slice(-3), ['mcp', '--root', '${workspaceFolder}'])
  assert.deepEqual(desktop?.['mcpServers']?.['codeloom-shop']?.args.slice(-3), ['mcp', '--root', home.project])
  assert.ok(windsurf?.['mcpServers']?.['codeloom-shop'] !== undefined)
  const codex = parseToml(home.read('.codex/config.toml') ?? '') as { mcp_servers: Record<string, { command: string; args: string[] }> }
  assert.deepEqual(Object.keys(codex.mcp_servers), ['docs', 'codeloom'])
  assert.equal(codex.mcp_servers['codeloom']?.command, process.execPath)
  // the command that was written is one that starts
  const { command = '', args = [] } = codex.mcp_servers['codeloom'] ?? {}
  assert.match(spawnSync(command, [...args, '--help'], { encoding: 'utf8' }).stdout, /Model Context Protocol/)
})

test('J2: undoing gives back every byte, file and folder', () => {
  using home = new ScratchHome(settings)
  const before = home.everything()
  assert.equal(home.install(['--yes']).code, 0)
  assert.equal(home.install(['--yes', '--agent', 'cursor']).code, 0)
  const again = home.install(['--yes'])
  assert.doesNotMatch(again.out, /^[-+]/m)
  assert.match(again.out, /Zed.*is set up/)
  assert.equal(home.install(['--undo', '--yes']).code, 0)
  assert.deepEqual(home.everything(), before)
  assert.match(home.install(['--undo', '--yes']).out, /Zed.*no entry of ours/)
})

test('J2: a file that was changed since keeps that change, and loses the entry alone', () => {
  using home = new ScratchHome(settings)
  home.install(['--yes'])
  for (const file of ['.config/zed/settings.json', '.config/Claude/claude_desktop_config.json'] as const) home.write(file, (home.read(file) ?? '').replace('{\n', '{\n  "mine": 1,\n'))
  home.write('.codex/config.toml', `${home.read('.codex/config.toml') ?? ''}startup_timeout_sec = 20\n\n[mcp_servers.codeloom.env]\nA = "b"\n\n# last\n[tui]\ntheme = "x"\n`)
  const { code, out } = home.install(['--undo', '--yes'])
  assert.equal(code, 0)
  assert.match(out, /the file was changed since: the entry alone is taken out/)
  for (const file of ['.config/zed/settings.json', '.config/Claude/claude_desktop_config.json'] as const) {
    assert.deepEqual(parseJson(home.read(file) ?? ''), { mine: 1, ...parseJson(settings[file]) as object })
  }
  assert.equal(home.read('.codex/config.toml'), `${settings['.codex/config.toml']}\n# last\n[tui]\ntheme = "x"\n`)
})

test('J1: JSON is added to as it is written: its indentation, its lines, its commas, its comments', () => {
  const value = { a: [1] }
  for (const [text, after] of [
    ['', '{\n  "t": {\n    "x": {\n      "a": [\n        1\n      ]\n    }\n  }\n}\n'],
    ['{}', '{\n  "t": {\n    "x": {\n      "a": [\n        1\n      ]\n    }\n  }\n}'],
    ['{"t":{"y":1}}', '{"t":{"y":1,"x":{"a":[1]}}}'], ['{"b":1}', '{"b":1,"t":{"x":{"a":[1]}}}'],
    ['{\n\t"b": 1 // one\n\t// end\n}\n', '{\n\t"b": 1, // one\n\t"t": {\n\t\t"x": {\n\t\t\t"a": [\n\t\t\t\t1\n\t\t\t]\n\t\t}\n\t}\n\t// end\n}\n'],
    ['{\r\n "t": {\r\n  "y": 1, // mine\r\n },\r\n}\r\n', '{\r\n "t": {\r\n  "y": 1, // mine\r\n  "x": {\r\n   "a": [\r\n    1\r\n   ]\r\n  },\r\n },\r\n}\r\n'],
    ['{\n  // none yet\n}', '{\n  "t": {\n    "x": {\n      "a": [\n        1\n      ]\n    }\n  }\n  // none yet\n}'],
    ['{ "b": 1,\n  "t": { "y": {} } }', '{ "b": 1,\n  "t": { "y": {},"x":{"a":[1]} } }'],
    ['{ "b": 1,\n  "c": 2 }', '{ "b": 1,\n  "c": 2,\n  "t": {\n    "x": {\n      "a": [\n        1\n      ]\n    }\n  }\n }'],
  ] as const) {
    const added = withJsonValue(text, ['t', 'x'], value)
    assert.equal(added, after)
    assert.deepEqual((readJson(added, 'file') as { readonly t: { readonly x: unknown } }).t.x, value)
    const now = withJsonValue(added, ['t', 'x', 'a'], ['one', 'two'])
    assert.deepEqual((readJson(now, 'file') as { readonly t: { readonly x: unknown } }).t.x, { a: ['one', 'two'] })
    const held = readJson(text, 'file') as { readonly t?: unknown }
    const removed = withoutJsonValue(added, held.t === undefined ? ['t'] : ['t', 'x'])
    assert.deepEqual(readJson(removed, 'file'), held)
    if (text.includes('\n')) assert.equal(removed.replace(/\s/g, ''), text.replace(/\s/g, ''))
  }
})

test('an entry that starts something else is mended, what else it holds stays', () => {
  using home = new ScratchHome({
    '.gemini/settings.json': '{\n  "mcpServers": {\n    "codeloom": { "command": "old", "timeout": 9, "args": ["x"] } // mine\n  }\n}\n',
    '.codex/config.toml': '[mcp_servers."codeloom"] # mine\nargs = [\n  "x",\n]\nstartup_timeout_sec = 9 # slow disk\ncommand = "old"\n\n[mcp_servers.codeloom.env]\nA = "b"\n',
  })
  const before = home.everything()
  assert.equal(home.install(['--yes']).code, 0)
  const gemini = home.read('.gemini/settings.json') ?? ''
  assert.match(gemini, /"timeout": 9[^]*\/\/ mine/)
  assert.doesNotMatch(gemini, /"old"/)
  const codex = home.read('.codex/config.toml') ?? ''
  assert.match(codex, /^\[mcp_servers\."codeloom"\] # mine\ncommand = ".*"\nargs = \[.*"mcp"\]\nstartup_timeout_sec = 9 # slow disk\n\n\[mcp_servers\.codeloom\.env\]\nA = "b"\n$/)
  assert.equal(home.install(['--undo', '--yes']).code, 0)
  assert.deepEqual(home.everything(), before)
})

test('J3: what is not understood, or written in another form, is told and not touched', () => {
  for (const [file, text, words] of [
    ['.gemini/settings.json', '{"a": ', /not understood .* line 1/], ['.gemini/settings.json', '[]', /holds no table/], ['.gemini/settings.json', '{"mcpServers": []}', /"mcpServers" in .* is no table/],
    ['.codex/config.toml', 'a = \n', /not understood .*line 1/], ['.codex/config.toml', 'mcp_servers = { docs = { command = "x" } }\n', /Add it by hand: mcp_servers\.codeloom/],
  ] as const) {
    using home = new ScratchHome({ [file]: text })
    const { code, out, err } = home.install(['--yes'])
    assert.equal(code, 1, text)
    assert.match(err, words)
    assert.doesNotMatch(err, /\n\s+at /)
    assert.equal(out, '')
    assert.equal(home.read(file), text)
  }
})

test('the change is shown before, and nothing is written without a yes', () => {
  using home = new ScratchHome(settings)
  const before = home.everything()
  const dry = home.install(['--dry-run'])
  assert.equal(dry.code, 0)
  assert.match(dry.out, /Zed {2}.*settings\.json {2}changes\n[^]*\+ {4}"codeloom": \{\n/)
  assert.match(dry.out, /Cursor {2}.*mcp\.json {2}new file\n\+\{\n/)
  const unasked = home.install([])
  assert.equal(unasked.code, 1)
  assert.match(unasked.err, /nothing was written; --yes writes it/)
  assert.deepEqual(home.everything(), before)
  const json: { readonly result: { readonly changes: readonly { readonly agent: string; readonly written: boolean }[] } } = JSON.parse(home.install(['--yes', '--json']).out)
  assert.equal(json.result.changes.filter(({ written: done }) => done).length, 8)
})

test('agents are found by their folders, or named; a name that is not known is wrong usage', () => {
  using home = new ScratchHome()
  const { code, err } = home.install(['--yes'])
  assert.equal(code, 1)
  assert.match(err, /no agent was found.*claude-code, .*windsurf/)
  assert.equal(home.install(['--agent', 'emacs']).code, 2)
  const before = home.everything()
  assert.equal(home.install(['--yes', '--agent', 'claude-code', '--agent', 'windsurf']).code, 0)
  assert.deepEqual(Object.keys(home.everything()).filter(file => file.endsWith('.json')).sort(), ['.codeium/windsurf/mcp_config.json', 'work/shop/.mcp.json'])
  assert.equal(home.install(['--undo', '--yes', '--agent', 'claude-code', '--agent', 'windsurf']).code, 0)
  assert.deepEqual(home.everything(), before)
})

test('a shared configuration names the command alone where the shell finds it; links and permissions stay', () => {
  using home = new ScratchHome({ 'bin/codeloom': '', 'dotfiles/gemini.json': '{}\n' })
  fs.mkdirSync(home.at('.gemini'))
  fs.symlinkSync('../dotfiles/gemini.json', home.at('.gemini/settings.json'))
  fs.chmodSync(home.at('dotfiles/gemini.json'), 0o600)
  assert.equal(home.install(['--yes', '--agent', 'claude-code', '--agent', 'gemini'], { PATH: `/usr/bin:/bin:${home.at('bin')}` }).code, 0)
  assert.deepEqual(parseJson(home.read('work/shop/.mcp.json') ?? ''), { mcpServers: { codeloom: { type: 'stdio', command: 'codeloom', args: ['mcp'] } } })
  assert.ok(fs.lstatSync(home.at('.gemini/settings.json')).isSymbolicLink())
  assert.equal(fs.statSync(home.at('dotfiles/gemini.json')).mode & 0o777, 0o600)
  assert.match(home.read('dotfiles/gemini.json') ?? '', new RegExp(process.execPath))
})

/**
 * `npm run check-inspector`: `codeloom mcp` asked through the command line of the protocol's own inspector, which npm fetches
 * (110 MB) into the user's cache when it is first asked for. Counts each call as one check.
 */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { benchFolder, NotRun } from './corpora.ts'
import { makeScratch } from './scratch.ts'

const inspector = '@modelcontextprotocol/inspector'
const version = '2.12.0'
const binary = fileURLToPath(new URL('../../surfaces/cli/bin/codeloom.mjs', import.meta.url))

/** What is asked, and what has to stand in the answer. */
const calls: readonly (readonly [args: readonly string[], expected: RegExp])[] = [
  [['--strict', '--method', 'tools/list'], /"name": "definition"/],
  [['--method', 'tools/call', '--tool-name', 'status'], /2 files, \d+ symbols/],
  [['--method', 'tools/call', '--tool-name', 'find', '--tool-arg', 'query=area'], /src\/shapes\.ts:1 function area/],
  [['--method', 'tools/call', '--tool-name', 'definition', '--tool-arg', 'symbol=area'], /return r \* r/],
  [['--method', 'tools/call', '--tool-name', 'calls', '--tool-arg', 'symbol=area', 'depth=1'], /main calls area \[import\]/],
  [['--method', 'tools/call', '--tool-name', 'find', '--tool-arg', 'path=nowhere.ts'], /nowhere\.ts is not in the index/],
]

try {
  const launcher = installed()
  const { folder } = makeScratch('inspector')
  fs.mkdirSync(path.join(folder, 'tree/src'), { recursive: true })
  fs.writeFileSync(path.join(folder, 'tree/src/shapes.ts'), 'export function area(r: number) { return r * r }\n')
  fs.writeFileSync(path.join(folder, 'tree/src/main.ts'), "import { area } from './shapes'\nexport function main() { return area(2) }\n")
  let failed = 0
  for (const [args, expected] of calls) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [launcher, '--cli', process.execPath, binary, 'mcp', '--root', path.join(folder, 'tree'), ...args], {
      encoding: 'utf8', cwd: folder, env: { ...process.env, HOME: folder, XDG_CACHE_HOME: path.join(folder, 'cache') },
    })
    const passed = status === 0 && expected.test(stdout)
    if (!passed) failed++
    console.log(`${passed ? 'ok    ' : 'FAILED'} ${args.join(' ')}${passed ? '' : `\n(exit ${status})\n${stdout}${stderr}`}`)
  }
  console.log(`${calls.length - failed} passed, ${failed} failed`)
  process.exitCode = failed === 0 ? 0 : 1
} catch (error) {
  if (!(error instanceof NotRun)) throw error
  console.log(`not run: the inspector (${error.message})`)
}

/** The inspector's launcher. Throws NotRun where it cannot be installed. */
function installed(): string {
  const home = path.join(benchFolder(), `inspector-${version}`)
  const launcher = path.join(home, 'node_modules', inspector, 'clients/launcher/build/index.js')
  if (fs.existsSync(launcher)) return launcher
  fs.mkdirSync(path.dirname(home), { recursive: true })
  const work = fs.mkdtempSync(`${home}-`)
  try {
    process.stderr.write(`installing ${inspector}@${version} ...\n`)
    fs.writeFileSync(path.join(work, 'package.json'), '{"private": true}')
    const command = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefix', work, `${inspector}@${version}`]
    const { status, stderr, error } = spawnSync('npm', command, { cwd: work, encoding: 'utf8', shell: process.platform === 'win32' })
    if (error !== undefined || status !== 0) throw new NotRun(`it could not be installed: ${error?.message ?? stderr.trim().split('\n').at(-1) ?? ''}`)
    fs.rmSync(home, { recursive: true, force: true })
    fs.renameSync(work, home)
    return launcher
  } finally {
    fs.rmSync(work, { recursive: true, force: true })
  }
}

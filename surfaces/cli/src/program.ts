/** The commands and their options. */
import { Argument, Command, InvalidArgumentError, Option } from 'commander'
import type { Durability } from '@codeloom/engine/query'
import type { Shell } from './completion.ts'
import type { InstallOptions } from './mcp-install-command.ts'
import { packageVersion } from './package-version.ts'
import type { GlobalOptions } from './session.ts'

type SetExitCode = (code: number) => void

/** Options of the questions. */
interface AskOptions {
  readonly depth?: number
  readonly limit?: number
  readonly cursor?: string
  readonly file?: string
  readonly kind?: string
}

export function makeProgram(setExitCode: SetExitCode): Command {
  const program = new Command('codeloom')
    .description('A live code graph: where things are defined, who uses them, kept equal to the code.')
    .version(packageVersion(), '--version', 'print the version')
    .addOption(new Option('--store <url>', 'where the graph is kept: sqlite:PATH, rocksdb:PATH, postgres://USER@HOST/DATABASE, mem; one in the user\'s cache unless told'))
    .addOption(new Option('--root <dir>', 'the folder that holds the code; the git top level or the current folder unless told'))
    .addOption(new Option('--repo <name>', 'the name of the repository in the store'))
    .addOption(new Option('--json', 'print one JSON document'))
    .addOption(new Option('--explain', 'tell beside an answer how it came about'))
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(codeloom --help tells more)')
    .exitOverride()
  const given = (): GlobalOptions => program.opts<GlobalOptions>()
  indexCommand(program, given, setExitCode)
  watchCommand(program, given, setExitCode)
  questions(program, given, setExitCode)
  embedCommand(program, given, setExitCode)
  verifyCommands(program, given, setExitCode)
  storesCommand(program, given)
  completionCommands(program, given)
  program.command('dump').description('the whole graph, as JSON lines')
    .option('--canonical', 'sorted, byte for byte the same for the same sources')
    .action(async (options: { readonly canonical?: true }) => {
      const { runDump } = await import('./dump-command.ts')
      await runDump(given(), options.canonical === true)
    })
  program.command('batch').description('answer JSON-lines requests from stdin with JSON lines on stdout, in order')
    .action(async () => {
      const { runBatch } = await import('./batch-command.ts')
      await runBatch(given())
    })
  program.command('prepare', { hidden: true }).description('compile the grammars now, so that the first index need not')
    .action(async () => {
      const { prepareGrammars } = await import('@codeloom/host')
      await prepareGrammars()
    })
  mcp(program, given, setExitCode)
  return program
}

function storesCommand(program: Command, given: Given): void {
  program.command('stores').description('the stores in the cache, or with --store what is kept there: roots, sizes, ages')
    .option('--remove-gone', 'remove those whose roots are gone')
    .action(async (options: { readonly removeGone?: true }) => {
      const { runStores } = await import('./stores-command.ts')
      await runStores({ json: given().json === true, store: given().store, removeGone: options.removeGone === true })
    })
}

function completionCommands(program: Command, given: Given): void {
  program.command('completion').description('a script that completes the command line: eval "$(codeloom completion bash)"')
    .addArgument(new Argument('<shell>', 'the shell').choices(['bash', 'zsh', 'fish']))
    .action(async (shell: Shell) => {
      const [{ completionScript }, { writeOut }] = await Promise.all([import('./completion.ts'), import('./output.ts')])
      await writeOut(completionScript(program, shell))
    })
  program.command('complete', { hidden: true }).argument('[word]', 'the beginning of a name')
    .action(async (word = '') => {
      const { runComplete } = await import('./complete-command.ts')
      await runComplete(given(), word)
    })
}

function verifyCommands(program: Command, given: Given, setExitCode: SetExitCode): void {
  program.command('verify').description('whether the store is whole, and the sources are what was indexed')
    .option('--full', 'index anew in memory and compare the whole graph')
    .action(async (options: { readonly full?: true }) => {
      const { runVerify } = await import('./verify-command.ts')
      setExitCode(await runVerify(given(), { full: options.full === true }))
    })
  durable(program.command('repair')).description('make a damaged store anew; try again what was given up, else look at the whole folder').argument('[dir]', 'the folder')
    .action(async (dir: string | undefined, { durability }: Writing) => {
      const { runRepair } = await import('./repair-command.ts')
      setExitCode(await runRepair({ ...given(), ...(dir === undefined ? {} : { root: dir }) }, durability))
    })
}

const durabilities: readonly Durability[] = ['normal', 'full']

/** Of the commands that write. */
function durable(command: Command): Command {
  return command.addOption(new Option('--durability <what>', 'what a commit survives that was told: normal, the death of the process; full, the loss of power as well').choices(durabilities).default('normal'))
}

type Given = () => GlobalOptions
type Ask = (...question: Parameters<typeof import('./ask-command.ts')['runAsk']>) => Promise<void>
const subject = 'a canonical key, path#Qualified.name, Qualified.name, a name, a path, or FILE:LINE:COL'

interface Writing {
  readonly durability: Durability
  readonly workers?: number
  readonly maxFileBytes?: number
}

function indexCommand(program: Command, given: Given, setExitCode: SetExitCode): void {
  durable(program.command('index')).description('build the graph of a folder, or bring it up to date')
    .argument('[dir]', 'the folder; --root or the current one unless told')
    .option('--workers <n>', 'threads that read and parse', count)
    .option('--max-file-bytes <n>', 'files larger than this are left out', count)
    .action(async (dir: string | undefined, options: Writing) => {
      const { runIndex } = await import('./index-command.ts')
      setExitCode(await runIndex({ ...given(), ...(dir === undefined ? {} : { root: dir }) }, options))
    })
}

function watchCommand(program: Command, given: Given, setExitCode: SetExitCode): void {
  durable(program.command('watch')).description('keep the graph of a folder up to date, and print what changes in it; with --json a line a commit')
    .argument('[dir]', 'the folder; --root or the current one unless told')
    .option('--since <sequence>', 'the commit that you know: what was committed after it is told first, or named as missed', count)
    .option('--workers <n>', 'threads that read and parse', count)
    .option('--max-file-bytes <n>', 'files larger than this are left out', count)
    .action(async (dir: string | undefined, options: Writing & { readonly since?: number }) => {
      const { runWatch } = await import('./watch-command.ts')
      setExitCode(await runWatch({ ...given(), ...(dir === undefined ? {} : { root: dir }) }, { version: packageVersion(), ...options }))
    })
}

const aboutModels = `
By what: ~/.config/codeloom/models.json, or the file that CODELOOM_MODELS names, such as
  {"embedder": {"endpoint": "http://localhost:11434/v1", "model": "nomic-embed-text", "dimensions": 768}}
A key comes from the environment: "keyFrom": "OPENAI_API_KEY" names the variable. All settings: docs/vectors.md`

function embedCommand(program: Command, given: Given, setExitCode: SetExitCode): void {
  program.command('embed').description('make the vectors of an indexed folder, or bring them up to date; models.json says by what')
    .argument('[dir]', 'the folder; --root or the current one unless told')
    .addHelpText('after', aboutModels)
    .action(async (dir: string | undefined) => {
      const { runEmbed } = await import('./embed-command.ts')
      setExitCode(await runEmbed({ ...given(), ...(dir === undefined ? {} : { root: dir }) }))
    })
}

function questions(program: Command, given: Given, setExitCode: SetExitCode): void {
  const ask: Ask = async (...question) => {
    const { runAsk } = await import('./ask-command.ts')
    setExitCode(await runAsk(...question))
  }
  program.command('status').description('what the index holds, whether it is fresh, who keeps it so').argument('[dir]', 'the folder')
    .option('--metrics', 'for Prometheus, in its text format; the folder is not looked at')
    .action(async (dir: string | undefined, { metrics }: { readonly metrics?: true }) => {
      const options = { ...given(), ...(dir === undefined ? {} : { root: dir }) }
      if (metrics !== true) return await ask(options, { method: 'status', params: {} })
      const { runMetrics } = await import('./metrics-command.ts')
      await runMetrics(options)
    })
  paged(program.command('symbols').description('symbols by name, of a file, of a kind'))
    .argument('[query]', 'a name, its beginning, or the beginning of one of its parts')
    .option('--file <path>', 'of this file alone').option('--kind <kind>', 'of this kind alone')
    .action((query: string | undefined, { file, kind, limit, cursor }: AskOptions) =>
      ask(given(), { method: 'symbols', params: defined({ query, path: file, kind, limit, cursor }) }))
  impactCommand(program, given, ask)
  pathCommand(program, given, ask)
  searchCommand(program, given, ask)
  contextCommand(program, given, ask)
  for (const [command, method, description] of [
    ['def', 'definition', 'where it is defined'], ['refs', 'references', 'every mention of it'],
    ['callers', 'callers', 'who calls it'], ['callees', 'callees', 'what it calls'],
    ['implementations', 'implementations', 'who extends, implements or overrides it'],
  ] as const) {
    const made = paged(program.command(command).description(description)).argument('<symbol>', subject)
    if (method !== 'definition' && method !== 'references') made.option('--depth <n>', 'how many edges away, 1 unless told', count)
    made.action((symbol: string, { depth, limit, cursor }: AskOptions) =>
      ask(given(), { method, subject: symbol, params: defined({ depth, limit, cursor }) }))
  }
}

interface ImpactOptions extends AskOptions {
  readonly diff?: string | true
}

function impactCommand(program: Command, given: Given, ask: Ask): void {
  paged(program.command('impact').description('what could break when symbols change, or what changed since a revision'))
    .argument('[symbols...]', subject)
    .option('--diff [rev]', 'what the working tree changes since a revision, HEAD unless told')
    .option('--depth <n>', 'how many edges away; all unless told', count)
    .action((symbols: readonly string[], { diff, depth, limit, cursor }: ImpactOptions) => {
      const params = defined({ symbols: symbols.length === 0 ? undefined : symbols, depth, limit, cursor })
      return ask(given(), { method: 'impact', params, ...(diff === undefined ? {} : { since: diff === true ? 'HEAD' : diff }) })
    })
}

function searchCommand(program: Command, given: Given, ask: Ask): void {
  paged(program.command('search').description('symbols by words, a name typed from memory, a question, a stack trace, best first'))
    .argument('<text...>', 'words, a name, a question')
    .option('--mode <mode>', 'hybrid: by words, names, bodies and the graph; text: by words in names, signatures, doc comments and paths; name: by names alone; vector: by the vectors that codeloom embed makes; hybrid unless told')
    .option('--path <path>', 'in this folder or file alone').option('--kind <kind>', 'of this kind alone').option('--language <language>', 'of this language alone')
    .action((words: readonly string[], { mode, path, kind, language, limit, cursor }: AskOptions & { readonly mode?: string; readonly path?: string; readonly language?: string }) =>
      ask(given(), { method: 'search', params: defined({ text: words.join(' '), mode, path, kind, language, limit, cursor }) }))
}

interface ContextOptions {
  readonly budget?: number
  readonly model?: string
  readonly diff?: string | true
  readonly symbol?: readonly string[]
}

function contextCommand(program: Command, given: Given, ask: Ask): void {
  program.command('context').description('what to read for a task, packed into a budget of tokens')
    .argument('[task...]', 'a question, a bug report with its stack trace, the name of a symbol to change; - reads it from stdin')
    .option('--budget <tokens>', 'tokens that the text may take, 8000 unless told', count)
    .option('--model <name>', 'the model that is to read it: how tokens are counted, how many it takes')
    .option('--diff [rev]', 'what the working tree changes since a revision, HEAD unless told, to be reviewed')
    .option('--symbol <symbol>', 'a symbol to be changed; may come several times', (name: string, names: readonly string[] = []) => [...names, name])
    .action(async (words: readonly string[], { budget, model, diff, symbol }: ContextOptions) => {
      const written = words.length === 1 && words[0] === '-' ? await readIn() : words.join(' ')
      const task = written.trim() === '' ? undefined : written
      const params = defined({ task, budget, model, symbols: symbol })
      return await ask(given(), { method: 'context', params, ...(diff === undefined ? {} : { since: diff === true ? 'HEAD' : diff }) })
    })
}

/** All of stdin. */
async function readIn(): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}

function pathCommand(program: Command, given: Given, ask: Ask): void {
  program.command('path').description('the shortest chain of edges from one symbol to another')
    .argument('<from>', subject).argument('<to>', subject)
    .action((from: string, to: string) => ask(given(), { method: 'path', params: { from, to } }))
}

/** For AI agents: the Model Context Protocol on stdin and stdout. */
function mcp(program: Command, given: Given, setExitCode: SetExitCode): void {
  const command = durable(program.command('mcp')).description('answer an AI agent over the Model Context Protocol on stdin and stdout')
    .option('--max-chars <n>', 'characters of an answer at most, 10000 unless told', atLeast(2000))
    .option('--wait <seconds>', 'how long a question waits for changed files to be indexed, 10 unless told', count)
    .option('--no-watch', 'look at the whole folder at every question instead of watching it')
    .action(async ({ maxChars, wait, watch, durability }: { readonly maxChars?: number; readonly wait?: number; readonly watch: boolean; readonly durability: Durability }) => {
      const { serveMcp } = await import('@codeloom/mcp')
      const { root, store, repo } = given()
      await serveMcp({ version: packageVersion(), root, storeUrl: store, repo, durability, maxChars, waitMs: wait === undefined ? undefined : wait * 1000, watches: watch })
    })
  command.command('install').description('put Codeloom into the configuration of the agents that are there; shows the change and asks before')
    .option('--agent <name>', 'this one alone, there or not; may come several times', (name: string, names: readonly string[]) => [...names, name], [])
    .option('--dry-run', 'show the change, write nothing').option('--yes', 'write without asking').option('--undo', 'take it back')
    .action(async (options: InstallOptions) => {
      const { runInstall } = await import('./mcp-install-command.ts')
      setExitCode(await runInstall(given(), options))
    })
}

function paged(command: Command): Command {
  return command.option('--limit <n>', 'how many results at most', count).option('--cursor <cursor>', 'where an earlier answer was cut')
}

function count(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('It has to be a whole number from 1.')
  return value
}

function atLeast(least: number): (text: string) => number {
  return text => {
    const value = count(text)
    if (value < least) throw new InvalidArgumentError(`It has to be at least ${least}.`)
    return value
  }
}

function defined(options: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}

/**
 * `npm run mcp-transcript`: ten questions about a real repository, asked of `codeloom mcp` by the official client, with what
 * finding the same by text search and reading would take. Writes `docs/mcp-transcript.md`; the same commit of the
 * repository gives the same page.
 */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import corpora from '../corpora.json' with { type: 'json' }
import { corpusFolder, NotRun } from './corpora.ts'
import { makeScratch } from './scratch.ts'

/** A question, the call that answers it, and what an agent that searches well and reads no more than it has to would need. */
interface Question {
  readonly words: string
  readonly tool: string
  readonly args: Readonly<Record<string, unknown>>
  /** expressions that would be searched for; files, or lines of files (`path:first-last`), that would be read */
  readonly search: readonly string[]
  readonly read: readonly string[]
}

const server = 'packages/server/src/unstable-core-do-not-import'
const links = 'packages/client/src/links'

const questions: readonly Question[] = [
  {
    words: 'Who calls a procedure of a router, whatever they call the function that does?',
    tool: 'calls', args: { symbol: 'callProcedure' }, search: ['callProcedure', 'callTRPCProcedure'], read: [],
  },
  { words: 'How does the data loader of the client batch its requests?', tool: 'definition', args: { symbol: 'dataLoader' }, search: ['dataLoader'], read: ['packages/client/src/internals/dataLoader.ts:32-160'] },
  {
    words: 'How does the batch link come to fetch over HTTP?',
    tool: 'path', args: { from: 'httpBatchLink', to: 'fetchHTTPResponse' }, search: ['fetchHTTPResponse', 'httpRequest', 'jsonHttpRequester'], read: [`${links}/httpBatchLink.ts`],
  },
  { words: 'What does the function that answers an HTTP request call?', tool: 'calls', args: { symbol: 'resolveResponse', direction: 'callees' }, search: ['function resolveResponse'], read: [`${server}/http/resolveResponse.ts:218-775`] },
  {
    words: 'What could break, up to two steps away, when the shape of errors changes?', tool: 'impact', args: { symbols: ['getErrorShape'], depth: 2 },
    search: ['getErrorShape', 'internal_exceptionHandler', 'getWSConnectionHandler', 'resolveResponse', 'caughtErrorToData', 'coerceToTRPCClientError'], read: [],
  },
  { words: 'What is in the WebSocket adapter?', tool: 'find', args: { path: 'packages/server/src/adapters/ws.ts' }, search: [], read: ['packages/server/src/adapters/ws.ts'] },
  { words: 'Which functions have to do with async iterables?', tool: 'find', args: { query: 'asyncIterable', kind: 'function' }, search: ['function.*[aA]sync_?[iI]terable'], read: [] },
  {
    words: 'Where does what line 44 of the batch link calls come from, and what does it do?',
    tool: 'definition', args: { symbol: `${links}/httpBatchLink.ts:44:23` }, search: ['getUrl'], read: [`${links}/internals/httpUtils.ts:110-133`],
  },
  { words: 'Who mentions the proxy that routers are made of?', tool: 'references', args: { symbol: `${server}/createProxy.ts#createRecursiveProxy` }, search: ['createRecursiveProxy'], read: [] },
  { words: 'Which types extend the transformer of data?', tool: 'references', args: { symbol: 'DataTransformer', what: 'implementations' }, search: ['(extends|implements).*DataTransformer'], read: [] },
]

interface Asked {
  readonly question: Question
  /** of all pages */
  readonly text: string
  readonly pages: number
}

const corpus = 'trpc'
const binary = fileURLToPath(new URL('../../surfaces/cli/bin/codeloom.mjs', import.meta.url))

try {
  const dir = corpusFolder(corpus)
  const { folder } = makeScratch('transcript')
  const client = new Client({ name: 'codeloom-transcript', version: '1' })
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [binary, 'mcp', '--root', dir, '--store', `sqlite:${path.join(folder, 'graph.db')}`] }))
  const { tools } = await client.listTools()
  const answers: Asked[] = []
  for (const question of questions) answers.push(await ask(client, question))
  await client.close()
  const out = new URL('../../docs/mcp-transcript.md', import.meta.url)
  fs.writeFileSync(out, page({ answers, dir, listBytes: JSON.stringify({ tools }).length, toolCount: tools.length }))
  console.log(`written: ${fileURLToPath(out)}`)
} catch (error) {
  if (!(error instanceof NotRun)) throw error
  console.log(`not run: the transcript (${error.message})`)
}

async function ask(client: Client, question: Question): Promise<Asked> {
  const texts: string[] = []
  let cursor: string | undefined
  do {
    const { content } = await client.callTool({ name: question.tool, arguments: { ...question.args, ...(cursor === undefined ? {} : { cursor }) } })
    const text = content.map(part => (part.type === 'text' ? part.text : '')).join('')
    texts.push(text)
    cursor = /the same call with cursor "([^"]+)" goes on/.exec(text)?.[1]
  } while (cursor !== undefined)
  return { question, text: texts.join('\n'), pages: texts.length }
}

/** Characters that searching and reading put before an agent. */
function withoutGraph(dir: string, { search, read }: Question): number {
  const searched = search.map(word => {
    const args = ['-rnE', '--include=*.ts', '--include=*.tsx', '--exclude-dir=node_modules', word, '.']
    const { stdout, status, error } = spawnSync('grep', args, { cwd: dir, encoding: 'utf8', maxBuffer: 1 << 28 })
    if (error !== undefined || status === null || status > 1) throw new NotRun(`grep failed: ${error?.message ?? String(status)}`)
    return stdout.length
  })
  const texts = read.map(place => {
    const [, file = '', first = '1', last = 'Infinity'] = /^(.*?)(?::(\d+)-(\d+))?$/.exec(place) ?? []
    return fs.readFileSync(path.join(dir, file), 'utf8').split('\n').slice(Number(first) - 1, Number(last)).join('\n').length
  })
  return [...searched, ...texts].reduce((sum, length) => sum + length, 0)
}

interface Told {
  readonly answers: readonly Asked[]
  readonly dir: string
  readonly listBytes: number
  readonly toolCount: number
}

function page({ answers, dir, listBytes, toolCount }: Told): string {
  const counts = answers.map(({ question, text }) => ({ graph: text.length, plain: withoutGraph(dir, question) }))
  const sum = counts.reduce((all, { graph, plain }) => ({ graph: all.graph + graph, plain: all.plain + plain }), { graph: 0, plain: 0 })
  const rows = answers.map(({ question, pages }, i) => {
    const { graph = 0, plain = 0 } = counts[i] ?? {}
    return `| ${i + 1} | ${question.words} | \`${question.tool}\` | ${number(graph)}${pages > 1 ? ` (${pages} pages)` : ''} | ${number(plain)} | ${(plain / graph).toFixed(1)} |`
  })
  const sections = answers.map(({ question: { words, tool, args, search, read }, text }, i) => `
## ${i + 1}. ${words}

\`${tool} ${JSON.stringify(args)}\`

Without the graph: ${[...search.map(word => `search \`${word}\``), ...read.map(file => `read \`${file}\``)].join(', ')}.

\`\`\`
${text.replaceAll('```', "'''")}
\`\`\`
`)
  return `# Ten questions of an agent

Asked of \`codeloom mcp\` by the official client about ${corpora[corpus].repository} at ${corpora[corpus].commit.slice(0, 12)}; made by \`npm run mcp-transcript\`. The tools (${toolCount}) take ${number(listBytes)} characters of a conversation, once.

Characters that come before the agent, all pages of an answer together, beside what an agent takes that searches well and reads no more than it has to: each expression searched for once by \`grep -rnE\` over the \`.ts\` and \`.tsx\`
files outside of \`node_modules\`, each stretch of a file read once, as if its lines were known before. Where a search alone shows the lines in question nothing is read, although an agent would have to, to see in which function they
stand; a search takes names for what they are called, so the agent has to tell apart what is meant, and misses what is called by another name. What a model makes of either is not measured.

| | question | tool | characters | search and read | times |
|---|---|---|---|---|---|
${rows.join('\n')}
| | together | | ${number(sum.graph)} | ${number(sum.plain)} | ${(sum.plain / sum.graph).toFixed(1)} |
${sections.join('')}`
}

function number(count: number): string {
  return count.toLocaleString('en-US')
}

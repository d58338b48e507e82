/** A tree of its own with the real server behind the official client, for the tests. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Client, type CallToolRequestParams, type CallToolResult, type RequestOptions } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'

export const binary = fileURLToPath(new URL('../../cli/bin/codeloom.mjs', import.meta.url))

export const sources = {
  'src/shapes.ts': 'export interface Shape { area(): number }\n\nexport class Circle implements Shape {\n  constructor(private r: number) {}\n  area(): number { return square(this.r) * 3 }\n}\nexport function square(x: number) {\n  return x * x\n}\n',
  'src/main.ts': "import { Circle, square as sq } from './shapes'\nexport function main() {\n  const c = new Circle(2)\n  c.area()\n  return sq(3) + sq(4) + missing()\n}\n",
  'lib/list.h': 'int list_sum(int *l);\n',
  'lib/list.c': '#include "list.h"\nstatic int add(int a, int b) { return a + b; }\nint list_sum(int *l) { return add(l[0], l[1]); }\n',
  'lib/use.c': '#include "list.h"\nstatic int add(int a) { return a; }\nint use(int *l) { return add(list_sum(l)); }\n',
}

/** What no test waits for; one that hangs is ended by whoever runs the tests. Milliseconds. */
const patience = 3_600_000
/** The same for the server, in seconds: an answer waits for what changed, however long that takes. */
const patiently = ['--wait', String(patience / 1000)]

/** The official client, which gives up on a call after a minute unless told. */
class PatientClient extends Client {
  override callTool(params: CallToolRequestParams, options: RequestOptions = {}): Promise<CallToolResult> {
    return super.callTool(params, { timeout: patience, ...options })
  }
}

export interface Connecting {
  readonly args?: readonly string[]
  /** how the client begins: by the handshake of 2025, or by asking for the newest first */
  readonly mode?: 'legacy' | 'auto'
  /** folders that the client tells as its roots */
  readonly roots?: readonly string[]
  readonly cwd?: string
}

/** A folder with sources, a home of its own, and clients that are connected to it; all gone when the test ends. */
export class ConnectedTree {
  readonly home: string
  readonly dir: string
  private readonly clients: Client[] = []

  constructor(files: Readonly<Record<string, string>> = sources) {
    this.home = fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-mcp-'))
    this.dir = path.join(this.home, 'tree')
    fs.mkdirSync(this.dir)
    for (const [file, text] of Object.entries(files)) this.write(file, text)
  }
  write(file: string, text: string): void {
    const full = path.join(this.dir, file)
    fs.mkdirSync(path.dirname(full), { recursive: true })
    fs.writeFileSync(full, text)
  }
  get environment(): Record<string, string> {
    return { PATH: process.env['PATH'] ?? '', HOME: this.home, XDG_CACHE_HOME: path.join(this.home, 'cache'), NO_COLOR: '1' }
  }
  /** A client of `codeloom mcp --root TREE`, or of what `args` say. */
  async connect({ args = ['--root', this.dir], mode = 'legacy', roots, cwd = this.home }: Connecting = {}): Promise<Client> {
    const client = new PatientClient({ name: 'test', version: '1' }, { capabilities: roots === undefined ? {} : { roots: { listChanged: true } }, versionNegotiation: { mode } })
    if (roots !== undefined) client.setRequestHandler('roots/list', () => ({ roots: roots.map(folder => ({ uri: pathToFileURL(folder).href })) }))
    const transport = new StdioClientTransport({ command: process.execPath, args: [binary, 'mcp', ...patiently, ...args], env: this.environment, cwd, stderr: 'inherit' })
    await client.connect(transport, { timeout: patience })
    this.clients.push(client)
    return client
  }
  async close(): Promise<void> {
    for (const client of this.clients) await client.close()
    fs.rmSync(this.home, { recursive: true, force: true })
  }
}

/** The text of a tool's answer; fails where it is an error, unless one is wanted. */
export async function textOf(answer: Promise<CallToolResult>, wanted: 'answer' | 'error' = 'answer'): Promise<string> {
  const { content, isError } = await answer
  const text = content.map(part => (part.type === 'text' ? part.text : '')).join('')
  if ((isError === true) !== (wanted === 'error')) throw new Error(`this is ${isError === true ? 'an error' : 'no error'}: ${text}`)
  return text
}

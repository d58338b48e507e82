/**
 * `npm run vector-transcript`: what the real command says while a provider of vectors works, fails, is left alone, tried again and well again, and while
 * a model is changed; against an endpoint on this machine, made for it. Prints commands and what they print.
 */
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { openEmbeddingServer } from '@codeloom/testkit'
import { makeScratch } from './scratch.ts'

const binary = fileURLToPath(new URL('../../surfaces/cli/bin/codeloom.mjs', import.meta.url))
const dimensions = 64
const leftAloneMs = 3_000

const { folder } = makeScratch('vector-transcript')
const tree = path.join(folder, 'zoo')
const server = await openEmbeddingServer({ dimensions })
fs.mkdirSync(tree)
fs.writeFileSync(path.join(tree, 'zebra.ts'), '/** counts striped animals */\nexport function zebras(): number {\n  return 7\n}\n')
fs.writeFileSync(path.join(tree, 'lion.ts'), 'export class Cage {\n  /** lets the roaring cat out */\n  open(): string {\n    return "roar"\n  }\n}\n')
fs.writeFileSync(path.join(tree, 'till.py'), 'def money():\n    """adds up coins"""\n    return 1\n')

function configure(model: string): void {
  const settings = { embedder: { endpoint: server.endpoint, model, dimensions, failures: 2, leftAloneMs, repeats: 0, batch: 1, requests: 1, questionTimeoutMs: 30_000, besideTimeoutMs: 30_000 } }
  fs.writeFileSync(path.join(folder, 'models.json'), JSON.stringify(settings))
  print(`# models.json: ${JSON.stringify(settings)}`)
}

function print(text: string): void {
  console.log(text.replaceAll(folder, 'TMP'))
}

async function run(...args: readonly string[]): Promise<void> {
  print(`$ codeloom ${args.map(arg => (/\s/.test(arg) ? `"${arg}"` : arg)).join(' ')}`)
  const asked = server.asked.length
  const child = spawn(process.execPath, [binary, ...args], { cwd: tree, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NO_COLOR: '1', CODELOOM_CACHE: path.join(folder, 'cache'), CODELOOM_MODELS: path.join(folder, 'models.json') } })
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => said.push(String(chunk)))
  const code = await new Promise(resolve => child.on('close', resolve))
  print(`${said.join('').trimEnd()}\n  [exit ${String(code)}; the endpoint was asked ${server.asked.length - asked} times${server.asked.length > asked ? ` (model ${server.asked.at(-1)?.model})` : ''}]\n`)
}

function fails(how: number | undefined): void {
  print(how === undefined ? '# the endpoint is well\n' : `# the endpoint answers ${how} from now on\n`)
  server.answer = how === undefined ? undefined : response => {
    response.writeHead(how, { 'content-type': 'application/json' }).end('{"error": {"message": "no room for the model"}}')
    return true
  }
}

print('# 1. The breaker: closed -> open -> half-open -> closed\n')
configure('words')
await run('index')
await run('embed')
await run('search', 'roaring cat', '--mode', 'vector')
fails(500)
await run('search', 'striped animals')
await run('search', 'adds coins')
await run('search', 'counts animals', '--mode', 'vector')
await run('status')
print(`# ${leftAloneMs / 1000} s later it is tried with one request (half-open), and fails again\n`)
await sleep(leftAloneMs)
await run('search', 'one more question', '--mode', 'vector')
await run('search', 'and another', '--mode', 'vector')
fails(undefined)
print(`# ${(leftAloneMs * 2) / 1000} s later, because it was tried in vain once, it is tried again: slowly, so that status sees it half-open meanwhile\n`)
await sleep(leftAloneMs * 2)
const { promise: tried, resolve: answers } = Promise.withResolvers<void>()
server.answer = async () => {
  await tried
  return false
}
const slow = run('search', 'striped animals', '--mode', 'vector')
while (server.asked.at(-1)?.input[0] !== 'striped animals') await sleep(20)
await run('status')
answers()
await slow
await run('status')

print('# 2. Another model: built beside the old one, which answers until it is complete\n')
configure('other')
await run('search', 'a cat that roars', '--mode', 'vector')
let left = 2
server.answer = (response, { model }) => {
  if (model !== 'other' || left-- > 0) return false
  response.writeHead(503).end()
  return true
}
print('# the endpoint makes two vectors of the new model, then fails\n')
await run('embed')
await run('status')
await run('search', 'roaring animals', '--mode', 'vector')
fails(undefined)
await run('embed')
await run('search', 'roaring animals at night', '--mode', 'vector')
await run('status')
await server.close()

/**
 * Records `codeloom watch` beside an editor: `node tools/record-watch.mjs`. Needs tmux, vim and script (util-linux). A small
 * project is laid out, edited in vim and watched; what the terminal showed is written to docs/watch.cast (asciicast v2, which
 * asciinema plays) and its last screens to docs/watch.md.
 */
import { execFileSync, spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const [columns, lines] = [120, 32]
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-record-'))
const project = path.join(folder, 'shop')
const files = {
  'src/price.ts': 'export interface Item {\n  cents: number\n}\n\nexport function priceOf(item: Item): number {\n  return item.cents\n}\n',
  'src/cart.ts': "import { priceOf, type Item } from './price.ts'\n\nexport class Cart {\n  items: Item[] = []\n\n  total(): number {\n    return this.items.reduce((sum, item) => sum + priceOf(item), 0)\n  }\n}\n",
  'src/main.ts': "import { Cart } from './cart.ts'\n\nconst cart = new Cart()\ncart.items.push({ cents: 250 })\nconsole.log(cart.total())\n",
}
/** Keys for vim, and how long the screen is looked at afterwards, seconds. */
const steps = [
  [['Go', 'Enter', 'export function discounted(item: Item): number {', 'Enter', 'return priceOf(item) / 2', 'Enter', '}', 'Escape', ':w', 'Enter'], 3],
  [[':e src/cart.ts', 'Enter', ':%s/priceOf/discounted/g', 'Enter', ':w', 'Enter'], 3],
  [[':e src/price.ts', 'Enter', ':%s/discounted/salePrice/', 'Enter', ':w', 'Enter'], 3],
  [[':e src/cart.ts', 'Enter', ':%s/discounted/salePrice/g', 'Enter', ':w', 'Enter'], 3],
  [[':!git mv src/cart.ts src/basket.ts', 'Enter', 'Enter', ':e src/main.ts', 'Enter', ':%s/cart.ts/basket.ts/', 'Enter', ':w', 'Enter'], 4],
]

const tmux = (...args) => execFileSync('tmux', ['-L', 'codeloom-record', '-f', '/dev/null', ...args], { encoding: 'utf8', env: { ...process.env, XDG_CACHE_HOME: path.join(folder, 'cache') } })

for (const [file, text] of Object.entries(files)) {
  fs.mkdirSync(path.join(project, path.dirname(file)), { recursive: true })
  fs.writeFileSync(path.join(project, file), text)
}
for (const args of [['init', '-q'], ['add', '-A']]) execFileSync('git', args, { cwd: project })
const codeloom = path.join(root, 'surfaces/cli/bin/codeloom.mjs')
const prompt = `PS1='$ '; codeloom() { '${process.execPath}' '${codeloom}' "$@"; }`
fs.writeFileSync(path.join(folder, 'rc'), prompt)
tmux('new-session', '-d', '-x', String(columns), '-y', String(lines), '-c', project, 'vim -n -u NONE --cmd "set nocompatible nobackup noswapfile ruler nofixendofline" src/price.ts')
tmux('set', '-g', 'status', 'off')
tmux('split-window', '-v', '-l', '18', '-c', project, `bash --noprofile --rcfile ${path.join(folder, 'rc')} -i`)
const [out, timing] = [path.join(folder, 'out'), path.join(folder, 'timing')]
const recorder = spawn('script', ['-q', '--log-out', out, '--log-timing', timing, '-c', `stty cols ${columns} rows ${lines}; tmux -L codeloom-record attach`], { stdio: ['pipe', 'ignore', 'ignore'] })
await sleep(1_000)
tmux('send-keys', '-t', '0.1', 'codeloom watch', 'Enter')
await sleep(4_000)
tmux('select-pane', '-t', '0.0')
for (const [keys, seconds] of steps) {
  for (const key of keys) {
    tmux('send-keys', '-t', '0.0', key)
    await sleep(120)
  }
  await sleep(seconds * 1_000)
}
const screen = tmux('capture-pane', '-p', '-t', '0.1', '-S', '-200').trimEnd().replaceAll(folder, '')
tmux('kill-server')
await new Promise(resolve => recorder.once('close', resolve))

/** What `script` logged, as asciicast v2: a header, then [seconds, "o", text] a line. */
const bytes = fs.readFileSync(out)
const header = bytes.indexOf(10) + 1
const events = []
const decoder = new TextDecoder()
let [at, seconds] = [header, 0]
for (const line of fs.readFileSync(timing, 'utf8').split('\n')) {
  const [wait, count] = line.split(' ').map(Number)
  if (!(count > 0)) continue
  seconds += wait
  events.push(JSON.stringify([Number(seconds.toFixed(3)), 'o', decoder.decode(bytes.subarray(at, at + count), { stream: true }).replaceAll(folder, '')]))
  at += count
}
fs.writeFileSync(path.join(root, 'docs/watch.cast'), `${[JSON.stringify({ version: 2, width: columns, height: lines, title: 'codeloom watch beside an editor' }), ...events].join('\n')}\n`)
fs.writeFileSync(path.join(root, 'docs/watch.md'), `# \`codeloom watch\` beside an editor

\`watch.cast\` is a recording of a terminal: above, vim edits a small project; below, \`codeloom watch\` says what each save changed in
the graph. \`asciinema play docs/watch.cast\` plays it; \`node tools/record-watch.mjs\` records it anew. What the watcher had printed in the end:

\`\`\`
${screen}
\`\`\`
`)
fs.rmSync(folder, { recursive: true, force: true })

/**
 * `npm test [-- STAGE...]`: every check, one after the other, whatever failed before.
 * Counts each test, each check of the contract, and each other stage as one. The last line is `N passed, N failed`.
 */
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const COUNTS_MARK = '#counts '
const root = fileURLToPath(new URL('..', import.meta.url))
const bin = (name) => path.join(root, 'node_modules', '.bin', name)
const node = [bin('node'), process.execPath].find((candidate) => fs.existsSync(candidate))
const contract = path.join(root, '..', 'shared', 'contract', 'check.mjs')
// A test that hangs fails after this long, in milliseconds; the slowest today are the random projects, far below it.
const TEST_TIMEOUT_MS = 600_000

/** Each answers { passed, failed } and prints what a reader needs to mend it. */
const stages = {
  types: () => check(bin('tsc'), ['-p', 'tsconfig.json']),
  lint: () => check(bin('oxlint'), ['--quiet', ...folders()]),
  tidy: () => check(node, ['tools/tidy/main.ts']),
  exports: () => check(bin('knip'), ['--no-progress', '--no-config-hints', '--include', 'exports,types,files,duplicates,unresolved,unlisted']),
  tests: runTests,
  contract: checkContract,
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !Object.hasOwn(stages, name))
if (unknown.length > 0) {
  console.error(`No such stage: ${unknown.join(', ')}. Known: ${Object.keys(stages).join(', ')}.`)
  process.exit(2)
}

const total = { passed: 0, failed: 0 }
for (const [name, run] of Object.entries(stages)) {
  if (asked.length > 0 && !asked.includes(name)) {
    console.log(`not run: ${name} (not asked for)`)
    continue
  }
  const began = performance.now()
  const { passed, failed } = await run()
  total.passed += passed
  total.failed += failed
  if (passed + failed > 0) console.log(`${failed === 0 ? 'ok    ' : 'FAILED'} ${name}${passed + failed > 1 ? `: ${passed} passed, ${failed} failed` : ''} (${((performance.now() - began) / 1000).toFixed(1)} s)`)
}
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed === 0 ? 0 : 1

async function check(command, args) {
  const { code, output } = await execute(command, args)
  if (code === 0) return { passed: 1, failed: 0 }
  console.log(output.trimEnd())
  return { passed: 0, failed: 1 }
}

async function runTests() {
  const files = testFiles()
  if (files.length === 0) {
    console.log('not run: tests (there are no test files)')
    return { passed: 0, failed: 0 }
  }
  const args = ['--test', '--test-reporter=./tools/test-report.mjs', `--test-timeout=${TEST_TIMEOUT_MS}`, `--test-concurrency=${os.availableParallelism()}`, ...files]
  const { code, output } = await execute(node, args)
  const [shown, counted] = output.split(COUNTS_MARK)
  if (shown.trim() !== '') console.log(shown.trimEnd())
  if (counted === undefined) {
    console.log(`The test runner stopped before it had counted (exit code ${code}).`)
    return { passed: 0, failed: 1 }
  }
  const counts = JSON.parse(counted.slice(0, counted.indexOf('\n')))
  // The runner may fail without a failing test, as when a test file leaves a broken promise behind.
  if (code !== 0 && counts.failed === 0) {
    console.log(`Every test passed, but the test runner failed (exit code ${code}).`)
    counts.failed = 1
  }
  return counts
}

async function checkContract() {
  if (!fs.existsSync(contract)) {
    console.log('not run: contract (shared/contract/check.mjs is not beside this checkout)')
    return { passed: 0, failed: 0 }
  }
  const { code, output } = await execute(node, [contract, 'breadth'])
  const last = output.trimEnd().split('\n').at(-1) ?? ''
  const counts = /^(\d+) passed, (\d+) failed$/.exec(last)
  if (counts === null) {
    console.log(`${output.trimEnd()}\nThe contract check stopped before it had counted (exit code ${code}).`)
    return { passed: 0, failed: 1 }
  }
  if (counts[2] !== '0') console.log(output.trimEnd().split('\n').slice(0, -1).join('\n'))
  return { passed: Number(counts[1]), failed: Number(counts[2]) }
}

function folders() {
  return ['packages', 'adapters', 'surfaces', 'bench', 'tools'].filter((folder) => fs.existsSync(path.join(root, folder)))
}

function testFiles() {
  const found = []
  for (const folder of folders()) {
    for (const entry of fs.readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })) {
      const file = path.relative(root, path.join(entry.parentPath, entry.name))
      const inTestFolder = file.split(path.sep).includes('test') && !file.includes('node_modules') && !file.includes(`${path.sep}fixtures${path.sep}`)
      if (entry.isFile() && inTestFolder && /\.test\.(ts|mjs)$/.test(entry.name)) found.push(file)
    }
  }
  return found.sort()
}

function execute(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: withoutTestContext() })
    const chunks = []
    child.stdout.on('data', (chunk) => chunks.push(chunk))
    child.stderr.on('data', (chunk) => chunks.push(chunk))
    child.on('error', (error) => resolve({ code: 1, output: `${command}: ${error.message}\n` }))
    child.on('close', (code, signal) => resolve({ code: code ?? signal, output: Buffer.concat(chunks).toString('utf8') }))
  })
}

/** A test of this very program runs it inside the test runner, which would not start a second time inside itself. */
function withoutTestContext() {
  const { NODE_TEST_CONTEXT: _, ...rest } = process.env
  return rest
}

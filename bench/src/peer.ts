/**
 * `@optave/codegraph`, a native engine that Codeloom is measured beside. It is installed by npm into a folder of its own in
 * the user's cache when it is first asked for, and is no part of this repository.
 */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { benchFolder, NotRun } from './corpora.ts'
import { outerNode, outerPath } from './programs.ts'
import { bytesOf, type Contender } from './series.ts'

const peer = '@optave/codegraph'
const version = '3.11'

export interface Peer {
  readonly name: string
  readonly version: string
  /** builds its graph of a folder, into a database of the run's own */
  contender(dir: string): Contender
}

/** Throws NotRun where it cannot be installed. */
export function installedPeer(): Peer {
  const home = path.join(benchFolder(), 'peers', `codegraph-${version}`)
  const description = path.join(home, 'node_modules', peer, 'package.json')
  if (!fs.existsSync(description)) install(home)
  const cli = path.join(home, 'node_modules', peer, 'dist', 'cli.js')
  const installed: unknown = JSON.parse(fs.readFileSync(description, 'utf8'))
  return {
    name: peer,
    version: typeof installed === 'object' && installed !== null && 'version' in installed ? String(installed.version) : version,
    contender: dir => ({
      name: 'peer',
      command: folder => ({
        program: outerNode(), args: [cli, 'build', dir, '--db', path.join(folder, 'graph.db')],
        env: { PATH: outerPath(), NO_UPDATE_CHECK: '1', CODEGRAPH_REGISTRY_PATH: path.join(folder, 'registry.json') },
      }),
      diskBytes: folder => bytesOf(folder, 'graph.db'),
    }),
  }
}

/** Beside its place and moved there whole; by the user's own Node, since its native parts are built for the one that installs it. */
function install(home: string): void {
  fs.mkdirSync(path.dirname(home), { recursive: true })
  const work = fs.mkdtempSync(`${home}-`)
  try {
    process.stderr.write(`installing ${peer}@${version} ...\n`)
    fs.writeFileSync(path.join(work, 'package.json'), '{"private": true}')
    const command = ['install', '--no-audit', '--no-fund', '--prefix', work, `${peer}@${version}`]
    const { status, stderr, error } = spawnSync('npm', command, { cwd: work, encoding: 'utf8', env: { ...process.env, PATH: outerPath() } })
    if (error !== undefined || status !== 0) throw new NotRun(`${peer}@${version} could not be installed: ${error?.message ?? stderr.trim().split('\n').at(-1) ?? ''}`)
    fs.rmSync(home, { recursive: true, force: true })
    fs.renameSync(work, home)
  } finally {
    fs.rmSync(work, { recursive: true, force: true })
  }
}

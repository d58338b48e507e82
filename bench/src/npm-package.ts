/** Programs of npm that a benchmark needs and that are no part of this repository: installed by name and version into the user's cache when they are first asked for. */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { benchFolder, NotRun } from './corpora.ts'
import { outerPath } from './programs.ts'

/** The folder of a package below its own `node_modules`. Throws NotRun where it cannot be installed. */
export function npmPackage(name: string, version: string): string {
  const home = homeOf(name, version)
  if (!isInstalled(name, version)) install(home, `${name}@${version}`)
  return path.join(home, 'node_modules', name)
}

/** Whether it was installed by an earlier run. */
export function isInstalled(name: string, version: string): boolean {
  return fs.existsSync(path.join(homeOf(name, version), 'node_modules', name, 'package.json'))
}

function homeOf(name: string, version: string): string {
  return path.join(benchFolder(), 'peers', `${name.replace('@', '').replace('/', '-')}-${version}`)
}

/** Beside its place and moved there whole; by the user's own Node, since native parts are built for the one that installs them. */
function install(home: string, wanted: string): void {
  fs.mkdirSync(path.dirname(home), { recursive: true })
  const work = fs.mkdtempSync(`${home}-`)
  try {
    process.stderr.write(`installing ${wanted} ...\n`)
    fs.writeFileSync(path.join(work, 'package.json'), '{"private": true}')
    const command = ['install', '--no-audit', '--no-fund', '--prefix', work, wanted]
    const { status, stderr, error } = spawnSync('npm', command, { cwd: work, encoding: 'utf8', env: { ...process.env, PATH: outerPath() } })
    if (error !== undefined || status !== 0) throw new NotRun(`${wanted} could not be installed: ${error?.message ?? stderr.trim().split('\n').at(-1) ?? ''}`)
    fs.rmSync(home, { recursive: true, force: true })
    fs.renameSync(work, home)
  } finally {
    fs.rmSync(work, { recursive: true, force: true })
  }
}

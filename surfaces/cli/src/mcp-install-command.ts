/** Codeloom's entry in the configurations of AI agents: shown before it is written, and taken back. */
import fs from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline/promises'
import { fileURLToPath } from 'node:url'
import { plainLine } from '@codeloom/model'
import {
  agentNames, agentsThere, ConfigError, lineDiff, placesOf, planInstall, planUndo, writeInstall, writeUndo, type Agent, type AgentName, type Change, type Launch,
} from '@codeloom/mcp/install'
import { CommandError } from './explain-error.ts'
import { home } from './home.ts'
import { coloursFor, writeOut, type Colours } from './output.ts'
import { rootOf, type GlobalOptions } from './session.ts'

export interface InstallOptions {
  readonly agent?: readonly string[]
  readonly dryRun?: true
  readonly yes?: true
  readonly undo?: true
}

const exitFailed = 1
const exitUsage = 2

/** Plans, shows, asks, writes; returns the exit code. */
export async function runInstall(options: GlobalOptions, given: InstallOptions): Promise<number> {
  const places = placesOf(rootOf(options).dir)
  const agents = agentsThere(places, (given.agent ?? []).map(checkedName))
  if (agents.length === 0) throw new CommandError(`no agent was found; name one with --agent: ${agentNames.join(', ')}`)
  const undo = given.undo === true
  const launch = { shared: launchFor('shared'), own: launchFor('own') }
  const { changes, refused } = planned(agents, agent => (undo ? planUndo(agent, places) : planInstall(agent, places, launch)))
  const wanted = changes.filter(({ before, after }) => before !== after)
  if (options.json !== true) for (const change of changes) await writeOut(shown(change, undo, coloursFor(process.stdout)))
  const agreed = wanted.length > 0 && given.dryRun !== true && (given.yes === true || await isAgreed(wanted.length, undo))
  const kept = agreed ? wanted.map(change => (undo ? writeUndo(change) : writeInstall(change))) : []
  if (options.json === true) await writeOut(`${JSON.stringify(jsonAnswer(changes, agreed))}\n`)
  else if (agreed) await writeOut(`Written${undo ? '' : '; start the agent anew for it to be seen. codeloom mcp install --undo takes it back'}.\n`)
  for (const backup of kept) if (backup !== undefined) process.stderr.write(`codeloom: what was there is kept in ${plainLine(backup)}\n`)
  return refused === 0 && (agreed || wanted.length === 0 || given.dryRun === true) ? 0 : exitFailed
}

/** A configuration that is not understood keeps no other from being written. */
function planned(agents: readonly Agent[], plan: (agent: Agent) => Change): { readonly changes: readonly Change[]; readonly refused: number } {
  const changes: Change[] = []
  for (const agent of agents) {
    try {
      changes.push(plan(agent))
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error
      process.stderr.write(`codeloom: ${plainLine(error.message)}\n`)
    }
  }
  return { changes, refused: agents.length - changes.length }
}

function checkedName(name: string): AgentName {
  const known = agentNames.find(each => each === name)
  if (known === undefined) throw new CommandError(`there is no agent "${name}" here; there are ${agentNames.join(', ')}`, exitUsage)
  return known
}

/**
 * A configuration that is shared names no folder of this machine where the shell finds `codeloom`; a user's own names
 * node and the launcher, because programs that are not started from a shell search other folders.
 */
function launchFor(whose: 'shared' | 'own'): Launch {
  const launcher = fileURLToPath(new URL('bin/codeloom.mjs', home))
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter(folder => !folder.endsWith(path.join('node_modules', '.bin')))
  const isFound = folders.some(folder => fs.existsSync(path.join(folder, 'codeloom')))
  return whose === 'shared' && isFound ? { command: 'codeloom', args: ['mcp'] } : { command: process.execPath, args: [launcher, 'mcp'] }
}

function shown({ agent, file, before, after, note }: Change, undo: boolean, colours: Colours): string {
  const state = before === after ? (undo ? 'no entry of ours' : 'is set up') : before === undefined ? 'new file' : after === undefined ? 'goes away' : 'changes'
  const diff = lineDiff(before, after).replace(/^[-+].*$/gm, line => (line.startsWith('+') ? colours.name(line) : colours.faint(line)))
  return `${colours.kind(agent.title)}  ${colours.path(file)}  ${state}${note === undefined ? '' : ` (${note})`}\n${diff}`
}

async function isAgreed(count: number, undo: boolean): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    process.stderr.write('codeloom: nothing was written; --yes writes it\n')
    return false
  }
  const asking = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await asking.question(`${undo ? 'Take it back from' : 'Write'} ${count === 1 ? 'this file' : `these ${count} files`}? [y/N] `)
    return /^\s*y(es)?\s*$/i.test(answer)
  } finally {
    asking.close()
  }
}

function jsonAnswer(changes: readonly Change[], written: boolean): object {
  return {
    result: {
      changes: changes.map(({ agent, file, before, after, note }) => ({
        agent: agent.name, file, changes: before !== after, written: written && before !== after, diff: lineDiff(before, after), ...(note === undefined ? {} : { note }),
      })),
    },
  }
}

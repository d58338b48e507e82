/** The first-parent history of a repository, laid out commit by commit in a private clone. The repository itself is only read. */
import { spawnSync } from 'node:child_process'
import { NotRun } from './corpora.ts'

export interface History {
  /** oldest first: the one to begin with, and those that are asked for, as far as the history reaches */
  readonly commits: readonly string[]
  /** Lays a commit out; files that it leaves as they are keep their times. */
  checkout(commit: string): void
  /** what its author wrote about a commit */
  message(commit: string): string
  /** what a commit changes over its first parent, a unified diff without context */
  diff(commit: string): string
}

export interface HistoryOptions {
  /** where the private clone goes */
  readonly folder: string
  readonly count: number
  readonly from: string
  /** 1 for every commit, 10 for every tenth */
  readonly every: number
}

/** Clones a repository into a folder and finds its last commits. */
export function openHistory(repository: string, { folder, count, from, every }: HistoryOptions): History {
  git(repository, ['rev-parse', '--git-dir'])
  const wanted = git(repository, ['rev-parse', '--verify', `${from}^{commit}`])
  const commits = git(repository, ['rev-list', '--first-parent', `--max-count=${count * every + 1}`, wanted])
    .split('\n').filter((_, i) => i % every === 0).toReversed()
  git(repository, ['clone', '--quiet', '--shared', '--no-checkout', '--template=', '.', folder])
  return {
    commits,
    checkout: commit => {
      git(folder, ['-c', 'advice.detachedHead=false', '-c', 'core.autocrlf=false', 'checkout', '--quiet', '--force', '--detach', commit])
    },
    message: commit => git(repository, ['show', '--no-patch', '--format=%B', commit]),
    diff: commit => git(repository, ['diff', '--unified=0', '--no-color', '--no-ext-diff', '--find-renames', `${commit}^1`, commit]),
  }
}

function git(repository: string, command: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync('git', ['-C', repository, '-c', 'core.hooksPath=/dev/null', ...command], {
    encoding: 'utf8', maxBuffer: 1 << 28, env: { ...process.env, GIT_LFS_SKIP_SMUDGE: '1', GIT_TERMINAL_PROMPT: '0' },
  })
  if (error !== undefined) throw new NotRun(`git could not be started: ${error.message}`)
  if (status !== 0) throw new NotRun(`git ${command.find(word => !word.startsWith('-')) ?? ''}: ${stderr.trim().split('\n').at(-1) ?? `exit code ${status}`}`)
  return stdout.trim()
}

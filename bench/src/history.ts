/** The first-parent history of a repository, laid out commit by commit in a private clone. The repository itself is only read. */
import { spawnSync } from 'node:child_process'
import { NotRun } from './corpora.ts'

export interface History {
  /** the commits that are replayed, oldest first */
  readonly commits: readonly string[]
  /** what stands before the first of them; undefined where history begins with it */
  readonly base: string | undefined
  /** Lays a commit out; files that it leaves as they are keep their times. */
  checkout(commit: string): void
}

/** Clones a repository into a folder and finds its last commits. */
export function openHistory(repository: string, { folder, count, from }: { readonly folder: string; readonly count: number; readonly from: string }): History {
  git(repository, ['rev-parse', '--git-dir'])
  const wanted = git(repository, ['rev-parse', '--verify', `${from}^{commit}`])
  const listed = git(repository, ['rev-list', '--first-parent', `--max-count=${count + 1}`, wanted]).split('\n').toReversed()
  const commits = listed.slice(-count)
  git(repository, ['clone', '--quiet', '--shared', '--no-checkout', '--template=', '.', folder])
  return {
    commits,
    base: listed.length > count ? listed[0] : undefined,
    checkout: commit => {
      git(folder, ['-c', 'advice.detachedHead=false', '-c', 'core.autocrlf=false', 'checkout', '--quiet', '--force', '--detach', commit])
    },
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

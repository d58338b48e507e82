/**
 * What changed in a checkout since a revision, as the question `impact` wants it: the diff, which of its files the index
 * still has as they were before it, and which symbols it removes, taken from the old texts.
 */
import { goneSymbols, parseUnifiedDiff, type DiffedFile } from '@codeloom/engine'
import { FileFacts } from '@codeloom/model'
import type { GraphStore, StoreSnapshot } from '@codeloom/store'
import { claimsOf } from './claims.ts'
import type { Root } from './find-root.ts'
import { runGit } from './git.ts'
import { HostError } from './host-error.ts'
import { registeredLanguages } from './languages.ts'
import { readingLimits } from './open-tree.ts'
import { BatchReader } from './read/batch-reader.ts'
import { contentHash } from './read/content-hash.ts'
import { staleFiles } from './read-source.ts'

export interface ChangesSince {
  readonly diff: string
  readonly stale: readonly string[]
  /** `path#Qualified.name` */
  readonly gone: readonly string[]
  /** sources that git does not track: no revision has them, so they are in no diff */
  readonly untracked: readonly string[]
}

/** The working tree against a revision. Throws HostError where the folder is no checkout or the revision is unknown. */
export async function changesSince(root: Root, store: GraphStore, revision: string): Promise<ChangesSince> {
  await checkRevision(root, revision)
  const args = ['diff', '--no-color', '--no-ext-diff', '--no-textconv', '--no-renames', '--ignore-submodules=dirty', '--src-prefix=a/', '--dst-prefix=b/', '--unified=0', '--relative', '--end-of-options', revision, '--', '.']
  const diff = (await runGit({ dir: root.dir, args })).toString()
  const files = parseUnifiedDiff(diff)
  const snapshot = store.snapshot()
  try {
    const records = files.flatMap(({ oldPath, newPath }) => snapshot.fileAt(newPath ?? oldPath ?? '') ?? [])
    const stale = await staleFiles(root, records)
    const gone = await goneIn({ root, snapshot, revision }, files.filter(({ old, oldPath }) => old.lines.length > 0 && oldPath !== undefined && !stale.includes(oldPath)))
    return { diff, stale, gone, untracked: await untrackedIn(root) }
  } finally {
    snapshot.close()
  }
}

async function untrackedIn({ dir }: Root): Promise<readonly string[]> {
  const claimOf = claimsOf(await registeredLanguages())
  const paths = (await runGit({ dir, args: ['ls-files', '--others', '--exclude-standard', '-z', '--', '.'] })).toString().split('\0')
  return paths.filter(path => claimOf(path.slice(path.lastIndexOf('/') + 1))?.kind === 'source')
}

async function checkRevision({ dir }: Root, revision: string): Promise<void> {
  const inside = await runGit({ dir, args: ['rev-parse', '--is-inside-work-tree'] }).catch((error: unknown) => {
    if (error instanceof HostError && error.code === 'failed') {
      throw new HostError('failed', `${dir} is no git checkout, or none that git reads: --diff compares with a revision of one. Name the symbols that change instead. (${error.message})`, { cause: error })
    }
    throw error
  })
  if (inside.toString().trim() !== 'true') throw new HostError('failed', `${dir} is no working tree of git: there is nothing to compare with a revision.`)
  try {
    await runGit({ dir, args: ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{tree}`] })
  } catch (error) {
    throw new HostError('not-found', `There is no revision ${revision} in ${dir}. Name a commit, a branch or a tag.`, { cause: error })
  }
}

interface Compared {
  readonly root: Root
  readonly snapshot: StoreSnapshot
  readonly revision: string
}

/** Symbols that the old texts define and the index does not have any more. */
async function goneIn({ root, snapshot, revision }: Compared, files: readonly DiffedFile[]): Promise<readonly string[]> {
  const languages = await registeredLanguages()
  const claimOf = claimsOf(languages)
  const paths = files.flatMap(({ oldPath = '' }) => (claimOf(oldPath.slice(oldPath.lastIndexOf('/') + 1))?.kind === 'source' && !oldPath.includes('\n') ? [oldPath] : []))
  if (paths.length === 0) return []
  const texts = await textsAt(root, revision, paths)
  const reader = new BatchReader({ dir: root.dir, languages, limits: readingLimits({}) }, await contentHash())
  const gone: string[] = []
  for (const [path, bytes] of texts) {
    const { facts } = await reader.factsOf(path, bytes)
    const record = snapshot.fileAt(path)
    const now = record === undefined ? undefined : snapshot.blob('facts', record.id)
    gone.push(...goneSymbols(new FileFacts(facts), now === undefined ? undefined : new FileFacts(now)).map(name => `${path}#${name}`))
  }
  return gone
}

/** The bytes that files had at a revision; a file that was none then is left out. */
async function textsAt({ dir }: Root, revision: string, paths: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
  const answer = await runGit({ dir, args: ['cat-file', '--batch'], input: paths.map(path => `${revision}:./${path}\n`).join('') })
  const texts = new Map<string, Buffer>()
  let at = 0
  for (const path of paths) {
    const end = answer.indexOf(0x0a, at)
    const size = /^[0-9a-f]+ blob (\d+)$/.exec(answer.toString('utf8', at, end))?.[1]
    at = end + 1
    if (size === undefined) continue
    texts.set(path, answer.subarray(at, at + Number(size)))
    at += Number(size) + 1
  }
  return texts
}

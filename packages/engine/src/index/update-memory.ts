/**
 * What a process keeps that updates one store again and again: without it, each update reads what the store knows of the
 * whole tree (150 ms where it has 55,000 files), the facts of the files around the one that changed, and all that it includes.
 *
 * O1: it is used only for the very commit that it belongs to; after a failure, or another's commit, everything is read anew.
 */
import type { CommitInfo, FolderSheet, StoreSnapshot } from '@codeloom/store'
import { LinkMemory, type FileId } from '@codeloom/link'
import { KnownTree } from './known-tree.ts'
import { OpenFiles } from './open-files.ts'
import type { FileQuestions } from './questions-codec.ts'

export class UpdateMemory {
  private kept: Kept | undefined
  private readonly reachBytes: number | undefined

  /** `reachBytes` bounds what is kept of what files reach through imports. */
  constructor({ reachBytes }: { readonly reachBytes?: number } = {}) {
    this.reachBytes = reachBytes
  }

  /** Hands over what belongs to a commit, and keeps nothing until `keep` is called. */
  take(snapshot: StoreSnapshot): Kept {
    const { kept } = this
    this.kept = undefined
    return kept?.known.isOf(snapshot.commit) === true ? kept : { known: new KnownTree(snapshot), open: new OpenFiles(openBytes), names: new Map(), questions: new Map(), links: new LinkMemory(this.reachBytes) }
  }
  /** Keeps what an update has made of what it took: it ended in a commit in which these folders, and what has these names, are other than before, or in none. */
  keep(kept: Kept, commit: CommitInfo, { folders, names }: Changed): void {
    kept.known.goOn(commit, folders)
    for (const name of names) kept.names.delete(name)
    this.kept = kept
  }
}

/** What a commit made otherwise. */
export interface Changed {
  /** undefined stands for a folder without files */
  readonly folders: ReadonlyMap<string, FolderSheet | undefined>
  /** hashes of names */
  readonly names: Iterable<number>
}

export interface Kept {
  readonly known: KnownTree
  /** symbols by the hash of their name, as the commit has them, for the names that were asked for */
  readonly names: Map<number, Uint32Array>
  /** what files' nodes have asked, as the commit has it */
  readonly questions: Map<FileId, FileQuestions>
  /** facts of files as the commit has them */
  readonly open: OpenFiles
  /** what linking has looked up, as the commit has it */
  readonly links: LinkMemory
}

const openBytes = 48 << 20

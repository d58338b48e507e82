/**
 * What a process keeps that updates one store again and again: without it, each update reads what the store knows of the
 * whole tree (150 ms where it has 55,000 files) and the facts of the files around the one that changed.
 *
 * O1: it is used only for the very commit that it belongs to; after a failure, or another's commit, everything is read anew.
 */
import type { FolderSheet, StoreSnapshot } from '@codeloom/store'
import { KnownTree } from './known-tree.ts'
import { OpenFiles } from './open-files.ts'

export class UpdateMemory {
  private kept: Kept | undefined

  /** Hands over what belongs to a commit, and keeps nothing until `keep` is called. */
  take(snapshot: StoreSnapshot): Kept {
    const { kept } = this
    this.kept = undefined
    return kept?.known.sequence === snapshot.commit.sequence ? kept : { known: new KnownTree(snapshot), open: new OpenFiles(openBytes) }
  }
  /** Keeps what an update has made of what it took: it ended in a commit in which these folders are other than before, or in none. */
  keep(kept: Kept, sequence: number, folders: ReadonlyMap<string, FolderSheet | undefined>): void {
    kept.known.goOn(sequence, folders)
    this.kept = kept
  }
}

export interface Kept {
  readonly known: KnownTree
  /** facts of files as the commit has them */
  readonly open: OpenFiles
}

const openBytes = 96 << 20

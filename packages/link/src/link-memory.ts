import { AnswerMemory } from './answer-memory.ts'
import { ReachMemory } from './reach-memory.ts'
import type { FileId } from './rules.ts'

/** What a process keeps that links again and again over one tree: an update of one file then looks up little else than what it changed. */
export class LinkMemory {
  readonly answers = new AnswerMemory()
  readonly reach: ReachMemory

  /** `reachBytes` bounds what files reach. */
  constructor(reachBytes?: number) {
    this.reach = new ReachMemory(reachBytes)
  }

  /** Lets go of what may be otherwise, now that these files were read anew or are gone and these base questions (hashes) may have other answers. */
  forget(files: ReadonlySet<FileId>, changed: ReadonlySet<number>): void {
    this.answers.forget(files, changed)
    this.reach.forget(files, changed)
  }
}

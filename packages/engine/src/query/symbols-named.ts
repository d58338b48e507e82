import { innerNameHash, nameHash } from '@codeloom/model'
import type { StoreSnapshot } from '@codeloom/store'
import type { Place } from './reader.ts'
import { unite } from './sorted-lists.ts'

/** The symbols whose names have the hash of this one, ascending: those that are found by the bare name, and those inside of others. */
export function symbolsNamed(snapshot: StoreSnapshot, name: string): Uint32Array {
  const key = nameHash(name)
  return unite(snapshot.postings('name', key), snapshot.postings('name', innerNameHash(key)))
}

/** Whether the qualified name is `name`, or ends in it behind a dot. */
export function endsInName({ file, row }: Place, name: string): boolean {
  const full = file.qualifiedNameOf(row)
  return full === name || full.endsWith(`.${name}`)
}

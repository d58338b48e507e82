import { innerNameHash, nameHash } from '@codeloom/model'
import type { StoreSnapshot } from '@codeloom/store'
import { unite } from './sorted-lists.ts'

/** The symbols whose names have the hash of this one, ascending: those that are found by the bare name, and those inside of others. */
export function symbolsNamed(snapshot: StoreSnapshot, name: string): Uint32Array {
  const key = nameHash(name)
  return unite(snapshot.postings('name', key), snapshot.postings('name', innerNameHash(key)))
}

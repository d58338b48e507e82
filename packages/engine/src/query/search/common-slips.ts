import { termKey } from '@codeloom/model'
import type { StoreSnapshot } from '@codeloom/store'

const mostNear = 3

/** Of the words one slip away those that most names have: they are the likeliest to be meant. */
export function commonest(snapshot: StoreSnapshot, slips: Iterable<string>): readonly string[] {
  const near = Array.from(slips, slip => ({ slip, names: snapshot.postings('name-term', termKey(slip)).length })).filter(({ names }) => names > 0)
  return near.sort((a, b) => b.names - a.names || (a.slip < b.slip ? -1 : 1)).slice(0, mostNear).map(({ slip }) => slip)
}

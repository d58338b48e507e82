/** What the contract's tests write, and how. */
import type { CommitLabel, GraphStore, PostingIndex, StoreTransaction } from '../src/contract.ts'
import type { FileRecord } from '../src/file-record.ts'

export async function commit(store: GraphStore, work: (transaction: StoreTransaction) => void): Promise<void> {
  const transaction = await store.begin()
  try {
    work(transaction)
    transaction.commit(label('next'))
  } finally {
    transaction.abort()
  }
}

export function write(transaction: StoreTransaction, record: FileRecord | undefined, postings: Readonly<Partial<Record<PostingIndex, readonly (readonly [number, number])[]>>>): void {
  if (record !== undefined) transaction.putFile(record)
  for (const [index, pairs] of Object.entries(postings)) {
    transaction.addPostings(index as PostingIndex, Uint32Array.from(pairs, ([key]) => key), Uint32Array.from(pairs, ([, value]) => value))
  }
}

export function seen(store: GraphStore): { readonly sequence: number; readonly paths: readonly string[]; readonly name1: readonly number[] } {
  const snapshot = store.snapshot()
  try {
    return { sequence: snapshot.commit.sequence, paths: [...snapshot.files()].map(record => record.path), name1: [...snapshot.postings('name', 1)] }
  } finally {
    snapshot.close()
  }
}

export function file(id: number, name: string, symbolIds: readonly number[] = []): FileRecord {
  const stamp = { size: id * 10, mtimeNs: 1_700_000_000_000_000_001n + BigInt(id), ctimeNs: 1_700_000_000_000_000_002n, inode: BigInt(id) }
  return { id, path: name, language: 'plain', hash: id.toString(16).padStart(64, '0'), stamp, readNs: 1_700_000_000_000_000_003n, problems: '', symbolIds }
}

export function label(name: string): CommitLabel {
  return { root: 'ab'.repeat(32), label: name, nextFileId: 100, nextSymbolId: 10_000, state: '{"é":1}' }
}

export function bytes(content: string): Uint8Array {
  return new TextEncoder().encode(content)
}
export function text(content: Uint8Array | undefined): string | undefined {
  return content === undefined ? undefined : new TextDecoder().decode(content)
}

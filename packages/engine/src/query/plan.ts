/** How an answer came about: from what it set out, what it read of the store, how far it could go. Told where it is asked for. */
import type { Method, Params, PlanResult } from '@codeloom/model'
import type { BlobKind, PostingIndex, StoreSnapshot } from '@codeloom/store'
import type { Reader } from './reader.ts'
import { findSubject, findWritten, type Subject } from './subject.ts'

/** What each method does, in order. */
const stepsOf: Readonly<Record<Method, readonly string[]>> = {
  definition: ['find the symbol', 'follow declarations to their definition'],
  references: ['find the symbol', 'list the files whose links point at it (inbound)', 'go through their mentions in the order of their paths'],
  callers: ['find the symbol', 'list the files whose links point at it (inbound)', 'take their calls of it; from each caller again, as deep as wanted', 'take the calls of its name anywhere that were not resolved (open-call)'],
  callees: ['find the symbol', 'take the calls inside it; from each callee again, as deep as wanted'],
  implementations: ['find the symbol', 'list the files whose links point at it (inbound)', 'take what extends, implements or overrides it; from each again, as deep as wanted'],
  impact: ['find what changes: the symbols, or those whose lines the diff touches', 'follow its users backwards, nearest first, certain edges before possible ones', 'find calls of the names that were not resolved (open-call)'],
  path: ['find both ends', 'search from both, level by level, the smaller front first', 'among chains of one length take the one with the fewest possible edges'],
  search: [
    'read the text: words, names, paths with lines, a diff', 'look up the words, their kin and their short forms (name-term, text-term)', 'take the likeliest files: by their symbols, their paths, and who mentions those symbols (inbound)',
    'look through their names, texts and sources, and weigh each symbol by its fields', 'add what is near by vectors, where any are made', 'walk the graph from the best ones', 'add what is named, put them in order',
  ],
  context: ['read what the task names: frames, a diff, a symbol', 'rank the symbols for its words', 'add what stands beside the best in the graph', 'fill the budget: whole definitions, signatures and lines of use, names'],
  symbols: ['look the parts of the name up (name, name-term), or go through the files', 'compare the names'],
  status: ['go through the records of all files'],
}

const defaultDepths: Partial<Readonly<Record<Method, number>>> = { callers: 1, callees: 1, implementations: 1 }

/** Other searches than the hybrid one. */
const searchSteps = {
  text: ['look the words up (name-term, text-term, name)', 'rank the symbols by how rare their words are, and where', 'open the best ones and weigh their fields'],
  name: ['look the name up, its spellings, its beginning, its parts (name, name-term)', 'compare the names one by one'],
  vector: ['make a vector of the text', 'compare it with all vectors of the set in their short form (exact)', 'weigh the best by their whole vectors'],
} as const

function stepsFor(method: Method, { mode }: Params): readonly string[] {
  return method === 'search' && mode !== undefined && mode !== 'hybrid' ? searchSteps[mode] : stepsOf[method]
}

export interface Watched {
  readonly snapshot: StoreSnapshot
  plan(reader: Reader, method: Method, params: Params): PlanResult
}

/** A snapshot that counts what is read through it. Files that are open from earlier questions are not read again. */
export function watch(snapshot: StoreSnapshot): Watched {
  const indexes: Record<string, { lookups: number; values: number }> = {}
  const blobs: Record<string, number> = {}
  let records = 0
  const counted = <T>(value: T): T => {
    records++
    return value
  }
  const watched: StoreSnapshot = {
    commit: snapshot.commit,
    file: id => counted(snapshot.file(id)),
    fileAt: path => counted(snapshot.fileAt(path)),
    *files() {
      for (const record of snapshot.files()) yield counted(record)
    },
    folder: path => snapshot.folder(path),
    folders: () => snapshot.folders(),
    folderBlob: path => snapshot.folderBlob(path),
    blob: (kind: BlobKind, file: number) => {
      blobs[kind] = (blobs[kind] ?? 0) + 1
      return snapshot.blob(kind, file)
    },
    owner: symbol => snapshot.owner(symbol),
    postings: (index: PostingIndex, key: number) => {
      const values = snapshot.postings(index, key)
      const read = (indexes[index] ??= { lookups: 0, values: 0 })
      read.lookups++
      read.values += values.length
      return values
    },
    close: () => snapshot.close(),
  }
  return {
    snapshot: watched,
    plan: (reader, method, params) => {
      const read = { indexes: structuredClone(indexes), records, blobs: { ...blobs }, opened: reader.restsOn.size }
      const { depth = defaultDepths[method], limit } = params
      return {
        steps: [...stepsFor(method, params)], seeds: seedsOf(reader, params), ...read,
        ...(reader.ranking === undefined ? {} : { ranking: reader.ranking }),
        bounds: { ...(depth === undefined ? {} : { depth }), ...(limit === undefined ? {} : { limit }) },
      }
    },
  }
}

/** The keys of what was set out from. Found again, because the answer is made by then. */
function seedsOf(reader: Reader, params: Params): string[] {
  const written = [...(params.symbols ?? []), params.from, params.to].filter(text => text !== undefined)
  const subjects: Subject[] = written.map(text => findWritten(reader, text))
  if (params.symbol !== undefined || params.line !== undefined) subjects.push(findSubject(reader, params))
  return subjects.flatMap(subject => (subject.kind === 'symbols' ? subject.ids.flatMap(id => reader.symbol(id)?.key ?? []) : subject.kind === 'several' ? subject.matches.map(({ key }) => key) : []))
}

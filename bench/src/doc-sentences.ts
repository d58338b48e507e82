/** What people say of functions in a tree, as questions: first sentences of doc comments, the same for the same seed and the same index. */
import { at, FileFacts } from '@codeloom/model'
import { openSqlite } from '@codeloom/sqlite'
import { randomOf } from '@codeloom/testkit'

/** Shorter ones say a name and no more. */
const fewestWords = 4
const longestSentence = 120
/** Files that are opened for a sentence at most: many have no doc comment. */
const triesEach = 40

export function drawDocSentences(storeFile: string, { count, seed }: { readonly count: number; readonly seed: number }): readonly string[] {
  const store = openSqlite({ path: storeFile, create: false })
  const snapshot = store.snapshot()
  try {
    const files = Array.from(snapshot.files(), ({ id }) => id)
    const random = randomOf(seed)
    const sentences = new Set<string>()
    for (let tries = 0; sentences.size < count && tries < count * triesEach && files.length > 0; tries++) {
      const bytes = snapshot.blob('facts', random.pick(files))
      const said = bytes === undefined ? [] : sentencesIn(new FileFacts(bytes))
      if (said.length > 0) sentences.add(random.pick(said))
    }
    return [...sentences]
  } finally {
    snapshot.close()
    store.close()
  }
}

function sentencesIn(facts: FileFacts): readonly string[] {
  const { count, doc } = facts.symbols
  return Array.from({ length: count }, (_, row) => (at(doc, row) === 0 ? '' : firstSentence(facts.string(at(doc, row))))).filter(sentence => sentence.split(' ').length >= fewestWords)
}

/** Behind the name that kernel-doc puts before it: `foo_bar() - does this`. */
function firstSentence(doc: string): string {
  const plain = doc.replaceAll(/\s+/g, ' ').replace(/^ ?[\w()]+(?:\(\))? ?[-:] /, '').trim()
  const end = /[.!?:](?= |$)| @\w+:/.exec(plain)
  return plain.slice(0, Math.min(end?.index ?? plain.length, longestSentence)).trim()
}

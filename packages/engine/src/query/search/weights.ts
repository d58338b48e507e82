/** What counts how much; measured by `npm run bench:retrieval` (docs/retrieval.md). A weight of 0 switches its part off. */
export interface RankingWeights {
  /** of a word in a field of a symbol */
  readonly name: number
  readonly container: number
  readonly signature: number
  readonly doc: number
  readonly path: number
  readonly body: number
  /** how much how rare a word is among the functions that were looked through counts, beside how rare it is in the whole index */
  readonly local: number
  /** how much it counts that a symbol holds all words of the question, not some */
  readonly held: number
  /** what is added for a name that consists of words of the question */
  readonly covered: number
  /** of a short or long form, beside the word as it was written */
  readonly otherLength: number
  /** 1 where words find their kin */
  readonly kin: number
  /** 1 where a word that is nowhere stands for those one slip away */
  readonly slips: number
  /** of what the text of its file is worth, beside what a symbol itself is worth */
  readonly file: number
  /** of what is near in the graph */
  readonly graph: number
  /** of what the question names itself */
  readonly named: number
  /** of what is near by vectors, where there are any; not measured with a model yet */
  readonly vectors: number
  /** what is left of the score of a symbol in a file of tests */
  readonly tests: number
}

export const defaultWeights: RankingWeights = {
  name: 3, container: 1, signature: 1.2, doc: 1, path: 0.6, body: 0.7, local: 0.5, held: 0.4, covered: 0.25,
  otherLength: 0.6, kin: 1, slips: 1, file: 0.1, graph: 0.3, named: 1, vectors: 0.3, tests: 0.75,
}

/** What packing asks of the outside world: how a model counts what it reads. */

/** Counts as a model does. */
export interface TokenCounter {
  /** as an answer tells it: the encoding, and by how much it is overestimated where it is not the model's own */
  readonly name: string
  /** Tokens of a text: as many as the model counts, or more where its own encoding is not known. */
  count(text: string): number
}

export interface PackingModel {
  readonly counter: TokenCounter
  /** tokens that the model takes in all */
  readonly window: number
  /** what a reader should know of the choice, in plain words */
  readonly note?: string
}

/** The model of a name; without a name one that suits most. Made ready before the question: to be had at once. */
export type PackingModels = (name: string | undefined) => PackingModel

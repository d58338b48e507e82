/**
 * How models count tokens, and how many they take: a table of families, and counters over the encodings of `ai-tokenizer`.
 * Reads no configuration: what overrides the table is handed in. An encoding is loaded when a model of it is asked for.
 *
 * T1: a counter never counts fewer tokens than its encoding gives.
 */
export { encodingNames, loadCounter, type Encoding } from './counter.ts'
export { modelNamed, type ModelShape } from './models.ts'

/**
 * Vectors from any endpoint that speaks as OpenAI's embeddings do, Ollama's among them: one request a batch, each in bounded time and bytes, repeated where
 * it may go better, and none for a while where it did not. Keeps no vector, decides not what is embedded, follows no redirect.
 *
 * O1: what is given back is a vector a text, in the order of the texts, each of as many numbers as was said, none of them no number.
 * O2: a provider that hangs, fails or says something else is told in plain words and in bounded time.
 * O4: what a provider says of when to come again holds for all questions and texts, in all processes, for a day at most.
 * O3: after so many failures in a row, questions that were given up among them, nobody waits for it: it is left alone for a while, longer each time, then
 *   tried with one request, and is well again by an answer alone.
 */
export { openEmbedder, type EmbedderOptions } from './open-embedder.ts'

/**
 * The graph for AI agents, over the Model Context Protocol: a tool's arguments into a Request, a Response into compact text.
 * Does not rank, walks no graph, writes nothing but the index. What a call needs is loaded when the first call comes.
 *
 * P1: stdout carries the protocol alone.
 * P2: an answer shows the tree as it is when it is asked; what could not be brought in within the wait is named as pending.
 * P3: no answer is longer than its bound, and nothing is cut without a cursor: the pages together are the whole.
 */
export { serveMcp, type ServeOptions } from './serve.ts'

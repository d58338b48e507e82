/**
 * Which edges tie tests to what they exercise: the one place that says so. They are derived, not stored: from the edges of a file and
 * from where files lie, so that they are as fresh as those.
 *
 * F1: a symbol of a test file, its module among them, tests what it calls, instantiates or is decorated by outside of test files: there is a
 *     `tests` edge beside each such edge, found in the same way, as certain, at the same places. There is no other.
 */
import { callKinds, forEachEdge, type EdgeKind, type FileEdge, type FileGraph } from '@codeloom/model'
import { isTestPath } from '../analysis/test-paths.ts'

const exercising: ReadonlySet<EdgeKind> = new Set(callKinds)

/** Calls `edge` for each edge of a file, in an order that depends on the file alone. `isOfTest`: whether a symbol of the graph lies in a test file. */
export function forEachGraphEdge(file: FileGraph & { readonly record: { readonly path: string } }, isOfTest: (symbol: number) => boolean, edge: (edge: FileEdge) => void): void {
  forEachEdge(file, isTestPath(file.record.path) ? withTests(isOfTest, edge) : edge)
}

/** Of the edges of a test file: each, and the `tests` edge beside it. */
export function withTests(isOfTest: (symbol: number) => boolean, edge: (edge: FileEdge) => void): (edge: FileEdge) => void {
  return found => {
    edge(found)
    if (exercising.has(found.kind) && !isOfTest(found.to)) edge({ ...found, kind: 'tests' })
  }
}

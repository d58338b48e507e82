/** Cycles of imports between files, types included: each strongly connected set of files is one finding that shows a way round. */
import type { Import } from './imports.ts'
import type { Finding } from './finding.ts'

type Graph = ReadonlyMap<string, readonly { readonly target: string; readonly line: number }[]>

export function findCycles(imports: readonly Import[]): readonly Finding[] {
  const graph = new Map<string, { target: string; line: number }[]>()
  for (const { source, target, line } of imports) {
    if (target === undefined) continue
    const edges = graph.get(source.file)
    if (edges === undefined) graph.set(source.file, [{ target, line }])
    else edges.push({ target, line })
  }
  const findings: Finding[] = []
  const reported = new Set<string>()
  for (const start of [...graph.keys()].toSorted()) {
    if (reported.has(start)) continue
    const cycle = shortestWayBack(graph, start)
    if (cycle === undefined) continue
    for (const file of cycle) reported.add(file)
    const line = graph.get(start)?.find(({ target }) => target === (cycle[1] ?? start))?.line ?? 1
    findings.push({ file: start, line, rule: 'import-cycle', message: [...cycle, start].join(' -> ') })
  }
  return findings
}

/** The files of the shortest cycle through `start`, beginning with it. */
function shortestWayBack(graph: Graph, start: string): readonly string[] | undefined {
  const cameFrom = new Map<string, string>()
  const queue = [start]
  for (const file of queue) {
    for (const { target } of graph.get(file) ?? []) {
      if (target === start) return wayTo(file, cameFrom, start)
      if (cameFrom.has(target)) continue
      cameFrom.set(target, file)
      queue.push(target)
    }
  }
  return undefined
}

function wayTo(file: string, cameFrom: ReadonlyMap<string, string>, start: string): readonly string[] {
  const way = [file]
  for (let at = file; at !== start; ) {
    at = cameFrom.get(at) ?? start
    way.unshift(at)
  }
  return way
}

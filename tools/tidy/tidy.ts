/**
 * Reads the sources under a root and answers every break of the house's rules.
 * Does not judge types, formatting or dead exports: tsc, oxlint and knip do. Writes nothing.
 */
import { findCycles } from './cycles.ts'
import type { Finding } from './finding.ts'
import { readExceptions, withoutExceptions } from './exceptions.ts'
import { checkImports, readImports } from './imports.ts'
import { checkInvariants } from './invariants.ts'
import { checkShape } from './shape.ts'
import { checkSmells } from './smells.ts'
import { readSources } from './source.ts'
import { readWorkspaces } from './workspaces.ts'

export async function tidy(root: string): Promise<readonly Finding[]> {
  const workspaces = readWorkspaces(root)
  const sources = await readSources(root)
  const imports = readImports({ root, sources, workspaces })
  const findings = [
    ...checkImports(imports, workspaces),
    ...findCycles(imports),
    ...checkShape(sources, workspaces),
    ...sources.flatMap(checkSmells),
    ...checkInvariants(sources),
  ]
  return withoutExceptions(findings, readExceptions(root)).toSorted((a, b) => compare(a.file, b.file) || a.line - b.line || compare(a.rule, b.rule))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

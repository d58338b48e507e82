/** The lines of the dump that one file owns. The order of the properties is part of the contract. */
import {
  at, flag, forEachUnresolved, pick, symbolKinds, type Certainty, type EdgeKind, type How,
} from '@codeloom/model'
import type { FileRecord } from '@codeloom/store'
import { problemsOf, type OpenedFile } from './opened-file.ts'
import { forEachGraphEdge } from './test-edges.ts'

/** Keys as JSON texts. */
export interface LinesOf {
  ofFile(file: OpenedFile): readonly string[]
  ofSymbol(id: number): string | undefined
  /** whether a symbol lies in a test file */
  isOfTest(id: number): boolean
}

export function fileLine(record: FileRecord): string {
  const { path, language, hash } = record
  return JSON.stringify({ t: 'file', path, language, hash, problems: problemsOf(record).length })
}

export function symbolLines(file: OpenedFile, keys: LinesOf): string[] {
  const own = keys.ofFile(file)
  const { symbols } = file.facts
  const path = JSON.stringify(file.record.path)
  const lines: string[] = []
  for (let row = 0; row < symbols.count; row++) {
    const flags = at(symbols.flags, row)
    const range = file.range(at(symbols.start, row), at(symbols.end, row)).join()
    const nameRange = file.range(at(symbols.nameStart, row), at(symbols.nameEnd, row)).join()
    const container = row === 0 ? 'null' : pick(own, at(symbols.container, row))
    const declaration = (flags & flag.declaration) === 0 ? '' : ',"declaration":true'
    lines.push(`{"t":"symbol","key":${pick(own, row)},"kind":"${pick(symbolKinds, at(symbols.kind, row))}","name":${JSON.stringify(file.nameOf(row))},`
      + `"path":${path},"range":[${range}],"nameRange":[${nameRange}],"container":${container},"exported":${(flags & flag.exported) !== 0}${declaration}}`)
  }
  return lines
}

/** Mentions that were not resolved, each once. */
export function unresolvedLines(file: OpenedFile, keys: LinesOf): string[] {
  const own = keys.ofFile(file)
  const path = JSON.stringify(file.record.path)
  const lines = new Set<string>()
  forEachUnresolved(file, ({ from, name, role, start, why, package: origin }) => {
    const [line, column] = file.facts.position(start)
    const known = origin === '' ? '' : `,"package":${JSON.stringify(origin)}`
    lines.add(`{"t":"unresolved","from":${pick(own, from)},"name":${JSON.stringify(name)},"role":"${role}","site":[${path},${line},${column}],"why":"${why}"${known}}`)
  })
  return [...lines]
}

/** Edges by kind, those that join the same two symbols in the same way as one. */
export function edgeLines(file: OpenedFile, keys: LinesOf): ReadonlyMap<EdgeKind, string[]> {
  const merged = mergeEdges(file, id => keys.isOfTest(id))
  const own = keys.ofFile(file)
  const path = JSON.stringify(file.record.path)
  const lines = new Map<EdgeKind, string[]>()
  for (const { kind, from, to, how, certainty, starts } of merged) {
    const target = keys.ofSymbol(to)
    if (target === undefined) continue
    const line = `{"t":"edge","kind":"${kind}","from":${pick(own, from)},"to":${target},"how":"${how}","certainty":"${certainty}","sites":[${sitesText(file, path, starts)}]}`
    const ofKind = lines.get(kind)
    if (ofKind === undefined) lines.set(kind, [line])
    else ofKind.push(line)
  }
  return lines
}

function sitesText(file: OpenedFile, path: string, starts: number[]): string {
  let text = ''
  let last = -1
  for (const start of starts.sort((a, b) => a - b)) {
    if (start === last || start < 0) continue
    const [line, column] = file.facts.position(start)
    text += `${text === '' ? '' : ','}[${path},${line},${column}]`
    last = start
  }
  return text
}

interface MergedEdge {
  readonly kind: EdgeKind
  readonly from: number
  readonly to: number
  readonly how: How
  readonly certainty: Certainty
  readonly starts: number[]
}

function mergeEdges(file: OpenedFile, isOfTest: (id: number) => boolean): readonly MergedEdge[] {
  const merged: MergedEdge[] = []
  const byTarget = new Map<number, MergedEdge[]>()
  forEachGraphEdge(file, isOfTest, ({ kind, from, to, how, certainty, start }) => {
    let edges = byTarget.get(to)
    if (edges === undefined) byTarget.set(to, (edges = []))
    const same = edges.find(edge => edge.from === from && edge.kind === kind && edge.how === how && edge.certainty === certainty)
    if (same !== undefined) {
      same.starts.push(start)
      return
    }
    const edge = { kind, from, to, how, certainty, starts: [start] }
    edges.push(edge)
    merged.push(edge)
  })
  return merged
}

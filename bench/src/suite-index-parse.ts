/** A full index beside parsing the same files with the same grammars on the same workers, and doing nothing else. */
import { corpusFolder } from './corpora.ts'
import { freshIndex, parseNarrow, parseOnly } from './programs.ts'
import { medianOf, takeTurns, type Run } from './series.ts'
import { rounded } from './statistics.ts'
import type { Suite, SuiteOptions, SuiteResult } from './suite.ts'

export const indexParseSuites: readonly Suite[] = [
  { name: 'index-parse-c', run: options => indexBesideParse('linux-kernel-fs-mm', 1.4, options) },
  { name: 'index-parse-go', run: options => indexBesideParse('go-20mb', 1.7, options) },
  { name: 'index-parse-python', run: options => indexBesideParse('python-20mb', 1.7, options) },
  { name: 'index-parse-typescript', run: options => indexBesideParse('typescript-20mb', 1.7, options) },
]

async function indexBesideParse(corpus: string, atMost: number, { runs, folder, compiled }: SuiteOptions): Promise<SuiteResult> {
  const dir = corpusFolder(corpus)
  const series = await takeTurns([freshIndex({ dir, compiled }), parseOnly({ dir, compiled }), parseNarrow({ dir, compiled })], { runs, folder })
  const [index, parse, narrow] = [medianOf(series, 'index', 'cpuMs'), medianOf(series, 'parse', 'cpuMs'), medianOf(series, 'parse narrow', 'cpuMs')]
  const sources = parsedSources(series.get('parse'))
  const disk = medianOf(series, 'index', 'diskMb')
  return {
    on: { corpus, files: sources.files, sourceMb: rounded(sources.bytes / 1e6, 1) },
    figures: [
      { name: 'index CPU / parse-only CPU', value: rounded(index / parse, 3), unit: 'x', atMost },
      { name: 'index CPU / CPU of parsing only, ASCII read as bytes as the index does', value: rounded(index / narrow, 3), unit: 'x', atMost },
      { name: 'index CPU', value: rounded(index / 1000, 2), unit: 's' },
      { name: 'parse-only CPU', value: rounded(parse / 1000, 2), unit: 's' },
      { name: 'parse-only CPU, ASCII read as bytes', value: rounded(narrow / 1000, 2), unit: 's' },
      { name: 'index wall', value: rounded(medianOf(series, 'index', 'wallMs') / 1000, 2), unit: 's' },
      { name: 'parse-only wall', value: rounded(medianOf(series, 'parse', 'wallMs') / 1000, 2), unit: 's' },
      { name: 'index peak memory', value: medianOf(series, 'index', 'peakRssMb'), unit: 'MB' },
      { name: 'parse-only peak memory', value: medianOf(series, 'parse', 'peakRssMb'), unit: 'MB' },
      { name: 'index on disk', value: disk, unit: 'MB' },
      { name: 'index on disk / source', value: rounded(disk * 1e6 / sources.bytes, 2), unit: 'x' },
    ],
    runs: Object.fromEntries(series),
  }
}

function parsedSources(runs: readonly Run[] | undefined): { readonly files: number; readonly bytes: number } {
  const told: { readonly files: number; readonly bytes: number } = JSON.parse(runs?.[0]?.stdout ?? '')
  return told
}

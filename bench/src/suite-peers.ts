/** A full index beside the same of another engine, on a copy of the corpus, each as a user starts it. */
import fs from 'node:fs'
import path from 'node:path'
import { corpusFolder } from './corpora.ts'
import { installedPeer } from './peer.ts'
import { freshIndex, outerNode } from './programs.ts'
import { medianOf, takeTurns } from './series.ts'
import { rounded } from './statistics.ts'
import type { Figure, Suite, SuiteOptions, SuiteResult } from './suite.ts'

interface Bounds {
  readonly cpu: number
  readonly wall?: number
  readonly memory?: number
  readonly memoryMb?: number
}

export const peerSuites: readonly Suite[] = [
  { name: 'peers-c', run: options => besidePeer('linux-kernel-fs-mm', { cpu: 0.5, memory: 0.5 }, options) },
  { name: 'peers-typescript', run: options => besidePeer('typescript-3mb', { cpu: 1.2, wall: 1, memoryMb: 200 }, options) },
]

async function besidePeer(corpus: string, bounds: Bounds, { runs, folder, compiled }: SuiteOptions): Promise<SuiteResult> {
  const peer = installedPeer()
  const dir = path.join(folder, corpus)
  fs.cpSync(corpusFolder(corpus), dir, { recursive: true, filter: file => path.basename(file) !== '.git' })
  const node = outerNode()
  const series = await takeTurns([freshIndex({ dir, compiled, node }), peer.contender(dir)], { runs, folder })
  const beside = (name: string, figure: Parameters<typeof medianOf>[2], { unit, scale, ratioAtMost, atMost }: Shown): readonly Figure[] => {
    const [ours, theirs] = [medianOf(series, 'index', figure), medianOf(series, 'peer', figure)]
    return [
      { name: `${name} / peer`, value: rounded(ours / theirs, 3), unit: 'x', ...(ratioAtMost === undefined ? {} : { atMost: ratioAtMost }) },
      { name, value: rounded(ours / scale, 2), unit, ...(atMost === undefined ? {} : { atMost }) },
      { name: `${name} of the peer`, value: rounded(theirs / scale, 2), unit },
    ]
  }
  return {
    on: { corpus, peer: `${peer.name} ${peer.version}` },
    figures: [
      ...beside('CPU', 'cpuMs', { unit: 's', scale: 1000, ratioAtMost: bounds.cpu }),
      ...beside('wall', 'wallMs', { unit: 's', scale: 1000, ratioAtMost: bounds.wall }),
      ...beside('peak memory', 'peakRssMb', { unit: 'MB', scale: 1, ratioAtMost: bounds.memory, atMost: bounds.memoryMb }),
      ...beside('disk', 'diskMb', { unit: 'MB', scale: 1 }),
    ],
    runs: Object.fromEntries(series),
  }
}

interface Shown {
  readonly unit: string
  readonly scale: number
  readonly ratioAtMost?: number | undefined
  readonly atMost?: number | undefined
}

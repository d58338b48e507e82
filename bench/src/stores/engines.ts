/** The engines that keep a store beyond their process of a process, by the names that the benchmarks know them by. */
import path from 'node:path'
import { testServer, type TestServer } from '@codeloom/postgres/test-server'
import { tableBytes } from '@codeloom/postgres/bare-driver'
import { NotRun } from '../corpora.ts'
import { bytesIn } from './bytes-in.ts'

export const engineNames = ['sqlite', 'rocksdb', 'postgres'] as const
export type EngineName = (typeof engineNames)[number]

export interface Engine {
  readonly name: EngineName
  /** of a store in a folder; on a server all lie in one database, each under its repository */
  url(folder: string): string
  /** what a store in a folder takes on disk; on a server, what all of them take */
  diskBytes(folder: string): Promise<number>
  /** undefined where no server is involved */
  readonly server: TestServer | undefined
  stop(): Promise<void>
}

export function isEngine(name: string | undefined): name is EngineName {
  return engineNames.some(known => known === name)
}

/** Throws NotRun where the engine cannot be had here. */
export async function startEngine(name: EngineName): Promise<Engine> {
  switch (name) {
    case 'sqlite': return { name, url: folder => `sqlite:${path.join(folder, 'graph.db')}`, ...ofFiles }
    case 'rocksdb': return { name, url: folder => `rocksdb:${path.join(folder, 'graph')}`, ...ofFiles }
    case 'postgres': {
      const { server, missing } = await testServer()
      if (server === undefined) throw new NotRun(`postgres: ${missing}`)
      return { name, url: () => server.url, diskBytes: () => tableBytes(server.url), server, stop: () => server.stop() }
    }
  }
}

const ofFiles = { diskBytes: async (folder: string): Promise<number> => bytesIn(folder, file => file.startsWith('graph')), server: undefined, stop: async (): Promise<void> => undefined }

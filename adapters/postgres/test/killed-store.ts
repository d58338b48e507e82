import type { GraphStore } from '@codeloom/store'
import type { KilledStore } from '@codeloom/store/contract-suite'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { openPostgres } from '../src/index.ts'

/** `URL#REPO` */
export async function openNamed(name: string): Promise<GraphStore> {
  const [url = '', repo = ''] = name.split('#')
  return await openPostgres({ url, repo, create: true })
}

export const killedPostgres = (url: string): KilledStore => ({
  program: fileURLToPath(new URL('committing-process.ts', import.meta.url)),
  name: folder => `${url}#${path.basename(folder)}`,
  open: openNamed,
})

/**
 * What makes vectors, as the user's models.json says it:
 * `{"embedder": {"endpoint": "http://localhost:11434/v1", "model": "nomic-embed-text", "dimensions": 768}}`. Keys come from the environment alone:
 * `keyFrom` names the variable. Where nothing is said, nothing is embedded and nothing leaves the machine. All settings: docs/vectors.md.
 */
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { textTemplate } from '@codeloom/engine/vectors'
import type { AskedModel } from '@codeloom/store'
import type { Root } from '../find-root.ts'
import { HostError } from '../host-error.ts'
import { readModelsFile } from '../models-file.ts'

export interface EmbedderSettings {
  readonly model: AskedModel
  readonly key: string | undefined
  readonly textPrefix: string
  readonly window: number
  readonly batch: number
  readonly requests: number
  readonly repeats: number
  readonly timeoutMs: number
  readonly questionTimeoutMs: number
  /** how long a search that has other lists, too, waits for the vector of its question */
  readonly besideTimeoutMs: number
  readonly pauseMs: number
  readonly longestPauseMs: number
  readonly failures: number
  readonly leftAloneMs: number
  /** folders of which nothing is embedded or asked, nor of what lies in them */
  readonly without: readonly string[]
}

/** Whole numbers that may be said: the least, the most, and what holds where nothing is said. */
const numbers = {
  dimensions: [1, 16_384, undefined], window: [32, 1_000_000, 512], batch: [1, 2_048, 64], requests: [1, 64, 2], repeats: [0, 20, 4],
  timeoutMs: [10, 600_000, 60_000], questionTimeoutMs: [10, 60_000, 3_000], besideTimeoutMs: [0, 60_000, 150], pauseMs: [1, 60_000, 500], longestPauseMs: [0, 3_600_000, 60_000], failures: [1, 1_000, 5], leftAloneMs: [10, 3_600_000, 5_000],
} as const satisfies Readonly<Record<string, readonly [least: number, most: number, usual: number | undefined]>>
const texts = ['endpoint', 'model', 'keyFrom', 'revision', 'textPrefix', 'questionPrefix'] as const
const known: readonly string[] = [...texts, ...Object.keys(numbers), 'shorten', 'without']
/** Numbers of an answer at most: it is taken apart in one piece, while others wait. */
const numbersAnAnswer = 48_000

/** Undefined where no embedder is named. Throws HostError where what is said cannot be meant. */
export function embedderSettings(): EmbedderSettings | undefined {
  const { file, embedder } = readModelsFile()
  return embedder === undefined ? undefined : settingsIn(embedder, file)
}

function settingsIn(value: unknown, file: string): EmbedderSettings {
  const wrong = (what: string): HostError => new HostError('failed', `${file}: "embedder" ${what}`)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong('has to be an object such as {"endpoint": "http://localhost:11434/v1", "model": "nomic-embed-text", "dimensions": 768}')
  const said = new Map<string, unknown>(Object.entries(value))
  for (const name of said.keys()) if (!known.includes(name)) throw wrong(/key|token|secret|auth/i.test(name) ? `has "${name}": keys come from the environment alone, "keyFrom" names the variable` : `has "${name}"; known are ${known.join(', ')}`)
  const text = (name: (typeof texts)[number]): string | undefined => {
    const each = said.get(name)
    if (each !== undefined && typeof each !== 'string') throw wrong(`has a "${name}" that is no text`)
    return each
  }
  const number = (name: keyof typeof numbers): number => {
    const [least, most, usual] = numbers[name]
    const each = said.get(name) ?? usual
    if (!(Number.isSafeInteger(each) && Number(each) >= least && Number(each) <= most)) throw wrong(`${said.has(name) ? 'has' : 'needs'} "${name}", a whole number from ${least} to ${most.toLocaleString('en-US')}`)
    return Number(each)
  }
  const name = text('model')
  if (name === undefined || name === '') throw wrong('needs "model", as the endpoint calls it')
  const shorten = said.get('shorten') ?? false
  if (typeof shorten !== 'boolean') throw wrong('has a "shorten" that is neither true nor false')
  const endpoint = text('endpoint')
  const [dimensions, textPrefix] = [number('dimensions'), text('textPrefix') ?? '']
  return {
    model: { name, dimensions, template: textTemplate, digest: digestOf([name, dimensions, shorten, textPrefix, text('revision') ?? '']), url: urlIn(endpoint, wrong), questionPrefix: text('questionPrefix') ?? '', asksDimensions: shorten },
    key: keyIn(text('keyFrom'), { endpoint, wrong }), textPrefix, without: foldersIn(said.get('without') ?? [], wrong),
    window: number('window'), batch: Math.max(1, Math.min(number('batch'), Math.floor(numbersAnAnswer / dimensions))), requests: number('requests'), repeats: number('repeats'),
    timeoutMs: number('timeoutMs'), questionTimeoutMs: number('questionTimeoutMs'), besideTimeoutMs: number('besideTimeoutMs'), pauseMs: number('pauseMs'), longestPauseMs: number('longestPauseMs'), failures: number('failures'), leftAloneMs: number('leftAloneMs'),
  }
}

/** The same for the same model, whoever serves it. What the provider changes behind the name of a model, a new "revision" tells. */
function digestOf(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)
}

function urlIn(endpoint: string | undefined, wrong: (what: string) => HostError): string {
  const url = endpoint === undefined ? undefined : URL.parse(endpoint)
  if (url === undefined || url === null || !/^https?:$/.test(url.protocol)) throw wrong('needs "endpoint", the URL before /embeddings, such as http://localhost:11434/v1')
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') throw wrong('has an "endpoint" with a name, a password or a query in it: a key comes from the environment, "keyFrom" names the variable')
  return `${url.href.replace(/\/+$/, '')}/embeddings`
}

function foldersIn(value: unknown, wrong: (what: string) => HostError): readonly string[] {
  const folders: unknown[] = Array.isArray(value) ? value : [undefined]
  return folders.map(folder => {
    if (typeof folder !== 'string' || !path.isAbsolute(folder)) throw wrong('has a "without" that is no list of folders, each from / on')
    return real(folder)
  })
}

/** Whether models.json says of a tree that it has no vectors. */
export function isLeftOut({ dir }: Pick<Root, 'dir'>, { without }: EmbedderSettings): boolean {
  const tree = real(dir)
  return without.some(folder => tree === folder || tree.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep))
}

function real(folder: string): string {
  try {
    return fs.realpathSync(folder)
  } catch {
    // it is not there
    return path.resolve(folder)
  }
}

interface Asking {
  readonly endpoint: string | undefined
  readonly wrong: (what: string) => HostError
}

function keyIn(variable: string | undefined, { endpoint = '', wrong }: Asking): string | undefined {
  if (variable === undefined) return undefined
  const { protocol = '', hostname = '' } = URL.parse(endpoint) ?? {}
  if (protocol === 'http:' && !/^(localhost|.*\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)) throw wrong(`would send a key to ${hostname} over http, where anyone between can read it: say https, or lead a tunnel from localhost there`)
  const key = process.env[variable]
  if (key === undefined || key === '') throw wrong(`takes its key from the environment variable ${variable}, which is not set`)
  if (/[^\x21-\x7e]/.test(key)) throw wrong(`takes its key from the environment variable ${variable}, which holds a blank or a character that no key has`)
  return key
}

/**
 * How models count, for whoever packs: the encodings of an adapter, loaded when a model of theirs is first asked for, and the
 * user's own word on models, which comes before any table: `models.json` in the user's configuration, or the file that
 * CODELOOM_MODELS names, as `{"my-model": {"window": 16000, "encoding": "cl100k_base", "margin": 1.2}}`.
 */
import type { PackingModel, PackingModels, TokenCounter } from '@codeloom/engine'
import { HostError } from './host-error.ts'
import { modelsFile, readModelsFile } from './models-file.ts'

export interface ReadyModels {
  readonly models: PackingModels
  /** To be awaited before a model is asked for. */
  ready(name: string | undefined): Promise<void>
}

export function openPackingModels(): ReadyModels {
  const counters = new Map<string, Promise<TokenCounter>>()
  const known = new Map<string | undefined, PackingModel>()
  return {
    models: name => {
      const model = known.get(name)
      if (model === undefined) throw new HostError('failed', `how ${name ?? 'no model'} counts was not made ready`)
      return model
    },
    ready: async name => {
      if (known.has(name)) return
      const { encodingNames, loadCounter, modelNamed } = await import('@codeloom/tokenizers')
      const { encoding, window, isKnown } = modelNamed(name, readOverrides(encodingNames))
      const key = JSON.stringify(encoding)
      const counter = counters.get(key) ?? loadCounter(encoding)
      counters.set(key, counter)
      const note = isKnown ? undefined : name === undefined ? 'no model was named' : `${name} is not a model that is known here: it is taken to have a small window (${modelsFile()} may say more)`
      known.set(name, { counter: await counter, window, ...(note === undefined ? {} : { note }) })
    },
  }
}

interface Override {
  window?: number
  encoding?: { readonly name: EncodingName; readonly margin: number }
}
type EncodingName = Awaited<typeof import('@codeloom/tokenizers')>['encodingNames'][number]

function readOverrides(encodings: readonly EncodingName[]): ReadonlyMap<string, Override> {
  const { file, models } = readModelsFile()
  return new Map(models.map(([name, value]) => [name.toLowerCase(), overrideOf(value, { name, file, encodings })]))
}

interface Where {
  readonly name: string
  readonly file: string
  readonly encodings: readonly EncodingName[]
}

function overrideOf(value: unknown, { name, file, encodings }: Where): Override {
  const wrong = (what: string): HostError => new HostError('failed', `${file}: "${name}" ${what}`)
  if (typeof value !== 'object' || value === null) throw wrong('has to be an object such as {"window": 32000, "encoding": "cl100k_base", "margin": 1.2}')
  const { window, encoding, margin = 1, ...others }: { window?: unknown; encoding?: unknown; margin?: unknown } = value
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) throw wrong(`has "${unknown}"; known are window, encoding, margin`)
  if (window !== undefined && !(Number.isSafeInteger(window) && Number(window) > 0)) throw wrong('has a window that is no whole number of tokens')
  if (!(typeof margin === 'number' && margin >= 1 && margin <= 10)) throw wrong('has a margin that is not between 1 and 10')
  const meant = encodings.find(each => each === encoding)
  if (encoding !== undefined && meant === undefined) throw wrong(`has an encoding that is none of ${encodings.join(', ')}`)
  if (meant === undefined && 'margin' in value) throw wrong('has a margin and no encoding that it is on')
  return { ...(window === undefined ? {} : { window: Number(window) }), ...(meant === undefined ? {} : { encoding: { name: meant, margin } }) }
}

/**
 * The user's own word on models: `models.json` in the user's configuration, or the file that CODELOOM_MODELS names. An object of models by their names
 * (`packing-models.ts`), and under `embedder` what makes vectors (`vectors/embedder-settings.ts`).
 */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { HostError, systemCode } from './host-error.ts'

/** The key under which an embedder stands: no model is called so. */
const embedderKey = 'embedder'

export interface ModelsFile {
  readonly file: string
  /** by name, as they are written */
  readonly models: readonly (readonly [name: string, value: unknown])[]
  /** undefined where there is none */
  readonly embedder: unknown
}

export function modelsFile(): string {
  const { CODELOOM_MODELS: named, XDG_CONFIG_HOME: xdg, APPDATA: roaming } = process.env
  if (named !== undefined && named !== '') return path.resolve(named)
  const folder = xdg !== undefined && path.isAbsolute(xdg) ? xdg : process.platform === 'win32' && roaming !== undefined && roaming !== '' ? roaming : path.join(os.homedir(), '.config')
  return path.join(folder, 'codeloom', 'models.json')
}

/** What the file says; nothing where there is none and none was named. */
export function readModelsFile(): ModelsFile {
  const file = modelsFile()
  let text: string
  try {
    text = fs.readFileSync(file, 'utf8')
  } catch (error) {
    const isMeant = process.env['CODELOOM_MODELS'] !== undefined && process.env['CODELOOM_MODELS'] !== ''
    if (systemCode(error) === 'ENOENT' && !isMeant) return { file, models: [], embedder: undefined }
    throw new HostError('failed', `${file}, which tells of models, cannot be read: ${systemCode(error) ?? 'unknown'}`, { cause: error })
  }
  const entries: [string, unknown][] = Object.entries(parsed(text, file))
  return { file, models: entries.filter(([name]) => name !== embedderKey), embedder: entries.find(([name]) => name === embedderKey)?.[1] }
}

/** What is said of an embedder, as one text; '' where none is named. */
export function embedderSaid(): string {
  const { embedder } = readModelsFile()
  return embedder === undefined ? '' : JSON.stringify(embedder)
}

function parsed(text: string, file: string): object {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new HostError('failed', `${file}, which tells of models, is not JSON`, { cause: error })
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new HostError('failed', `${file} has to hold an object: {"MODEL": {"window": 32000}}`)
  return value
}

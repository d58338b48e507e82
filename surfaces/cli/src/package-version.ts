import fs from 'node:fs'
import { home } from './home.ts'

export function packageVersion(): string {
  const parsed: unknown = JSON.parse(fs.readFileSync(new URL('package.json', home), 'utf8'))
  return typeof parsed === 'object' && parsed !== null && 'version' in parsed ? String(parsed.version) : ''
}

/** The user's models.json, as long as a test runs. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'

export function withModels(t: TestContext, text: string | undefined): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-models-'))
  const before = process.env['CODELOOM_MODELS']
  const file = path.join(folder, 'models.json')
  if (text !== undefined) fs.writeFileSync(file, text)
  process.env['CODELOOM_MODELS'] = file
  t.after(() => {
    if (before === undefined) delete process.env['CODELOOM_MODELS']
    else process.env['CODELOOM_MODELS'] = before
    fs.rmSync(folder, { recursive: true, force: true })
  })
  return file
}

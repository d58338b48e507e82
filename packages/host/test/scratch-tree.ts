import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/** A folder that is removed at the end of the scope, filled with these files (a name ending with `/` is a folder). */
export function scratchTree(files: Readonly<Record<string, string | Uint8Array>> = {}): { readonly dir: string; [Symbol.dispose](): void } {
  const dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-host-')))
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(dir, name)
    fs.mkdirSync(name.endsWith('/') ? file : path.dirname(file), { recursive: true })
    if (!name.endsWith('/')) fs.writeFileSync(file, content)
  }
  return { dir, [Symbol.dispose]: () => fs.rmSync(dir, { recursive: true, force: true }) }
}

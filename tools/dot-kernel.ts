/** Assembles packages/engine/src/vectors/dot-kernel.wat into the module beside it, which holds its bytes. A test assembles it again and compares. */
import fs from 'node:fs'
import path from 'node:path'
import openWabt from 'wabt'

const folder = path.resolve(import.meta.dirname, '../packages/engine/src/vectors')
const file = path.join(folder, 'dot-kernel.ts')

/** The module's text. */
export async function assembled(): Promise<string> {
  const wabt = await openWabt()
  const module = wabt.parseWat('dot-kernel.wat', fs.readFileSync(path.join(folder, 'dot-kernel.wat'), 'utf8'), { simd: true })
  const { buffer } = module.toBinary({})
  module.destroy()
  return `/** \`dot-kernel.wat\`, assembled by \`node tools/dot-kernel.ts\`. */\nexport const dotKernel = '${Buffer.from(buffer).toString('base64')}'\n`
}

if (import.meta.main) fs.writeFileSync(file, await assembled())

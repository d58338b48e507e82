import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import { compileGrammars, keepGrammars } from '../src/read/compiled-wasm.ts'
import { contentHash } from '../src/read/content-hash.ts'
import { registeredLanguages } from '../src/languages.ts'
import { scratchTree } from './scratch-tree.ts'

test('J1: code is kept for much source, read again, and made anew where it is damaged', async () => {
  const languages = await registeredLanguages()
  const grammars = languages.sourceLanguages.flatMap(language => language.grammars)
  const [small] = grammars.filter(({ suffixes }) => suffixes.includes('.c'))
  assert.ok(small)
  using scratch = scratchTree()
  const folder = path.join(scratch.dir, 'compiled')
  const compiling = { languagesUrl: languages.url, hash: await contentHash(), folder }
  const kept = (): readonly string[] => fs.readdirSync(folder).map(name => path.join(folder, name))
  const compile = (bytes: number): number => compileGrammars(new Map([[small, bytes]]), compiling).modules.length

  assert.equal(compile(1000), 0)
  assert.equal(fs.existsSync(folder), false)
  assert.equal(compile(1 << 24), 2)
  assert.equal(kept().length, 2)
  const content = kept().map(file => fs.readFileSync(file))
  assert.equal(compile(1000), 2)
  for (const [i, file] of kept().entries()) fs.writeFileSync(file, content[i]?.subarray(0, i === 0 ? 10 : 5000) ?? '')
  assert.equal(compile(1000), 0)
  assert.equal(compile(1 << 24), 2)
  assert.deepEqual(kept().map(file => fs.statSync(file).size), content.map(({ length }) => length))
  fs.rmSync(folder, { recursive: true })
  keepGrammars([small], compiling)
  assert.deepEqual(kept().map(file => fs.statSync(file).size), content.map(({ length }) => length))
  assert.equal(compileGrammars(new Map([[small, 1000]]), compiling).whole, true)
})

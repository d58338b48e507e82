import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { tidy } from '../tidy/tidy.ts'

/** The smallest house that breaks no rule. */
const HOUSE: Readonly<Record<string, string>> = {
  'package.json': '{"name":"house","dependencies":{},"devDependencies":{}}',
  ...workspace('packages/model'),
  ...workspace('packages/store', ['model']),
  ...workspace('packages/engine', ['store', 'model']),
  ...workspace('packages/languages', ['model']),
  ...workspace('packages/host', ['engine', 'sqlite']),
  ...workspace('packages/testkit', ['model']),
  ...workspace('adapters/sqlite', ['store']),
  ...workspace('surfaces/cli', ['host']),
}

function workspace(folder: string, siblings: readonly string[] = []): Readonly<Record<string, string>> {
  const dependencies = Object.fromEntries(siblings.map((name) => [`@codeloom/${name}`, '*']))
  return {
    [`${folder}/package.json`]: JSON.stringify({ name: `@codeloom/${path.basename(folder)}`, exports: { '.': './src/index.ts' }, dependencies }),
    [`${folder}/src/index.ts`]: '/** What it does. */\nexport const made = 1\n',
  }
}

/** Each break as `file:line rule`, in the order in which tidy prints them. */
async function breaksOf(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'tidy-'))
  try {
    for (const [file, text] of Object.entries({ ...HOUSE, ...files })) {
      fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
      fs.writeFileSync(path.join(root, file), text)
    }
    return (await tidy(root)).map(({ file, line, rule }) => `${file}:${line} ${rule}`)
  } finally {
    fs.rmSync(root, { recursive: true })
  }
}

function rule(name: string, files: Readonly<Record<string, string>>, breaks: readonly string[]): void {
  test(name, async () => assert.deepEqual(await breaksOf(files), breaks))
}

rule('a house in order breaks nothing', {}, [])

rule('a package may not import one above it, by name', { 'packages/store/src/up.ts': "import { made } from '@codeloom/engine'\nmade\n" }, [
  'packages/store/src/up.ts:1 import-direction',
  'packages/store/src/up.ts:1 undeclared-dependency',
])
rule('... nor by path, nor by type', { 'packages/model/src/up.ts': "\nimport type { made } from '../../engine/src/index.ts'\nexport type M = typeof made\n" }, ['packages/model/src/up.ts:2 import-direction'])
rule('... nor by import()', { 'packages/model/src/up.ts': "export const up = () => import('@codeloom/engine')\n" }, ['packages/model/src/up.ts:1 import-direction', 'packages/model/src/up.ts:1 undeclared-dependency'])
rule('an allowed package is imported by name, not by a path into it', { 'packages/store/src/deep.ts': "import { made } from '../../model/src/index.ts'\nmade\n" }, ['packages/store/src/deep.ts:1 import-direction'])
rule('host loads an adapter by import() alone', { 'packages/host/src/choose.ts': "import { made } from '@codeloom/sqlite'\nexport const choose = () => import('@codeloom/sqlite')\nmade\n" }, ['packages/host/src/choose.ts:1 import-direction'])
rule('only tests import testkit', { 'packages/engine/src/a.ts': "import { made } from '@codeloom/testkit'\nmade\n", 'packages/engine/test/a.test.ts': "import { made } from '@codeloom/testkit'\nmade\n" }, [
  'packages/engine/src/a.ts:1 import-direction',
  'packages/engine/src/a.ts:1 undeclared-dependency',
])
rule('engine/index and engine/query never import each other', { 'packages/engine/src/index/a.ts': "import { b } from '../query/b.ts'\nb\n", 'packages/engine/src/query/b.ts': 'export const b = 1\n' }, ['packages/engine/src/index/a.ts:1 import-direction'])
rule('a language imports its declared base and no other', {
  'packages/languages/src/typescript/a.ts': "import { b } from '../javascript/b.ts'\nimport { c } from '../c/c.ts'\nb + c\n",
  'packages/languages/src/javascript/b.ts': 'export const b = 1\n',
  'packages/languages/src/c/c.ts': 'export const c = 1\n',
}, ['packages/languages/src/typescript/a.ts:2 import-direction'])
rule('a sibling is declared before it is imported', { 'packages/engine/package.json': '{"name":"@codeloom/engine"}', 'packages/engine/src/a.ts': "import { made } from '@codeloom/store'\nimport 'zod'\nmade\n" }, [
  'packages/engine/src/a.ts:1 undeclared-dependency',
  'packages/engine/src/a.ts:2 undeclared-dependency',
])
rule('no cycle between files, types included', { 'packages/model/src/a.ts': "import type { B } from './b.ts'\nexport type A = B\n", 'packages/model/src/b.ts': "import type { A } from './a.ts'\nexport type B = A | 1\n" }, ['packages/model/src/a.ts:1 import-cycle'])

rule('a file of 500 lines is the longest', { 'packages/model/src/long.ts': `${'1\n'.repeat(501)}`, 'packages/model/src/just.ts': '1\n'.repeat(500) }, ['packages/model/src/long.ts:501 file-size'])
rule('a function of 70 lines is the longest', { 'packages/model/src/long.ts': `export const long = () => {\n${'1\n'.repeat(69)}}\nexport function just() {\n${'1\n'.repeat(68)}}\n` }, ['packages/model/src/long.ts:1 function-size'])
rule('an exception with a reason is heeded, an idle one is reported', {
  'packages/model/src/long.ts': `export const long = () => {\n${'1\n'.repeat(69)}}\n`,
  'tools/tidy/exceptions.json': '[{"rule":"function-size","file":"packages/model/src/long.ts","name":"long","reason":"a table"},{"rule":"any","file":"gone.ts","reason":"was"}]',
}, ['tools/tidy/exceptions.json:1 idle-exception'])
rule('the law of imports knows no exception', {
  'packages/model/src/up.ts': "import { made } from '../../engine/src/index.ts'\nmade\n",
  'tools/tidy/exceptions.json': '[{"rule":"import-direction","file":"packages/model/src/up.ts","reason":"please"}]',
}, ['packages/model/src/up.ts:1 import-direction', 'tools/tidy/exceptions.json:1 idle-exception'])
rule('grab-bag names', { 'packages/model/src/utils.ts': '', 'packages/model/src/common/a.ts': '', 'packages/model/src/store-impl.ts': '', 'packages/model/src/commonality.ts': '' }, [
  'packages/model/src/common/a.ts:1 grab-bag-name',
  'packages/model/src/store-impl.ts:1 grab-bag-name',
  'packages/model/src/utils.ts:1 grab-bag-name',
])
rule('a package opens with a header', { 'packages/model/src/index.ts': 'export const made = 1\n' }, ['packages/model/src/index.ts:1 package-header'])

rule('any, non-null, @ts-ignore', { 'packages/model/src/a.ts': '// @ts-ignore\nexport const a: any = 1\nexport const b = a!\nexport const any = "any!"\n' }, ['packages/model/src/a.ts:1 ts-ignore', 'packages/model/src/a.ts:2 any', 'packages/model/src/a.ts:3 non-null'])
rule('export * and default exports', { 'packages/model/src/a.ts': "export * from './index.ts'\nexport default 1\nexport { made as default } from './index.ts'\n" }, [
  'packages/model/src/a.ts:1 export-star',
  'packages/model/src/a.ts:2 default-export',
  'packages/model/src/a.ts:3 default-export',
])
rule('an empty catch; one that says why is none', { 'packages/model/src/a.ts': 'try { f() } catch {}\ntry { f() } catch { /* gone already */ }\n' }, ['packages/model/src/a.ts:1 empty-catch'])
rule('deciding by the words of a message', { 'packages/model/src/a.ts': "try { f() } catch (error) {\n  if (error.message.includes('x')) throw error\n  const shown = error.message\n  if (diagnostic.message === '') f(shown)\n}\n" }, ['packages/model/src/a.ts:2 error-message'])
rule('console outside surfaces', { 'packages/host/src/a.ts': 'console.log(1)\n', 'surfaces/cli/src/a.ts': 'console.log(1)\n', 'packages/host/src/b.ts': '// console.log(1)\nexport const b = "console.log(1)"\n' }, ['packages/host/src/a.ts:1 console'])
rule('the outside world is for host, adapters, tests', {
  'packages/store/src/a.ts': "import fs from 'node:fs/promises'\nfs; process.env.HOME\n",
  'packages/store/test/a.test.ts': "import fs from 'node:fs'\nfs\n",
  'packages/host/src/a.ts': "import fs from 'node:fs'\nfs; process.env.HOME\n",
  'adapters/sqlite/src/a.ts': "import fs from 'node:fs'\nfs\n",
}, ['packages/store/src/a.ts:1 outside-world', 'packages/store/src/a.ts:2 outside-world'])
rule('a language is named in packages/languages alone', {
  'packages/engine/src/a.ts': "// typescript in a comment\nexport const is = (language: string) => language === 'typescript'\nexport const isPython = 1\nexport const trust = 'in rust we trust'\n",
  'packages/languages/src/python/a.ts': "export const python = 'python'\n",
  'packages/engine/test/a.test.ts': "export const python = 'python'\n",
}, ['packages/engine/src/a.ts:2 language-name', 'packages/engine/src/a.ts:3 language-name'])

rule('an invariant that no test cites', {
  'packages/model/src/a.ts': '/**\n * Does a.\n *\n * M1: one.\n * M2: two.\n */\nexport const a = 1\n',
  'packages/model/test/a.test.ts': "test('M1: one is one', () => {})\n",
}, ['packages/model/src/a.ts:5 invariant'])
rule('an id that two packages use is cited in each', {
  'packages/model/src/a.ts': '/**\n * M1: one.\n */\nexport const a = 1\n',
  'packages/store/src/a.ts': '/**\n * M1: another.\n */\nexport const a = 1\n',
  'packages/model/test/a.test.ts': "checkUpdate(`M1: one`)\n",
}, ['packages/store/src/a.ts:2 invariant'])

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { at, space } from '@codeloom/model'
import { fileOf, rowOf } from '@codeloom/link'
import { javascriptRules } from '../src/javascript/link-rules.ts'
import { importsOf, treeOf } from './javascript-tree.ts'

function check(path: string, fixture: string, expected: string): void {
  assert.deepEqual(importsOf(fixture, path), expected.trim().split('\n'))
}

test('relative paths: endings, folders, sources before what is built', () => check('src/a.ts', `
--- src/a.ts
import './b'; import './c.js'; import './d'; import './e.mjs'; import '.'; import '../root'; import './gone'; import '../../out'
import './f.jsx'; import './data.json'; import './g'; import './pack'; import './typed'; import './style.css?inline'; import './dir/'
--- src/b.ts
--- src/b.js
--- src/c.tsx
--- src/d/index.ts
--- src/e.mts
--- src/index.ts
--- root.js
--- src/f.tsx
--- src/data.json
--- src/g.d.ts
--- src/pack/package.json
{ "main": "./lib/entry.js" }
--- src/pack/lib/entry.ts
--- src/typed.d.ts
--- src/typed.js
--- src/dir/index.js
`, `
./b src/b.ts
./c.js src/c.tsx
./d src/d/index.ts
./e.mjs src/e.mts
. src/index.ts
../root root.js
./gone unknown
../../out unknown
./f.jsx src/f.tsx
./data.json src/data.json
./g src/g.d.ts
./pack src/pack/lib/entry.ts
./typed src/typed.js
./style.css?inline unknown
./dir/ src/dir/index.js
`))

test('plain JavaScript prefers JavaScript', () => check('a.js', `
--- a.js
require('./b'); require('./c.js'); require('./d')
--- b.js
--- b.ts
--- c.js
--- c.ts
--- d.ts
`, `
./b b.js
./c.js c.js
./d d.ts
`))

test('paths and baseUrl of the nearest project, through extends', () => check('app/src/a.ts', `
--- app/src/a.ts
import '@/x'; import '@/deep/y'; import 'exact'; import 'lib/z'; import 'react'; import '@other/q'
--- app/tsconfig.json
{ "extends": ["../gone", "../base.tsconfig.json"], /* ours */ "compilerOptions": { "baseUrl": "." }, }
--- base.tsconfig.json
{ "extends": "./tsconfig.root", "compilerOptions": { "paths": { "@/*": ["app/src/*"], "@/deep/*": ["app/deep/*"], "exact": ["./gone", "./app/exact.ts"] } } }
--- tsconfig.root.json
{ "compilerOptions": { "paths": { "@other/*": ["other/*"] } } }
--- app/src/x.ts
--- app/deep/y/index.ts
--- app/exact.ts
--- app/lib/z.ts
--- other/q.ts
`, `
@/x app/src/x.ts
@/deep/y app/deep/y/index.ts
exact app/exact.ts
lib/z app/lib/z.ts
react external react
@other/q external @other/q
`))

test('a project without files stands for those that it references', () => check('src/a.ts', `
--- src/a.ts
import '@/x'
--- tsconfig.json
{ "files": [], "references": [{ "path": "./node" }, { "path": "./tsconfig.app.json" }] }
--- tsconfig.app.json
{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }
--- src/x.ts
`, '@/x src/x.ts'))

test('an extends that leads in a circle ends', () => check('a.ts', `
--- a.ts
import 'x'
--- tsconfig.json
{ "extends": "./tsconfig.json" }
`, 'x external x'))

test('packages of the tree: exports, patterns, conditions, outputs mapped to their sources', () => check('apps/web/a.ts', `
--- apps/web/a.ts
import '@my/lib'; import '@my/lib/sub'; import '@my/lib/features/one'; import '@my/lib/gone'; import 'plain'; import 'plain/deep'
import 'typed'; import 'built'; import 'self'
--- packages/lib/package.json
{ "name": "@my/lib", "exports": { ".": { "types": "./dist/index.d.ts", "import": "./dist/esm/index.js" }, "./sub": "./dist/sub.js", "./features/*": { "default": "./dist/features/*.js" } } }
--- packages/lib/src/index.ts
--- packages/lib/src/sub/index.ts
--- packages/lib/src/features/one.tsx
--- packages/plain/package.json
{ "name": "plain", "main": "main.js" }
--- packages/plain/main.js
--- packages/plain/deep.js
--- packages/typed/package.json
{ "name": "typed", "types": "index.d.ts", "main": "./index.js" }
--- packages/typed/index.d.ts
--- packages/typed/index.js
--- packages/built/package.json
{ "name": "built", "main": "lib/main.js" }
--- packages/built/lib/main.js
--- packages/built/src/main.ts
--- packages/self/package.json
{ "name": "self" }
--- packages/self/src/index.ts
`, `
@my/lib packages/lib/src/index.ts
@my/lib/sub packages/lib/src/sub/index.ts
@my/lib/features/one packages/lib/src/features/one.tsx
@my/lib/gone external @my/lib
plain packages/plain/main.js
plain/deep packages/plain/deep.js
typed packages/typed/index.js
built packages/built/lib/main.js
self packages/self/src/index.ts
`))

test('of several packages of one name the nearest is meant', () => check('a/src/x.ts', `
--- a/src/x.ts
import 'p'
--- a/p/package.json
{ "name": "p" }
--- a/p/index.ts
--- b/p/package.json
{ "name": "p" }
--- b/p/index.ts
`, 'p a/p/index.ts'))

test('imports of the own package', () => check('src/deep/a.ts', `
--- src/deep/a.ts
import '#x'; import '#in/y'; import '#out'; import '#gone'
--- package.json
{ "imports": { "#x": { "node": "./dist/x.js" }, "#in/*": "./src/inner/*.js", "#out": "chalk" } }
--- src/x.ts
--- src/inner/y.ts
`, `
#x src/x.ts
#in/y src/inner/y.ts
#out external chalk
#gone unknown
`))

test('what is not of the tree is external', () => check('a.ts', `
--- a.ts
import 'node:path'; import 'fs'; import '@a/b/c'; import 'x/y'; import 'https://z/w'; import 'fs/promises'
`, `
node:path external node:path
fs external fs
@a/b/c external @a/b
x/y external x
https://z/w external https://z/w
fs/promises external fs
`))

test('the likely path costs few questions', () => {
  const tree = treeOf(`
--- src/a.ts
import './b'
--- src/b.ts
`)
  javascriptRules.resolveImport(tree.file('src/a.ts'), 0, tree.ask)
  assert.equal(tree.asked(), 1)
})

test('free names: the language, globals of the tree, the platform, unknown', () => {
  const { file, ask } = treeOf(`
--- a.ts
export {}
--- script.js
function own() {}
function describe() {}
function Array() {}
--- one.d.ts
declare var twice: number
interface Window { a: 1 }
--- two.d.ts
declare var twice: number
interface Window { b: 1 }
--- merged.d.ts
interface Merged { a: 1 }
interface Merged { b: 1 }
`)
  const answer = (name: string, where: 0 | 1): string => {
    const found = javascriptRules.resolveFree(file('a.ts'), name, where, ask)
    return found.kind === 'none' ? `${found.why} ${found.package ?? '-'}` : `${found.how} ${found.definitions.length} ${found.certain}`
  }
  assert.deepEqual([
    answer('own', space.value), answer('describe', space.value), answer('it', space.value), answer('Array', space.value), answer('twice', space.value),
    answer('Window', space.type), answer('Merged', space.type), answer('Partial', space.type), answer('nope', space.value), answer('document', space.value),
  ], ['name 1 true', 'name 1 true', 'external ', 'external ', 'name 2 false', 'name 2 false', 'name 2 true', 'external ', 'unknown -', 'external '])
})

test('what a .d.ts declares is defined in the .js beside it', () => {
  const { file, ask } = treeOf(`
--- lib/a.d.ts
export declare function f(): void
declare class C { m(): void; gone(): void }
export default C
export declare const other: number
--- lib/a.js
exports.f = function () {}
class C { m() {} }
exports.default = C
--- lib/alone.d.ts
export declare function f(): void
`)
  const defined = (path: string, name: string): string => {
    const { facts } = file(path)
    const row = Array.from(facts.symbols.name).findIndex(number => facts.string(number) === name)
    const found = javascriptRules.definitionOf(file(path), row, ask)
    if (found === undefined) return 'none'
    const source = file('lib/a.js')
    assert.equal(fileOf(found), source.id)
    return source.facts.string(at(source.facts.symbols.name, rowOf(found)))
  }
  assert.deepEqual(
    [defined('lib/a.d.ts', 'f'), defined('lib/a.d.ts', 'C'), defined('lib/a.d.ts', 'm'), defined('lib/a.d.ts', 'gone'), defined('lib/a.d.ts', 'other'), defined('lib/alone.d.ts', 'f')],
    ['f', 'C', 'm', 'none', 'none', 'none'],
  )
})

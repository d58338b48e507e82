import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FactsBuilder, FileFacts } from '@codeloom/model'
import { beginModule, type TextLanguage } from '@codeloom/syntax'
import { printFacts } from '../../testkit/src/print-facts.ts'
import { packageJson, tsconfigJson } from '../src/json/index.ts'

const builder = new FactsBuilder()

function check(language: TextLanguage, text: string, expected: string): void {
  beginModule(text, builder)
  language.extract(text, builder)
  assert.equal(printFacts(new FileFacts(builder.finish()), 'provides', 'problems', 'configuration'), expected.trim())
}

test('package.json: what resolution reads, and the key under which it is found', () => check(packageJson, `{
  "name": "@a/b", "version": "1", "main": "x.js", "type": "module", "exports": { ".": "./y.js" }, "workspaces": ["p/*"], "scripts": {}
}`, `
provides:
  npm:@a/b
configuration:
  {"name":"@a/b","main":"x.js","exports":{".":"./y.js"},"workspaces":["p/*"],"type":"module"}
`))

test('tsconfig.json: comments and trailing commas; strings stay as they are', () => check(tsconfigJson, `{
  // a comment, "quoted"
  "extends": "./base", /* another, */
  "compilerOptions": { "baseUrl": ".", "strict": true, "paths": { "@/*": ["src/*", "// no comment", "a\\"/*,]"], }, },
  "files": [],
}
`, `
configuration:
  {"extends":"./base","files":[],"baseUrl":".","paths":{"@/*":["src/*","// no comment","a\\"/*,]"]}}
`))

test('a broken file is a problem', () => {
  check(packageJson, '{ "name": ', 'problems:\n  1:1-1:11 configuration')
  check(packageJson, '[]', 'problems:\n  1:1-1:3 configuration')
  check(tsconfigJson, '{ "extends": "unclosed }', 'problems:\n  1:1-1:25 configuration')
  check(tsconfigJson, '{ /* unclosed', 'problems:\n  1:1-1:14 configuration')
  check(tsconfigJson, '', 'problems:\n  1:1-1:1 configuration')
  check(packageJson, `{"name":"x","exports":${'['.repeat(50_000)}${']'.repeat(50_000)}}`, 'problems:\n  1:1-1:100024 configuration')
})

test('names that no package has provide nothing', () => check(packageJson, '{ "name": 1 }', 'configuration:\n  {"name":1}'))

test('which files are configuration', () => {
  const matches = (name: string): boolean => tsconfigJson.names.includes(name) || tsconfigJson.patterns.some(pattern => pattern.test(name))
  assert.deepEqual(['tsconfig.json', 'tsconfig.build.json', 'jsconfig.json', 'base.tsconfig.json', 'tsconfig-base.json', 'my.json'].map(matches), [true, true, true, true, true, false])
})

/** Each tool on a tree of a few lines; skipped by name where the tool is not there. Nothing is fetched. */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import { oracles, whyNotHere, type OracleName } from '../src/precision/oracles.ts'
import { parseTruth, placeKey } from '../src/precision/truth.ts'

interface Asked {
  readonly files: Readonly<Record<string, string>>
  /** files of the tree that are not asked about */
  readonly others?: Readonly<Record<string, string>>
  readonly flags?: readonly string[]
  /** a line each: `LINE:NAME -> TARGETS`, of every use of the first file that is asked about */
  readonly told: string
}

function oracleTest(oracle: OracleName, name: string, asked: Asked): void {
  test(`${oracle}: ${name}`, { skip: whyNotHere(oracle) ?? false }, context => check(context, oracle, asked))
}

function check(context: TestContext, oracle: OracleName, { files, others = {}, flags = [], told }: Asked): void {
  const dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'codeloom-oracle-')))
  context.after(() => fs.rmSync(dir, { recursive: true, force: true }))
  for (const [file, text] of Object.entries({ ...files, ...others })) {
    fs.mkdirSync(path.dirname(path.join(dir, file)), { recursive: true })
    fs.writeFileSync(path.join(dir, file), text)
  }
  const listed = Object.keys(others).filter(file => /\.(py|go|[ch]|[jt]s)$/.test(file))
  const uses = parseTruth(oracles[oracle].ask({ dir, asked: Object.keys(files), others: listed, flags }))
  const [first = '', text = ''] = Object.entries(files)[0] ?? []
  const lines = uses.filter(use => use.path === first).toSorted((a, b) => a.line - b.line || a.column - b.column).map(use => {
    const shown = /^[\w#]*/.exec(text.split('\n')[use.line - 1]?.slice(use.column - 1) ?? '')?.[0] ?? ''
    const things = (all: readonly (readonly (readonly [string, number, number])[])[]): string => all.map(places => places.map(placeKey).toSorted().join('=')).join(' ')
    const called = use.called === undefined ? '' : ` called(${things(use.called)}) by ${use.caller === null || use.caller === undefined ? 'the file' : placeKey(use.caller)}`
    return `${use.line}:${shown} -> ${use.outside === true ? 'outside' : things(use.targets)}${called}${use.macro === true ? ' macro' : ''}`
  })
  assert.deepEqual(lines, told.trim().split('\n').map(line => line.trim()))
}

oracleTest('typescript', 'overloads are one thing, a class without a constructor is made itself, columns are UTF-16', {
  files: {
    'main.ts': "import { area, Box } from './shapes'\nexport function main(): void {\n  '\u{1F600}'; area(1)\n  new Box().grow()\n}\n",
  },
  others: { 'shapes.ts': 'export function area(r: number): number\nexport function area(r: string): number\nexport function area(r: unknown): number { return 1 }\nexport class Box { grow(): void {} }\n' },
  told: `
    1:area -> shapes.ts:1:17=shapes.ts:2:17=shapes.ts:3:17
    1:Box -> shapes.ts:4:14
    3:area -> shapes.ts:1:17=shapes.ts:2:17=shapes.ts:3:17 called(shapes.ts:1:17=shapes.ts:2:17=shapes.ts:3:17) by main.ts:2:17
    4:Box -> shapes.ts:4:14 called(shapes.ts:4:14) by main.ts:2:17
    4:grow -> shapes.ts:4:20 called(shapes.ts:4:20) by main.ts:2:17
  `,
})

oracleTest('typescript', 'a constructor stands where its keyword does', {
  files: { 'lid.ts': 'export class Lid {\n  private constructor() {}\n  static made(): Lid { return new Lid() }\n}\n' },
  told: `
    3:Lid -> lid.ts:1:14
    3:Lid -> lid.ts:1:14 called(lid.ts:2:11) by lid.ts:3:10
  `,
})

oracleTest('typescript', 'declarations beside JavaScript are not where it is defined', {
  files: { 'main.js': "const { area } = require('./area')\nfunction main() { area(1) }\n" },
  others: { 'area.js': 'exports.area = r => r\n', 'area.d.ts': 'export function area(r: number): number\n' },
  told: `
    1:area -> area.js:1:1=area.js:1:16=area.js:1:9
    2:area -> area.js:1:1=area.js:1:16=area.js:1:9 called(area.js:1:1=area.js:1:16=area.js:1:9) by main.js:2:10
  `,
})

oracleTest('typescript', 'what CommonJS exports may be told by its name, its own name or where it begins', {
  files: { 'main.js': "const area = require('./area')\nprocess.env.MODE = 1\nfunction main() { area(process.env.MODE) }\n" },
  others: { 'area.js': 'module.exports = function size(r) { return r }\n' },
  told: `
    1:area -> area.js:1:1=area.js:1:18=area.js:1:27=area.js:1:8
    3:area -> area.js:1:1=area.js:1:18=area.js:1:27=area.js:1:8 called(area.js:1:1=area.js:1:18=area.js:1:27=area.js:1:8) by main.js:3:10
  `,
})

oracleTest('typescript', 'what CommonJS hands on under a name of its own is right there and where it is defined', {
  files: { 'main.js': "const { area, size } = require('./area')\nconst whole = require('./whole')\nconst { list } = require('./list')\nfunction main() { whole.area(); list() }\n" },
  others: {
    'area.js': 'function area(r) { return r }\nconst measure = 1\nmodule.exports = { area, size: measure }\n',
    'list.js': 'const list = (exports.list = function () {})\n',
    'whole.js': "module.exports = require('./area')\n",
  },
  told: `
    1:area -> area.js:1:10=area.js:3:20
    1:size -> area.js:2:7=area.js:3:26
    2:whole -> area.js:1:1=area.js:3:1=area.js:3:18=area.js:3:8=whole.js:1:1=whole.js:1:18=whole.js:1:8
    3:list -> list.js:1:15=list.js:1:23=list.js:1:30=list.js:1:7
    4:whole -> area.js:1:1=area.js:3:1=area.js:3:18=area.js:3:8=whole.js:1:1=whole.js:1:18=whole.js:1:8
    4:area -> area.js:1:10=area.js:3:20 called(area.js:1:10) by main.js:4:10
    4:list -> list.js:1:15=list.js:1:23=list.js:1:30=list.js:1:7 called(list.js:1:15=list.js:1:23=list.js:1:30=list.js:1:7) by main.js:4:10
  `,
})

oracleTest('pyright', 'constructors, inherited ones, properties, decorators, overloads, what is outside', {
  files: {
    'main.py': 'import shapes\nfrom shapes import Box, Lid as Cover\ndef main(f):\n    box = Box(1)\n    Cover(2)\n    box.grow()\n    box.made()\n    f()\n    print(shapes.area(1))\n@main\ndef other(*rest): return rest\n',
  },
  others: {
    'shapes.py': 'from typing import overload\nclass Box:\n    def __init__(self, n): pass\n    def grow(self): pass\n    @property\n    def made(self): return print\nclass Lid(Box): pass\n@overload\ndef area(r: int) -> int: ...\n@overload\ndef area(r: str) -> int: ...\ndef area(r): return 1\n',
  },
  told: `
    1:shapes -> shapes.py:1:1
    2:shapes -> shapes.py:1:1
    2:Box -> shapes.py:2:7
    2:Lid -> shapes.py:7:7
    2:Cover -> shapes.py:7:7
    4:Box -> shapes.py:2:7 called(shapes.py:3:9) by main.py:3:5
    5:Cover -> shapes.py:7:7 called(shapes.py:7:7 shapes.py:3:9) by main.py:3:5
    6:box -> main.py:4:5
    6:grow -> shapes.py:4:9 called(shapes.py:4:9) by main.py:3:5
    7:box -> main.py:4:5
    7:made -> shapes.py:6:9
    8:f -> main.py:3:10
    9:print -> outside called() by main.py:3:5
    9:shapes -> shapes.py:1:1
    9:area -> shapes.py:11:5=shapes.py:12:5=shapes.py:9:5 called(shapes.py:11:5=shapes.py:12:5=shapes.py:9:5) by main.py:3:5
    10:main -> main.py:3:5 called(main.py:3:5) by the file
    11:rest -> main.py:11:12
  `,
})

oracleTest('go/types', 'methods, interfaces, embedded fields, conversions, built-in and outside functions, other modules', {
  files: {
    'main.go': 'package main\n\nimport (\n\t"strings"\n\n\t"example.com/far"\n\t"example.com/tree/shapes"\n)\n\ntype lid struct{ shapes.Box }\ntype grower interface{ Grow() }\ntype length int\n\nfunc main() {\n\tvar l lid\n\tl.Grow()\n\tgrower(l).Grow()\n\t_ = length(len(strings.ToUpper("")))\n\tf := shapes.Area[int]\n\tf(1)\n\tshapes.Area[int](1)\n\tfar.Gone()\n}\n',
  },
  others: { 'go.mod': 'module example.com/tree\n', 'shapes/box.go': 'package shapes\n\ntype Box struct{}\n\nfunc (Box) Grow() {}\n\nfunc Area[T any](r T) {}\n' },
  told: `
    10:Box -> shapes/box.go:3:6 main.go:10:25
    12:int -> outside
    15:lid -> main.go:10:6
    16:l -> main.go:15:6
    16:Grow -> shapes/box.go:5:12 called(shapes/box.go:5:12) by main.go:14:6
    17:grower -> main.go:11:6
    17:l -> main.go:15:6
    17:Grow -> main.go:11:24 called(main.go:11:24) by main.go:14:6
    18:length -> main.go:12:6
    18:len -> outside called() by main.go:14:6
    18:ToUpper -> outside called() by main.go:14:6
    19:Area -> shapes/box.go:7:6
    19:int -> outside
    20:f -> main.go:19:2
    21:Area -> shapes/box.go:7:6 called(shapes/box.go:7:6) by main.go:14:6
    21:int -> outside
  `,
})

oracleTest('clang', 'definitions in other sources, static functions, macros and their arguments, function pointers', {
  files: {
    'main.c': '#include "shapes.h"\n#define GROW(x) (area(x) + 1)\n#define SAME(x) (x)\n#define WITH(f) f(1)\n#define FIELDS int made;\nstruct lid { FIELDS };\nstatic int own(int n) { return n; }\nint run(int (*f)(int), struct box *b) {\n  return GROW(1) + SAME(area(b->side)) + own(2) + f(3) + WITH(own);\n}\nint more(struct lid *l) { return l->made; }\n',
    'shapes.h': 'struct box { int side; };\nint area(int r);\n',
    'shapes.c': '#include "shapes.h"\nint area(int r) { return r; }\nstatic int own(void) { return 0; }\nint (*kept)(void) = own;\n',
    'broken.c': '#include "not-here.h"\n#include "shapes.h"\nint area(int r) { return unknown(r); }\nint run(int (*f)(int), struct box *b) { return 1; }\nint printf(const char *f, ...) { return 1; }\n',
  },
  told: `
    6:FIELDS -> main.c:5:9
    7:n -> main.c:7:20
    8:box -> shapes.h:1:8
    9:GROW -> main.c:2:9
    9:GROW -> broken.c:3:5=shapes.c:2:5=shapes.h:2:5 called(broken.c:3:5=shapes.c:2:5=shapes.h:2:5) by main.c:8:5 macro
    9:SAME -> main.c:3:9
    9:area -> broken.c:3:5=shapes.c:2:5=shapes.h:2:5 called(broken.c:3:5=shapes.c:2:5=shapes.h:2:5) by main.c:8:5
    9:b -> main.c:8:36
    9:side -> shapes.h:1:18
    9:own -> main.c:7:12 called(main.c:7:12) by main.c:8:5
    9:f -> main.c:8:15
    9:WITH -> main.c:4:9
    9:own -> main.c:7:12
    9:own -> main.c:7:12 called(main.c:7:12) by main.c:8:5 macro
    11:lid -> main.c:6:8
    11:l -> main.c:11:22
    11:made -> main.c:6:14 macro
  `,
})

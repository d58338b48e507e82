import assert from 'node:assert/strict'
import { test } from 'node:test'
import { space } from '@codeloom/model'
import { compileCommands } from '../src/c/compile-commands.ts'
import { CTree } from './c-tree.ts'

test('a quoted include is looked for beside its file first, then in include folders, then by its ending', () => {
  const tree = new CTree({
    'src/a.c': '#include "near.h"\n#include "sub/far.h"\n#include "x.h"\n#include "gone.h"\n#include <pub.h>\n#include <stdio.h>\n#include "../up.h"\n#include "sub/../near.h"\n#include ".//./near.h"',
    'src/near.h': '', 'near.h': '', 'lib/sub/far.h': '', 'one/x.h': '', 'two/x.h': '', 'include/pub.h': '', 'other/pub.h': '', 'up.h': '',
  })
  assert.equal(tree.include('src/a.c', 'near.h'), 'src/near.h')
  assert.equal(tree.include('src/a.c', 'sub/far.h'), 'lib/sub/far.h')
  assert.equal(tree.include('src/a.c', 'x.h'), 'unknown')
  assert.equal(tree.include('src/a.c', 'gone.h'), 'unknown')
  assert.equal(tree.include('src/a.c', 'pub.h'), 'include/pub.h')
  assert.equal(tree.include('src/a.c', 'stdio.h'), 'external stdio.h')
  assert.equal(tree.include('src/a.c', '../up.h'), 'up.h')
  assert.equal(tree.include('src/a.c', 'sub/../near.h'), 'src/near.h')
  assert.equal(tree.include('src/a.c', './/./near.h'), 'src/near.h')
})

test('among files of one ending the nearest wins', () => {
  const tree = new CTree({ 'net/core/a.c': '#include <x/y.h>', 'net/inc/x/y.h': '', 'fs/inc/x/y.h': '' })
  assert.equal(tree.include('net/core/a.c', 'x/y.h'), 'net/inc/x/y.h')
})

test('compile_commands.json names the folders of a file; a header is looked up in all', () => {
  const tree = new CTree({
    'compile_commands.json': JSON.stringify([
      { directory: '/home/me/p', file: 'src/a.c', command: 'cc -Ione -I /usr/include -c src/a.c' },
      { directory: '/home/me/p', file: '/home/me/p/src/b.c', arguments: ['cc', '-isystem', 'two', '-c', 'src/b.c'] },
    ]),
    'src/a.c': '#include "x.h"', 'src/b.c': '#include <x.h>', 'src/h.h': '#include "x.h"', 'one/x.h': '', 'two/x.h': '',
  })
  assert.equal(tree.include('src/a.c', 'x.h'), 'one/x.h')
  assert.equal(tree.include('src/b.c', 'x.h'), 'two/x.h')
  assert.equal(tree.include('src/h.h', 'x.h'), 'one/x.h')
})

test('paths of commands are relative to the folder that their directories and sources share', () => {
  assert.deepEqual(compileCommands([
    { directory: '/p/build/x', file: '../../src/a.c', words: ['-I../../inc', '-I/p/build/gen', '-I', '.'] },
    { directory: '/p/build/y', file: 'b.c', words: ['-iquote', 'q'] },
  ]), { all: ['inc', 'build/gen', 'build/x', 'build/y/q'], files: { 'build/y/b.c': [3], 'src/a.c': [0, 1, 2] } })
  const apart = [{ directory: '/tmp/build', file: '/home/me/a.c', words: ['-I/usr/include'] }]
  assert.deepEqual(compileCommands(apart), { all: [], files: {} })
})

test('C3: one external definition is certain; its prototypes are no rivals', () => {
  const tree = new CTree({ 'a.h': 'int f(int);', 'a.c': 'int f(int a) { return a; }', 'main.c': 'int main(void) { return f(1); }' })
  assert.equal(tree.free('main.c', 'f'), 'a.c function 1 by name')
})

test('C3: of several definitions those of included headers win, else all are possible', () => {
  const tree = new CTree({
    'a.c': 'int f(void) { return 1; }', 'b.c': 'int f(void) { return 2; }', 's.h': 'static inline int f(void) { return 3; }',
    'main.c': 'int main(void) { return f(); }', 'with.c': '#include "s.h"\nint g(void) { return f(); }',
  })
  assert.equal(tree.free('main.c', 'f'), 'a.c function 1, b.c function 1 by name, possible')
  assert.equal(tree.free('with.c', 'f'), 's.h function 1 by import')
})

test('C3: of functions that one file defines twice, under `#if` and `#else`, either is possible', () => {
  const tree = new CTree({ 'a.c': 'static int f(void);\n#ifdef X\nstatic int f(void) { return 1; }\n#else\nstatic int f(void) { return 2; }\n#endif\nint g(void) { return f(); }', 'b.c': 'static int f(void) { return 3; }' })
  assert.equal(tree.free('a.c', 'f'), 'a.c function 2, a.c function 3 by import, possible')
})

test('C3: a static of another file is not meant, nor a macro of a file that is not included', () => {
  const tree = new CTree({
    'a.c': 'static int f(void) { return 1; }\n#define LIMIT 1', 'b.h': '#define LIMIT 2', 'main.c': '#include "b.h"\nint x = LIMIT + f();',
  })
  assert.equal(tree.free('main.c', 'f'), 'unknown')
  assert.equal(tree.free('main.c', 'LIMIT'), 'b.h macro 1 by import')
})

test('a source that is included lends its internal names', () => {
  const tree = new CTree({ 'a.c': 'static int f(void) { return 1; }', 'main.c': '#include "a.c"\nint x(void) { return f(); }' })
  assert.equal(tree.free('main.c', 'f'), 'a.c function 1 by import')
})

test('an included prototype stands for its definition; where that is not in the tree, for itself', () => {
  const tree = new CTree({
    'a.h': 'int f(void);\nint gone(void);', 'a.c': 'int f(void) { return 1; }', 'rival.h': 'static int f(void) { return 2; }',
    'main.c': '#include "a.h"\nint x(void) { return f() + gone(); }',
  })
  assert.equal(tree.free('main.c', 'f'), 'a.c function 1 by import')
  assert.equal(tree.free('main.c', 'gone'), 'a.h function 2 by import')
})

test('tags are looked up among tags alone', () => {
  const tree = new CTree({ 'a.h': 'struct foo { int a; };\ntypedef int foo;', 'main.c': '#include "a.h"\nstruct foo *p;' })
  assert.equal(tree.free('main.c', 'foo', space.type), 'a.h struct 1 by import')
  assert.equal(tree.free('main.c', 'foo'), 'a.h type-alias 3 by import')
})

test('a forward declaration of a struct gives way to the only one with a body', () => {
  const tree = new CTree({
    'a.h': 'struct foo;\nstruct two;', 'foo.c': 'struct foo { int a; };\nstruct two { int a; };', 'two.c': 'struct two { int b; };',
    'main.c': '#include "a.h"\nstruct foo *p; struct two *q; struct three *r;',
  })
  assert.equal(tree.free('main.c', 'foo', space.type), 'foo.c struct 1 by import')
  assert.equal(tree.free('main.c', 'two', space.type), 'a.h struct 2 by import')
  assert.equal(tree.free('main.c', 'three', space.type), 'unknown')
})

test('names of the library are external, others unknown', () => {
  const tree = new CTree({ 'main.c': 'int main(void) { printf(""); frob(); return __builtin_expect(1, 1); }' })
  assert.equal(tree.free('main.c', 'printf'), 'external')
  assert.equal(tree.free('main.c', '__builtin_expect'), 'external')
  assert.equal(tree.free('main.c', 'frob'), 'unknown')
})

test('a declaration declares the only fitting definition', () => {
  const tree = new CTree({
    'a.h': 'int f(void);\nextern int v;\nstruct s;\nint two(void);\nint gone(void);\nint k;',
    'a.c': 'int f(void) { return 1; }\nint v = 1;\nint two(void) { return 1; }\nstatic int own(void);\nstatic int own(void) { return 2; }',
    'b.c': 'int two(void) { return 2; }\nstatic int f(void) { return 3; }\nstatic int own(void) { return 4; }', 's.h': 'struct s { int a; };',
  })
  assert.equal(tree.defined('a.h', 'f'), 'a.c function 1')
  assert.equal(tree.defined('a.h', 'v'), 'a.c variable 2')
  assert.equal(tree.defined('a.h', 's'), 's.h struct 1')
  assert.equal(tree.defined('a.h', 'two'), 'nothing')
  assert.equal(tree.defined('a.h', 'gone'), 'nothing')
  assert.equal(tree.defined('a.c', 'own'), 'a.c function 5')
})

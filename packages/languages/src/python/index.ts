/**
 * Python 3, and 2 as far as the grammar goes: the extractor in `extract.ts`, the link rules in `link-rules.ts`, what projects
 * say of their source roots in `project-files.ts`.
 */
import type { SourceLanguage } from '@codeloom/syntax'
import { skips } from './node-kinds.ts'

export const python: SourceLanguage = {
  id: 'python',
  version: 15,
  grammars: [{ name: 'python', wasm: '@cursorless/tree-sitter-wasms/out/tree-sitter-python.wasm', suffixes: ['.py', '.pyi'] }],
  tokens: [],
  skips,
  sample: `from __future__ import annotations
from ..x.y import (z, w as v); from . import *
import a.b.c, d as e
@deco(1)
class A(Base, Generic[T], metaclass=M):
    """dóc"""
    x: int = 3; y = z = 4; a, (b, *c) = d
    async def f(self, p: "Foo[Bar]" = 1, /, q=2, *args: int, r, **kw) -> Optional[A] | None:
        global g, h
        return await self.x.y(1, *a, k=v, **kw)[0:1, ...]
lam = lambda x, *y, z=1: x if y else z
r = [i for i in x if i for j in i]; s = {k: v for k, v in q}; t = {**a, 'é': 1}
async with open(f) as fh, (yield x) as (a, b): pass
try: import foo
except (ImportError, X) as err: del foo[0], a.b
else: 1
finally: x += 1
match cmd:
    case Point(x=0, y=yy) | [a, *rest] | {"k": v, **kw} if x: pass
    case A.B | (str() as s): raise E(1) from e
if (n := f(x)) is not None and not y: assert x, f"{x!r:>{w}} {y=}" 'z'
elif b: print >>f, x
type X[T: int] = list[T]
def gen[T](a: T) -> T: yield from a
`,
  extractor: async kinds => (await import('./extract.ts')).extractor(kinds),
}

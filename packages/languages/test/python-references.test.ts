/** Python: what names mean, within a file and across files. */
import { test } from 'node:test'
import { check } from '@codeloom/testkit'

test('packages: relative imports, submodules by name, dotted imports, folders without __init__', () => check(`
--- pkg/__init__.py
from . import util
from .core import Core
--- pkg/util.py
def helper(): pass
    ^^^^^^ def helper
--- pkg/core.py
from .util import helper
class Core: pass
      ^^^^ def Core
helper()
^^^^^^ ref helper
--- pkg/sub/deep.py
from ..util import helper
from ...pkg import Core
def deep(): helper(); Core()
    ^^^^ def deep
            ^^^^^^ ref helper
                      ^^^^ ref Core
from .... import gone
                 ^^^^ ref -
--- space/inner/mod.py
def found(): pass
    ^^^^^ def found
--- main.py
import pkg.util, pkg.sub.deep as deepest
import space.inner.mod
from space.inner import mod
from pkg import util, nothing
                      ^^^^^^^ ref -
pkg.util.helper(); pkg.Core(); deepest.deep(); util.helper()
         ^^^^^^ ref helper
                       ^^^^ ref Core
                                       ^^^^ ref deep
                                                    ^^^^^^ ref helper
space.inner.mod.found(); mod.found(); pkg.gone()
                ^^^^^ ref found
                             ^^^^^ ref found
                                          ^^^^ ref -
=== edges
main.py imports pkg/__init__.py
main.py imports pkg/sub/deep.py
main.py imports pkg/util.py
main.py imports space/inner/mod.py
pkg/__init__.py imports pkg/core.py
pkg/__init__.py imports pkg/util.py
pkg/core.py imports pkg/util.py
pkg/sub/deep.py imports pkg/__init__.py
pkg/sub/deep.py imports pkg/util.py
`))

test('source roots: src, what project files say, the package that a file lies in; the library is never a file elsewhere', () => check(`
--- src/app/__init__.py
def run(): pass
    ^^^ def run
--- lib/pyproject.toml
[project]
name = "my-tool"
[tool.setuptools.packages.find]
where = ["code"]
--- lib/code/my_tool/__init__.py
def tool(): pass
    ^^^^ def tool
--- lib/code/types.py
def mine(): pass
--- old/setup.cfg
[options]
package_dir =
    = sources
--- old/sources/legacy.py
def legacy(): pass
    ^^^^^^ def legacy
--- old/tests/test_legacy.py
from legacy import legacy
legacy()
^^^^^^ ref legacy
--- tests/test_app.py
from app import run
from my_tool import tool
from legacy import legacy
import types
run(); tool(); legacy(); types.mine()
^^^ ref run
       ^^^^ ref tool
               ^^^^^^ ref -
                               ^^^^ ref -
--- scripts/random.py
def dice(): pass
    ^^^^ def dice
--- scripts/throw.py
import random, sys
random.dice(); sys.exit()
       ^^^^ ref dice
                   ^^^^ ref -
--- scripts/sys.py
def exit(): pass
`))

test('stars: what __all__ lists, else what has no underscore; names of the language stay its own', () => check(`
--- listed.py
__all__ = ['shown', '_odd']
            ^^^^^ ref shown
def shown(): pass
    ^^^^^ def shown
def _odd(): pass
    ^^^^ def odd
def hidden(): pass
--- open.py
from listed import *
def plain(): pass
    ^^^^^ def plain
def _private(): pass
--- main.py
from open import *
shown(); _odd(); hidden(); plain(); _private(); print()
^^^^^ ref shown
         ^^^^ ref -
                 ^^^^^^ ref -
                           ^^^^^ ref plain
                                    ^^^^^^^^ ref -
                                                ^^^^^ ref -
`))

test('scopes: class names are not seen by methods; global, nonlocal, comprehensions, closures', () => check(`
--- a.py
count = 0
^^^^^ def count
class A:
    size = 1
    ^^^^ def size
    twice = size * 2
            ^^^^ ref size
    def f(self): return size
                        ^^^^ ref -
    many = [x for x in range(size)]
                             ^^^^ ref size
def bump(step):
         ^^^^ def step
    global count
    count = count + step
    ^^^^^ ref count
                    ^^^^ ref step
    total = 0
    ^^^^^ def total
    def inner():
        nonlocal total
        total += step
        ^^^^^ ref total
    return [step for step in total] + step
            ^^^^ ref inside
                     ^^^^ def inside
                                      ^^^^ ref step
def late():
    local = 1
    print(other)
          ^^^^^ ref -
    def use(): return local, late
                      ^^^^^ ref local
                             ^^^^ ref late
`.replace('    local = 1\n', '    local = 1\n    ^^^^^ def local\n').replace('def late():\n', 'def late():\n    ^^^^ def late\n')))

test('order: C3 along a diamond and across its sides; super goes on in it; an outside base makes it possible only', () => check(`
--- base.py
class X:
    def f(self): pass
class Y:
    def f(self): pass
        ^ def Y.f
    def g(self): pass
        ^ def Y.g
class B1(X):
    def h(self): super().f()
class B2(Y, X): pass
--- main.py
from base import B1, B2, Y
from elsewhere import Outside
class D(B1, B2):
    def go(self):
        self.f(); super().f(); super().g()
             ^ ref Y.f
                          ^ ref Y.f
                                       ^ ref Y.g
class E(Outside, Y):
    def go(self): self.g()
        ^^ def E.go
                       ^ ref Y.g
class Loop(Loop2): pass
class Loop2(Loop):
    def f(self): self.nothing()
                      ^^^^^^^ ref -
=== edges
E.go calls Y.g ?
D.go calls Y.f
D.go calls Y.g
B1.h calls X.f
`))

test('constructors: a class leads to its own __init__, to itself and one that it inherits, else to itself', () => check(`
--- a.py
class Own:
      ^^^ def Own
    def __init__(self): pass
class Heir(Own): pass
class Plain: pass
class Data:
    x: int
class Foreign(Exception, Own): pass
class New:
    def __new__(cls): return object()
def main():
    ^^^^ def main
    Own(); Heir(); Plain(); Data(); Foreign(); New()
--- b.py
from a import Heir
def make(): Heir()
    ^^^^ def make
=== edges
main instantiates Own.__init__
main instantiates Heir
main instantiates Plain
main instantiates Data
main instantiates Foreign
main instantiates New.__new__
main calls Own.__init__
make instantiates Heir
make calls Own.__init__
`))

test('super with a class and self goes on behind that class; with anything else it is not known', () => check(`
--- a.py
class A:
    def m(self): pass
        ^ def A.m
class B(A):
    def m(self): pass
        ^ def B.m
class C(B):
    def m(self, other):
        super(C, self).m()
                       ^ ref B.m
        super(B, self).m()
                       ^ ref A.m
        super(C, other).m()
                        ^ ref -
    @classmethod
    def make(cls): super(C, cls).make()
                                 ^^^^ ref -
`))

test('imports: each part of a dotted name is a package, an alias is what it stands for', () => check(`
--- top/__init__.py
--- top/sub/__init__.py
--- top/sub/mod.py
from .. import other as o
               ^^^^^ ref top/other.py
                        ^ ref top/other.py
from ..sub.mod import f as g
       ^^^ ref top/sub/__init__.py
           ^^^ ref top/sub/mod.py
                      ^ ref f
                           ^ ref f
def f(): pass
    ^ def f
--- top/other.py
--- main.py
from top.sub import mod
     ^^^ ref top/__init__.py
         ^^^ ref top/sub/__init__.py
                    ^^^ ref top/sub/mod.py
from top.sub.mod import *
     ^^^ ref top/__init__.py
             ^^^ ref top/sub/mod.py
import top.sub.mod as m
       ^^^ ref top/__init__.py
           ^^^ ref top/sub/__init__.py
               ^^^ ref top/sub/mod.py
                      ^ ref top/sub/mod.py
import top.sub.mod
       ^^^ ref top/__init__.py
           ^^^ ref top/sub/__init__.py
import far.away as n
       ^^^ ref -
from far.away import x
         ^^^^ ref -
--- spaces/in/it.py
--- other.py
from spaces.in.it import x
     ^^^^^^ ref -
=== edges
main.py imports top/__init__.py
main.py imports top/sub/mod.py
top/sub/mod.py imports top/other.py
top/sub/mod.py imports top/sub/mod.py
other.py imports spaces/in/it.py
=== unresolved
main.py:5:20 n external far
main.py:6:22 x external far
other.py:1:26 x unknown
`))

test('receivers: self, cls, class attributes, instance attributes, properties, static and class methods', () => check(`
--- a.py
class Engine:
    def start(self): pass
        ^^^^^ def start
class Car:
    default = Engine()
    def __init__(self, given: Engine):
        self.engine = given
             ^^^^^^ def engine
        self.spare = Engine()
    @property
    def motor(self): return self.engine
        ^^^^^ def motor
                                 ^^^^^^ ref engine
    @classmethod
    def make(cls): return cls(Engine())
        ^^^^ def make
    @staticmethod
    def help(car): car.motor
        ^^^^ def help
                       ^^^^^ ref -
    def drive(self):
        self.motor.start(); self.default.start(); self.spare.start(); self.make().motor.start()
             ^^^^^ ref motor
                   ^^^^^ ref start
                                         ^^^^^ ref start
                                                             ^^^^^ ref start
                                                                                  ^^^^^ ref motor
                                                                                        ^^^^^ ref start
        type(self).help(); self.__class__.make()
                   ^^^^ ref help
                                          ^^^^ ref make
--- b.py
from a import Car
Car.make().motor.start()
    ^^^^ ref make
           ^^^^^ ref motor
                 ^^^^^ ref start
Car.engine
    ^^^^^^ ref -
`))

test('types: parameters, variables, results, Optional, unions, strings, containers, Type, casts, isinstance, with, except', () => check(`
--- a.py
from __future__ import annotations
import typing as t
from typing import TYPE_CHECKING, Dict, Iterator, Optional, Type, Union, cast
if TYPE_CHECKING:
    from b import Thing
class Error(Exception):
    def tell(self): pass
        ^^^^ def tell
class Held:
    def __enter__(self) -> 'Thing': ...
def f(a: Thing, b: Optional[Thing], c: 'Thing | None', d: t.List['Thing'], e: Union[None, Thing], k: Type[Thing]):
    a.do(); b.do(); c.do(); d[0].do(); e.do(); k().do(); k.make().do()
      ^^ ref do
              ^^ ref do
                      ^^ ref do
                                 ^^ ref do
                                         ^^ ref do
                                                   ^^ ref do
                                                           ^^^^ ref make
                                                                  ^^ ref do
    x: Thing = unknown()
    x.do(); cast('Thing', 1).do()
      ^^ ref do
                             ^^ ref do
    for each in d: each.do()
                        ^^ ref do
    one, two = d[0], 1
    one.do(); two.do()
        ^^ ref do
                  ^^ ref -
    with Held() as held: held.do()
                              ^^ ref do
    try: pass
    except Error as error: error.tell()
                                 ^^^^ ref tell
    [y.do() for y in d]
       ^^ ref do
def g(v, m: Dict[str, Thing]):
    if isinstance(v, Error):
        v.tell()
          ^^^^ ref tell
        v = 1
        v.tell()
          ^^^^ ref -
    v.tell()
      ^^^^ ref -
    m.do()
      ^^ ref -
async def h():
    (await later()).do()
                    ^^ ref do
async def later() -> Thing: ...
--- b.py
class Thing:
    def do(self): pass
        ^^ def do
    @classmethod
    def make(cls) -> Thing: ...
        ^^^^ def make
`))

test('alternatives: what try and if bind twice is possible; a fallback of None takes nothing away', () => check(`
--- fast.py
def work(): pass
    ^^^^ def fast
--- slow.py
def work(): pass
    ^^^^ def slow
--- main.py
try:
    from fast import work
except ImportError:
    from slow import work
try:
    import slow
except ImportError:
    slow = None
def main():
    ^^^^ def main
    work(); slow.work()
    ^^^^ ref fast|slow
                 ^^^^ ref slow
--- other.py
from main import work
work()
^^^^ ref fast|slow
=== edges
main calls fast ?
main calls slow
main calls slow ?
other.py calls fast ?
other.py calls slow ?
`))

test('decorators, lambdas, overloads, nested functions, enumerations', () => check(`
--- a.py
from enum import Enum
from typing import overload
def deco(*args): return lambda f: f
    ^^^^ def deco
twice = lambda n: n * 2
^^^^^ def twice
class Color(Enum):
    RED = 1
    ^^^ def RED
@deco
 ^^^^ ref deco
def outer():
    ^^^^^ def outer
    @deco(1)
    def inner(): twice(1)
        ^^^^^ def inner
    inner(); Color.RED
    ^^^^^ ref inner
                   ^^^ ref RED
@overload
def two(a: int) -> Color: ...
@overload
def two(a: str) -> Color: ...
def two(a): pass
    ^^^ def two
two(1)
^^^ ref two
=== edges
inner calls twice
outer calls inner
outer decorates deco
inner decorates deco
a.py calls two
`.replace('inner decorates', 'inner decorates')))

test('stubs: what a .pyi declares is defined in the module beside it', () => check(`
--- shape.py
class Shape:
      ^^^^^ def Shape
    def area(self): pass
        ^^^^ def area
--- shape.pyi
class Shape:
    def area(self) -> float: ...
--- main.py
from shape import Shape
Shape().area()
^^^^^ ref Shape
        ^^^^ ref area
`))

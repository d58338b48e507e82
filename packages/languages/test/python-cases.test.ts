import { languageCases } from '@codeloom/testkit'

languageCases('python', {
  import: `
--- shapes.py
def area(r): return r * r
    ^^^^ def area
class Shape: pass
      ^^^^^ def Shape
--- main.py
from shapes import area as size, Shape as Form
import shapes as all
import shapes
from os.path import join
def main(): size(2); all.area(1); Form(); shapes.area(3); join()
    ^^^^ def main
            ^^^^ ref area
                         ^^^^ ref area
                                  ^^^^ ref Shape
                                                 ^^^^ ref area
                                                          ^^^^ ref -
=== edges
main calls area
main instantiates Shape
main.py imports shapes.py
`,
  're-export': `
--- pkg/deep/a.py
def one(): pass
    ^^^ def one
def two(): pass
    ^^^ def two
--- pkg/deep/__init__.py
--- pkg/__init__.py
from .deep.a import one as first
from .deep.a import *
from .deep import a as inner
--- main.py
from pkg import first, two, inner
def main(): first(); two(); inner.one()
    ^^^^ def main
            ^^^^^ ref one
                     ^^^ ref two
                                  ^^^ ref one
=== edges
main calls one
main calls two
`,
  shadowing: `
--- a.py
def f(): pass
    ^ def outer
def g(f):
      ^ def parameter
    f()
    ^ ref parameter
    def h():
        f = lambda: 1
        ^ def inner
        f()
        ^ ref inner
f()
^ ref outer
`,
  method: `
--- a.py
class Box:
    def open(self): return self.close()
        ^^^^ def open
                                ^^^^^ ref close
    def close(self): return self
        ^^^^^ def close
--- b.py
from a import Box
def use(given: Box):
    given.open(); Box().close().open()
          ^^^^ ref open
                        ^^^^^ ref close
                                ^^^^ ref open
`,
  inheritance: `
--- base.py
class Base:
    def run(self): pass
        ^^^ def Base.run
    def stop(self): pass
        ^^^^ def Base.stop
--- derived.py
from base import Base
class Derived(Base):
    def run(self): super().run(); self.stop()
        ^^^ def Derived.run
                           ^^^ ref Base.run
                                       ^^^^ ref Base.stop
=== edges
Derived.run calls Base.run
Derived.run calls Base.stop
Derived.run overrides Base.run
`,
  cycle: `
--- a.py
from b import *
def a(): b()
    ^ def a
         ^ ref b
--- b.py
from a import *
def b(): a()
    ^ def b
         ^ ref a
--- c.py
from b import a, b, nobody
a(); b(); nobody()
^ ref a
     ^ ref b
          ^^^^^^ ref -
`,
  'broken file': `
--- a.py
def whole(): pass
    ^^^^^ def whole
def half( { whole(
class
--- b.py
from a import whole
whole()
^^^^^ ref whole
`,
  field: `
--- a.py
class Point:
    origin = None
    ^^^^^^ def origin
    def __init__(self): self.x = 1
                             ^ def x
--- b.py
from a import Point
def read(p: Point): return p.x + Point.origin
                             ^ ref x
                                       ^^^^^^ ref origin
`,
  'declared type': `
--- a.py
class Shape:
    def area(self) -> int: ...
        ^^^^ def area
def make() -> Shape: raise 1
async def later() -> 'Shape': raise 1
--- b.py
from typing import List, Optional
from a import make, later, Shape
async def use(list: List[Shape], maybe: Optional[Shape]):
    make().area()
           ^^^^ ref area
    shape = await later()
    shape.area()
          ^^^^ ref area
    maybe.area()
          ^^^^ ref area
    for each in list: each.area()
                           ^^^^ ref area
    (await later()).area()
                    ^^^^ ref area
`,
  'external name': `
--- a.py
from numpy.linalg import norm
def f(): norm(); print(); unheard_of()
         ^^^^ ref -
                 ^^^^^ ref -
                          ^^^^^^^^^^ ref -
=== unresolved
a.py:1:26 norm external numpy
a.py:2:10 norm external numpy
a.py:2:18 print external
a.py:2:27 unheard_of unknown
`,
})

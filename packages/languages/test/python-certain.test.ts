/** Python: what must not be taken for certain, and what still may: decorators, classes that make something else, attributes given from outside. */
import { test } from 'node:test'
import { check } from '@codeloom/testkit'

test('decorators: of one that lies outside the tree, or says that it gives a function, the function is given back', () => check(`
--- lib.py
from typing import Callable, TypeVar
F = TypeVar('F')
class Result:
    def read(self): pass
def kept(f: F) -> F: ...
def called(f) -> Callable[..., int]: ...
--- use.py
import functools
from far import other
from functools import cache, wraps
from lib import kept, called, Result
@kept
def a() -> Result: ...
@called
def b() -> Result: ...
@other
def c() -> Result: ...
@functools.lru_cache(maxsize=1)
@cache
@wraps(a)
def d() -> Result: ...
def f(): a().read()
def g(): b().read()
def h(): c().read()
def i(): d().read()
=== edges
f calls a
f calls Result.read
g calls b
g calls Result.read
h calls c
h calls Result.read
i calls d
i calls Result.read
`))

test('decorators: what the tree calls by a name of the library is what the tree says', () => check(`
--- own.py
class A:
    def run(self): pass
class B:
    def run(self): pass
def cache(fn) -> B: ...
def wraps(fn):
    def wrapper(): return B()
    return wrapper
--- functions.py
from own import cache, wraps, A
@cache
def a() -> A: ...
@wraps
def b() -> A: ...
def final(fn): return cache(fn)
@final
def c() -> A: ...
@far.thing
@wraps
def d() -> A: ...
def f(): a.run()
def g(): b().run()
def h(): c().run()
def i(): d().run()
=== edges
f calls B.run
g calls b
g calls A.run ?
h calls c
h calls A.run ?
i calls d
i calls A.run ?
final calls cache
`))

test('classes: a __new__ or a metaclass of its own may make something else', () => check(`
--- a.py
from abc import ABCMeta
from typing import Self
from far import Strange
class Run:
    def run(self): pass
class Other(Run):
    def __new__(cls): return Run()
class Heir(Other): pass
class Said(Run):
    def __new__(cls) -> Run: return Run()
class Own(Run):
    def __new__(cls) -> Self: return make(cls)
class Named(Run):
    def __new__(cls) -> 'Named': return make(cls)
class Single(Run):
    def __new__(cls):
        cls.it = object.__new__(cls)
        return cls.it
class Made(Run):
    def __new__(cls):
        made = super().__new__(cls)
        return made
class Meta(type):
    def __call__(cls): return Run()
class Plain(type): pass
class ByMeta(Run, metaclass=Meta): pass
class ByPlain(Run, metaclass=Plain): pass
class ByAbc(Run, metaclass=ABCMeta): pass
class ByFar(Run, metaclass=Strange): pass
def f1(): Other().run()
def f2(): Heir().run()
def f3(): Said().run()
def f4(): Own().run()
def f5(): Named().run()
def f6(): Single().run()
def f7(): Made().run()
def f8(): ByMeta().run()
def f9(): ByPlain().run()
def g1(): ByAbc().run()
def g2(): ByFar().run()
=== edges
f1 calls Run.run ?
f2 calls Other.__new__
f2 calls Run.run ?
f3 calls Run.run ?
f4 calls Run.run
f5 calls Run.run
f6 calls Run.run
f7 calls Run.run
f8 calls Run.run ?
f9 calls Run.run
g1 calls Run.run
g2 calls Run.run ?
`))

test('attributes: one that the file gives something through another receiver holds what its class gives it, or something else', () => check(`
--- a.py
class A:
    def run(self): pass
class B:
    def run(self): pass
class Box:
    def __init__(self):
        self.a = A()
        self.b = A()
    def f(self): self.a.run()
    def g(self): self.b.run()
def main(b: Box):
    b.a = B()
    b.a.run()
=== edges
Box.__init__ instantiates A
Box.f calls A.run ?
Box.g calls A.run
main instantiates B
main calls A.run ?
`))

test('isinstance: what an assert says where it does not hold is not narrowed', () => check(`
--- a.py
class A:
    def run(self): pass
class B:
    def run(self): pass
def f(x: B):
    assert isinstance(x, A), x.run()
def g(x: B):
    assert (isinstance(x, A)), (
        'no')
    x.run()
def h(x: B):
    assert not isinstance(x, A), x.run()
=== edges
f calls B.run
g calls A.run
h calls A.run
`))

test('isinstance: `or` narrows nothing, whatever a comment beside it says; `and` does behind one', () => check(`
--- a.py
class A:
    def run(self): pass
class B:
    def run(self): pass
def f(x: B):
    return (isinstance(x, A) or  # x and y
            x.run())
def g(x: B):
    return (isinstance(x, A)  # or not
            and x.run())
=== edges
f calls B.run
g calls A.run
`))

test('`None` beside a value takes nothing from it: in a conditional, in `or`, in a list', () => check(`
--- a.py
class A:
    def m(self): pass
def conditional(k):
    (A() if k else None).m()
def turned(k):
    x = None if k else A()
    x.m()
def either():
    (None or A()).m()
def or_none():
    (A() or (None)).m()
def three(k):
    (None or k or A()).m()
def listed():
    for x in [A(), None]: x.m()
=== edges
conditional instantiates A
conditional calls A.m
turned instantiates A
turned calls A.m
either instantiates A
either calls A.m
or_none instantiates A
or_none calls A.m
three instantiates A
three calls A.m ?
listed instantiates A
listed calls A.m
`))

test('a side that is not followed may be anything: of a conditional, of `or`, of a list', () => check(`
--- a.py
class A:
    def m(self): pass
def conditional(k, y):
    (A() if k else y + 1).m()
def either(y):
    (A() or -y).m()
def listed(y):
    for x in [A(), y + 1]: x.m()
def known(k):
    (A() if k else A()).m()
=== edges
conditional instantiates A
conditional calls A.m ?
either instantiates A
either calls A.m ?
listed instantiates A
listed calls A.m ?
known instantiates A
known calls A.m
`))

/** Python: what decorators, context managers, generators, containers and `self` give on. */
import { test } from 'node:test'
import { check } from '@codeloom/testkit'

test('decorators: what one declares to make stands for the function; one that says nothing may give it back', () => check(`
--- lib.py
from typing import Any, Callable, TypeVar
F = TypeVar('F')
class Group:
    def command(self, name=None) -> Callable[[Any], 'Group']: ...
        ^^^^^^^ def command
class Result:
    def read(self): pass
        ^^^^ def read
def group(name: str) -> Callable[[Any], Group]: ...
def kept(f: F) -> F: ...
def wrapped(f):
    def wrapper(*args): return f(*args)
    return wrapper
def plain(f) -> Group: ...
--- use.py
import functools
from far import other
from lib import group, kept, wrapped, plain, Result
@group('a')
def cli(): pass
    ^^^ def cli
@cli.command()
     ^^^^^^^ ref command
def sub(): pass
@sub.command()
     ^^^^^^^ ref command
def third(): pass
@kept
@wrapped
@other
@functools.lru_cache(maxsize=1)
def made() -> Result: ...
    ^^^^ def made
@plain
def turned() -> Result: ...
def main():
    ^^^^ def main
    cli()
    cli.command()
        ^^^^^^^ ref command
    made().read()
           ^^^^ ref read
    turned.command()
           ^^^^^^^ ref command
    turned().read()
             ^^^^ ref -
class Host:
    @plain
    def held(self): pass
    def go(self): self.held.command()
                            ^^^^^^^ ref command
@circle
def circle(): pass
=== edges
main calls cli
main calls made
main calls read ?
main calls turned
main calls command
Host.go calls command
`))

test('decorators: of what an overload set makes nothing is certain', () => check(`
--- a.py
from typing import Any, Callable, overload
class Group:
    def command(self): pass
@overload
def group(f: str) -> Callable[[Any], Group]: ...
@overload
def group(f: int) -> None: ...
def group(f): ...
@group(1)
def cli(): pass
def main(): cli.command()
=== edges
main calls Group.command ?
`))

test('managers: contextmanager gives what is yielded, typed or not; __enter__ what it says', () => check(`
--- a.py
from contextlib import contextmanager, asynccontextmanager
from typing import AsyncIterator, ContextManager, Generator, Iterator
class A:
    def m(self): pass
        ^ def m
@contextmanager
def typed() -> Iterator[A]: ...
@contextmanager
def generated() -> Generator[A, None, None]: ...
@contextmanager
def untyped():
    yield A()
@asynccontextmanager
async def later() -> AsyncIterator[A]: ...
def declared() -> ContextManager[A]: ...
async def main():
    with typed() as a, generated() as b, untyped() as c, declared() as d:
        a.m(); b.m(); c.m(); d.m()
          ^ ref m
                 ^ ref m
                        ^ ref m
                               ^ ref m
    async with later() as e:
        e.m()
          ^ ref m
    typed().m()
            ^ ref -
`))

test('generators: what they yield comes out of them one by one', () => check(`
--- a.py
class A:
    def m(self): pass
        ^ def m
def one():
    yield A()
def all_of():
    yield from one()
    return 1
def main():
    for a in one(): a.m()
                      ^ ref m
    for a in all_of(): a.m()
                         ^ ref m
    [b.m() for b in one()]
       ^ ref m
    one().m()
          ^ ref -
`))

test('containers: values of dictionaries, elements of lists; keys are not followed', () => check(`
--- a.py
from typing import Dict, List, Mapping
class A:
    def m(self): pass
        ^ def m
class Bag:
    known: Dict[str, A]
    def __init__(self, xs: list[A], ys: Mapping[str, A]):
        self.xs = xs
        self.ys = ys
    def go(self):
        self.known['a'].m()
                        ^ ref m
        self.known.get('a').m()
                            ^ ref m
        for a in self.ys.values(): a.m()
                                     ^ ref m
        for k, v in self.ys.items(): v.m()
                                       ^ ref m
        for k in self.ys: k.m()
                            ^ ref -
        self.xs.pop().m()
                      ^ ref m
        self.xs.copy()[0].m()
                          ^ ref m
        self.xs.append(1).m()
                          ^ ref -
=== unresolved
a.py:1:20 Dict external typing
a.py:1:26 List external typing
a.py:1:32 Mapping external typing
a.py:11:20 get external
a.py:12:26 values external
a.py:13:29 items external
a.py:14:29 m unknown
a.py:15:17 pop external
a.py:16:17 copy external
a.py:17:17 append external
a.py:17:27 m external
a.py:5:17 str external
a.py:6:28 list external
a.py:6:49 str external
a.py:5:12 Dict external typing
a.py:6:41 Mapping external typing
`))

test('self: what a member gives of its own class is of the class of whom it is asked', () => check(`
--- base.py
from typing import TypeVar, Type
from typing_extensions import Self
T = TypeVar('T', bound='Base')
class Base:
    def again(self) -> Self: ...
    def same(self: T) -> T: ...
    def me(self): return self
    @classmethod
    def make(cls: Type[T]) -> T: ...
    @classmethod
    def made(cls): return cls()
    @property
    def own(self) -> 'Self': ...
    def __enter__(self: T) -> T: ...
    def base(self): self.again().own.go()
                                     ^^ ref Base.go
    def go(self): pass
        ^^ def Base.go
--- heir.py
from base import Base
class Heir(Base):
    def go(self): pass
        ^^ def Heir.go
    def more(self): return super().me()
def main(h: Heir, b: Base):
    ^^^^ def main
    h.again().same().me().own.go()
                              ^^ ref Heir.go
    Heir.make().go(); Heir.made().go(); Heir().more().go()
                ^^ ref Heir.go
                                  ^^ ref Heir.go
                                                      ^^ ref Heir.go
    with Heir() as x: x.go()
                        ^^ ref Heir.go
    b.again().go()
              ^^ ref Base.go
def either(c): (Heir() if c else Base()).me().go()
    ^^^^^^ def either
                                              ^^ ref Base.go|Heir.go
=== edges
Base.base calls Base.again
Base.base calls Base.go
Heir.more calls Base.me
main calls Base.again
main calls Base.same
main calls Base.me
main calls Base.make
main calls Base.made
main calls Heir.more
main calls Heir.go
main calls Base.go
either calls Base.me
either calls Heir.go ?
either calls Base.go ?
`))

test('built-in functions hand on what they iterate; what shadows them does not', () => check(`
--- a.py
class A:
    def m(self): pass
        ^ def m
def main(xs: list[A]):
    for a in sorted(list(xs)): a.m()
                                 ^ ref m
    for i, b in enumerate(xs): b.m(); i.m()
                                 ^ ref m
                                        ^ ref -
    next(iter(xs)).m()
                   ^ ref m
    for c in map(A, []): c.m()
                           ^ ref m
    for n, d in zip([1], xs): d.m(); n.m()
                                ^ ref m
                                       ^ ref -
    for e in filter(None, xs): e.m()
                                 ^ ref m
    def reversed(ys): return 1
    for f in reversed(xs): f.m()
                             ^ ref -
`))

test('type variables are what they are bound by, and possibly something narrower', () => check(`
--- types_.py
from typing import TypeVar
from base import Base
T = TypeVar('T', bound=Base)
S = TypeVar('S', bound='Base')
U = TypeVar('U')
--- base.py
class Base:
    def m(self): pass
--- use.py
from types_ import T, S, U
def bound(x: T) -> T: x.m()
def named(x: S): x.m()
def free(x: U): x.m()
=== edges
bound calls Base.m ?
named calls Base.m ?
`))

test('a module may be called default; global and nonlocal name what is outside', () => check(`
--- pack/__init__.py
--- pack/default.py
def f(): pass
    ^ def f
--- use.py
from pack import default
                 ^^^^^^^ ref pack/default.py
count = 0
^^^^^ def count
def main():
    near = 1
    ^^^^ def near
    def inner():
        global count
               ^^^^^ ref count
        nonlocal near
                 ^^^^ ref near
        count = near = 2
    default.f()
            ^ ref f
`))

test('isinstance: in a branch, behind one that leaves, behind assert; not beyond', () => check(`
--- a.py
class A:
    def m(self): pass
        ^ def A.m
class B:
    def m(self): pass
        ^ def B.m
def branches(x, y):
    if isinstance(x, A): x.m()
                           ^ ref A.m
    elif isinstance(x, (A, B)): x.m()
                                  ^ ref A.m|B.m
    else: x.m()
            ^ ref -
    x.m()
      ^ ref -
    if isinstance(x, A) and y: x.m()
                                 ^ ref A.m
    if isinstance(x, A) or y: x.m()
                                ^ ref -
    if not isinstance(x, A): x.m()
                               ^ ref -
    else: x.m()
            ^ ref A.m
def leaving(x, y, z):
    if not isinstance(x, A):
        return
    x.m()
      ^ ref A.m
    if not isinstance(y, A): raise ValueError(1) from None
    y.m()
      ^ ref A.m
    for each in z:
        if not (isinstance(each, B)):
            continue
        each.m()
             ^ ref B.m
    each.m()
         ^ ref -
    if y:
        assert isinstance(z, B), 'said'
        z.m()
          ^ ref B.m
    z.m()
      ^ ref -
    x = z
    x.m()
      ^ ref -
`))

test('isinstance: right of and, in a comprehension; an exception is what its own clause says', () => check(`
--- a.py
class A:
    def m(self): pass
        ^ def A.m
class B:
    def m(self): pass
        ^ def B.m
def expressions(x, xs):
    isinstance(x, A) and x.m()
                           ^ ref A.m
    not isinstance(x, A) or x.m()
                              ^ ref A.m
    isinstance(x, A) or x.m()
                          ^ ref -
    x.m() if isinstance(x, B) else x.m()
      ^ ref B.m
                                     ^ ref -
    [y.m() for y in xs if isinstance(y, A)]
       ^ ref A.m
def given(x):
    if isinstance(x, A):
        if xs: x = other()
        x.m()
          ^ ref -
def caught():
    try: pass
    except C as e: e.m()
                     ^ ref C.m
    except D as e: e.m()
                     ^ ref D.m
class C(Exception):
    def m(self): pass
        ^ def C.m
class D(Exception):
    def m(self): pass
        ^ def D.m
`))

test('isinstance: what is given again further down, as in a loop, is possible only', () => check(`
--- a.py
class A:
    def m(self): pass
def loop(x, go):
    assert isinstance(x, A)
    while go():
        x.m()
        x = go()
def once(x):
    x = x or None
    assert isinstance(x, A)
    x.m()
=== edges
loop calls A.m ?
once calls A.m
`))

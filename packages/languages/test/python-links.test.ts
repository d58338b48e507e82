/** Python: what expressions and calls are, across files. */
import { test } from 'node:test'
import { check } from '@codeloom/testkit'

test('a call of an overload set gives what any of its signatures says, and none for certain', () => check(`
--- lib.py
from typing import overload
class A:
    def m(self): pass
        ^ def A.m
class B:
    def m(self): pass
        ^ def B.m
@overload
def over(a: str) -> A: ...
@overload
def over(a: int) -> B: ...
def over(a): return A()
@overload
def same(a: str) -> A: ...
@overload
def same(a: int) -> A: ...
def same(a) -> B: return B()
class C:
    @overload
    def make(self, a: str) -> B: ...
    @overload
    def make(self, a: int): ...
    def make(self, a) -> A: return A()
--- use.py
from lib import over, same, C
def f(): over(1).m()
    ^ def f
                 ^ ref A.m|B.m
def g(): same(1).m()
    ^ def g
                 ^ ref A.m
def h(c: C): c.make(1).m()
    ^ def h
                       ^ ref B.m
=== edges
f calls over
f calls A.m ?
f calls B.m ?
g calls same
g calls A.m
h calls C.make
h calls B.m ?
`))

test('a list with more elements than are looked at, or with those of another, may hold anything', () => check(`
--- a.py
class A:
    def m(self): pass
class B:
    def m(self): pass
few = [A(), A()]
long = [A(), A(), A(), A(), A(), A(), A(), A(), B()]
more = [A(), *[B()]]
def f(): few[0].m()
def g(): long[0].m()
def h(): more[0].m()
=== edges
f calls A.m
g calls A.m ?
h calls A.m ?
h calls B.m ?
`))

test('what is written again may be any of what it is given; a parameter as well', () => check(`
--- a.py
class A:
    def m(self): return B()
class B:
    def m(self): return A()
def once():
    x = A()
    x.m()
def twice(c):
    x = None
    if c: x = A()
    else: x = B()
    x.m()
def chain():
    x = A()
    x = x.m()
    x.m()
def outer():
    def inner(p):
        p.m()
        p = B()
        p.m()
    inner(A())
shared = A()
def change():
    global shared
    shared = B()
def use(): shared.m()
=== edges
once calls A.m
twice calls A.m ?
twice calls B.m ?
chain calls A.m ?
chain calls B.m ?
outer calls outer.inner
outer.inner calls B.m ?
use calls A.m ?
use calls B.m ?
`))

test('a call of an instance gives what its class says; a class without __init__ is made by its __new__', () => check(`
--- a.py
from lib import Away
class Made:
    def __new__(cls): return super().__new__(cls)
    def m(self): pass
class Both(Made):
    def __init__(self): pass
class Maker:
    def __call__(self) -> Made: return Made()
    def make(self): return self()
class Heir(Maker): pass
class Far(Away): pass
def f(): Maker()().m()
def g(): Heir()().m(); Maker().make().m()
def h(): Both(); Far()()
=== edges
Maker.__call__ instantiates Made.__new__
f instantiates Maker
f calls Made.m
g instantiates Heir
g instantiates Maker
g calls Maker.make
g calls Made.m
h instantiates Both.__init__
h instantiates Far
`))

test('a row that may mean a module or something else names what holds it, whichever came first', () => check(`
--- kit/__init__.py
--- main.py
from some import h
--- some.py
import kit as h
def h(): return 1
=== edges
main.py imports some.py
some.py imports kit/__init__.py
`))

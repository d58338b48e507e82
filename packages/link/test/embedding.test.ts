import test from 'node:test'
import { check, checkUpdate } from '@codeloom/testkit'

test('M1: embedding: what lies nearer is meant, what lies equally deep twice is nothing', () => check(`
--- a.go
package a
import "sync"
type Deep struct { name, deep int }
                   ^^^^ def Deep.name
                         ^^^^ def deep
type Base struct { *Deep; both int }
func (b Base) name() {}
              ^^^^ def Base.name
func (b Base) Run() {}
              ^^^ def Run
type Other struct { both int }
type Outer struct {
  Base
  *Other
  sync.Mutex
}
type Facade interface { Reader; Close() }
                                ^^^^^ def Close
type Reader interface { Read() int }
                        ^^^^ def Read
func use(o *Outer, f Facade) {
  o.Run(); o.name(); o.deep++; o.Base.both++
    ^^^ ref Run
             ^^^^ ref Base.name
                       ^^^^ ref deep
  o.both++; o.Lock(); f.Read(); f.Close()
    ^^^^ ref -
              ^^^^ ref -
                        ^^^^ ref Read
                                  ^^^^^ ref Close
}
`))

test('M2: interfaces are satisfied without being named: same methods of the same shapes, promoted ones too', () => check(`
--- go.mod
module m
--- io/io.go
package io
type Store interface {
     ^^^^^ def Store
  Get(key string) (Value, error)
  ^^^ def Store.Get
  Put(key string, value *Value) error
  ^^^ def Store.Put
}
type Value struct{}
type Both interface { Store; Closer }
     ^^^^ def Both
type Closer interface { Close() }
     ^^^^^^ def Closer
type hidden interface { close() }
--- mem/mem.go
package mem
import other "m/io"
type Mem struct { base }
     ^^^ def Mem
func (m *Mem) Get(key string) (other.Value, error) { panic(0) }
              ^^^ def Mem.Get
type base struct{}
     ^^^^ def base
type Near struct{}
func (n Near) Get(key string) (int, error) { panic(0) }
func (n Near) Put(key string, value *other.Value) error { return nil }
func (n Near) close() {}
--- mem/put.go
package mem
import "m/io"
func (b base) Put(a string, v *io.Value) error { return nil }
              ^^^ def base.Put
func (m *Mem) Close() {}
              ^^^^^ def Mem.Close
func use(s io.Store) { s.Get("") }
                         ^^^ ref Store.Get
=== edges
Mem implements Store
Mem implements Closer
Mem implements Both
Mem.Get overrides Store.Get
Mem.Close overrides Closer.Close
`))

test('M2: what cannot be seen is perhaps: interfaces outside, type parameters; what has other shapes or counts is not', () => check(`
--- a.go
package a
import "io"
type Closer interface { io.Reader; Close() error }
     ^^^^^^ def Closer
type Box[T any] interface { Put(item T) }
     ^^^ def Box
type Many interface { Put(a, b string) }
type File struct{}
     ^^^^ def File
func (f File) Read(p []byte) (int, error) { return 0, nil }
func (f File) Close() error { return nil }
func (f File) Put(item string) {}
=== edges
File implements Closer ?
File implements Box ?
`))

test('M2: an interface, a method, an embedded type that comes, goes or changes its shape', () => checkUpdate(`
--- go.mod
module m
--- a/a.go
package a
type T struct{ B }
func (t T) Open() {}
--- b/b.go
package b
type I interface { Open(); Close() }
--- a/b.go @2
package a
type B struct{}
--- a/c.go @2
package a
func (b *B) Close() {}
=== graph delta @3
+ {"t":"edge","kind":"contains","from":"go:a/d.go#:module","to":"go:a/d.go#nothing:function","how":"scope","certainty":"certain","sites":[]}
+ {"t":"symbol","key":"go:a/d.go#:module","kind":"module","name":"d.go","path":"a/d.go","range":[1,1,3,1],"nameRange":[1,1,1,1],"container":null,"exported":true}
+ {"t":"symbol","key":"go:a/d.go#nothing:function","kind":"function","name":"nothing","path":"a/d.go","range":[2,1,2,18],"nameRange":[2,6,2,13],"container":"go:a/d.go#:module","exported":false}
--- a/d.go @3
package a
func nothing() {}
--- b/b.go @4
package b
type I interface { Open(); Close() error }
--- a/c.go @5
package a
func (b *B) Close() error { return nil }
--- b/c.go @6
package b
type J interface { I }
--- a/b.go @7 gone
--- a/c.go @8
package a
type B struct{ inner }
func (b *B) Close() error { return nil }
--- a/c.go @9 gone
`))

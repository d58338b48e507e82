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

test('M2: types of packages of one name are told apart by where the packages are, however they are imported', () => check(`
--- go.mod
module m
--- one/model/t.go
package model
type T struct{}
--- two/model/t.go
package model
type T struct{}
type Own interface { Take(T) }
     ^^^ def Own
--- b-dir/bee.go
package bee
type T struct{}
--- ask.go
package ask
import ( "m/one/model"; "other.org/yaml"; "m/b-dir"; . "m/two/model"; "C" )
type Store interface { Put(model.T) }
     ^^^^^ def Store
type Reader interface { Node(yaml.Node) }
     ^^^^^^ def Reader
type Bees interface { Bee(bee.T) }
     ^^^^ def Bees
type Words interface { Word(C.int) }
     ^^^^^ def Words
--- near/near.go
package near
import ( renamed "m/one/model"; yml "other.org/yaml"; "m/b-dir"; two "m/two/model"; "C" )
type Near struct{}
     ^^^^ def Near
func (n Near) Put(t renamed.T) {}
func (n Near) Node(yml.Node) {}
func (n Near) Bee(t bee.T) {}
func (n Near) Take(t two.T) {}
func (n Near) Word(C.int) {}
--- far/far.go
package far
import ( "m/two/model"; "another.org/yaml"; bee "m/one/model" )
type Far struct{}
     ^^^ def Far
func (f Far) Put(t model.T) {}
func (f Far) Node(yaml.Node) {}
func (f Far) Bee(bee.T) {}
func (f Far) Take(t T) {}
type T struct{}
=== edges
Near implements Store
Near implements Reader
Near implements Bees
Near implements Own
Near implements Words ?
`))

test('M2: lengths of arrays, directions of channels and arguments of types belong to a shape', () => check(`
--- a.go
package a
type List[T any] struct{}
const size = 4
type I interface { Arrays([4]int); Sends(chan<- int); Lists(List[int]) }
     ^ def I
type J interface { Arrays([size]int); Sends(<-chan int) }
     ^ def J
type Same struct{}
     ^^^^ def Same
func (Same) Arrays([4]int) {}
func (Same) Sends(c chan<- int) {}
func (Same) Lists(l List[int]) {}
type Other struct{}
     ^^^^^ def Other
func (Other) Arrays([5]int) {}
func (Other) Sends(c <-chan int) {}
func (Other) Lists(l List[string]) {}
=== edges
Same implements I
Other implements J ?
`))

test('M2: of rivals that differ nothing is certain, nor where a type that is not known lies as near', () => check(`
--- a.go
package a
import "sync"
type Opener interface { Open(name string) }
     ^^^^^^ def Opener
type File struct{}
     ^^^^ def File
type Locked struct { File; sync.Mutex }
     ^^^^^^ def Locked
type Deep struct { Locked }
     ^^^^ def Deep
type Held struct { File }
     ^^^^ def Held
type Here struct { sync.Mutex }
     ^^^^ def Here
func (h Here) Open(name string) {}
--- a_linux.go
package a
func (f File) Open(name string) {}
--- a_windows.go
package a
func (f File) Open(name string, mode int) {}
--- b.go
package a
import "sync"
func use(b Broken, c struct { Broken }, d struct { gone.Away }) { b.Open(""); c.Lock(); d.Lock() }
     ^^^ def use
type Sure struct { sure }
     ^^^^ def Sure
type Unsure struct { sure; sync.Mutex }
     ^^^^^^ def Unsure
type Broken struct { sure; gone.Away }
     ^^^^^^ def Broken
type sure struct{}
     ^^^^ def sure
func (s sure) Open(name string) {}
              ^^^^ def sure.Open
=== edges
File implements Opener ?
Locked implements Opener ?
Deep implements Opener ?
Held implements Opener ?
Here implements Opener
Sure implements Opener
Unsure implements Opener ?
Broken implements Opener ?
use calls sure.Open
sure implements Opener
`))

test('M2: however many interfaces ask for a method of one name, each is looked at', () => {
  const many = Array.from({ length: 250 }, (_, i) => i)
  return check(`
--- go.mod
module m
--- a.go
package a
type Job struct{}
func (j Job) Run() {}
func (j Job) hide() {}
${many.map(i => `--- c${i}/c.go\npackage c\ntype C${i} interface { Run() }\ntype H${i} interface { hide() }`).join('\n')}
=== edges
${many.map(i => `Job implements C${i}`).join('\n')}
`)
})

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

/** Go: what names mean, within a file, a package, a module. */
import { test } from 'node:test'
import { check } from '@codeloom/testkit'

test('G3: a folder is a package: files see each other, tests see more, another package sees what is exported', () => check(`
--- go.mod
module example.com/m
--- shapes/area.go
package shapes
func Area(r int) int { return square(r) }
     ^^^^ def Area
                              ^^^^^^ ref square
func lost() { helper() }
              ^^^^^^ ref -
--- shapes/square.go
package shapes
func square(r int) int { return r * r }
     ^^^^^^ def square
--- shapes/area_test.go
package shapes
func helper() { Area(square(2)) }
                ^^^^ ref Area
                     ^^^^^^ ref square
func Shown() {}
     ^^^^^ def Shown
--- shapes/outer_test.go
package shapes_test
import "example.com/m/shapes"
func use() { shapes.Area(1); shapes.Shown(); shapes.square(1); Area(1) }
                    ^^^^ ref Area
                                    ^^^^^ ref Shown
                                                    ^^^^^^ ref -
                                                               ^^^^ ref -
--- main.go
package main
import "example.com/m/shapes"
func main() { shapes.Area(1); shapes.square(2); shapes.Shown() }
     ^^^^ def main
                     ^^^^ ref Area
                                     ^^^^^^ ref -
                                                       ^^^^^ ref -
=== edges
Area calls square
helper calls Area
helper calls square
main calls Area
use calls Area
use calls Shown
main.go imports shapes/area.go
shapes/outer_test.go imports shapes/area_test.go
`))

test('imports: the last part of the path, a version, an alias, a dot, a blank, a name that only the package tells', () => check(`
--- go.mod
module example.com/m/v2
require example.com/other v1.0.0
replace example.com/other => ./other
replace (
  example.com/third v1.2.3 => ./third // beside
)
--- a/a.go
package a
func F() {}
     ^ def F
--- b-dir/b.go
package bee
func G() {}
     ^ def G
--- other/x/x.go
package x
func H() {}
     ^ def H
--- third/go.mod
module example.com/third
--- third/v3/t.go
package third
func I() {}
     ^ def I
--- dots/d.go
package dots
func Dotted() {}
     ^^^^^^ def Dotted
--- main.go
package main
import (
  "example.com/m/v2/a"
  also "example.com/m/v2/a"
  "example.com/m/v2/b-dir"
  "example.com/other/x"
  "example.com/third/v3"
  . "example.com/m/v2/dots"
  _ "example.com/m/v2/nowhere"
  "fmt"
  "gopkg.in/yaml.v3"
  "github.com/mattn/go-isatty"
  "C"
)
func main() {
  a.F(); also.F(); bee.G(); x.H(); third.I(); Dotted()
    ^ ref F
              ^ ref F
                       ^ ref G
                              ^ ref H
                                         ^ ref I
                                              ^^^^^^ ref Dotted
  fmt.Println(); yaml.Parse(); isatty.Is(); C.free(); lost()
      ^^^^^^^ ref -
                                                      ^^^^ ref -
}
=== unresolved
main.go:17:18 yaml external gopkg.in/yaml.v3
main.go:17:23 Parse external gopkg.in/yaml.v3
main.go:17:3 fmt external fmt
main.go:17:32 isatty external github.com/mattn/go-isatty
main.go:17:39 Is external github.com/mattn/go-isatty
main.go:17:45 C external C
main.go:17:47 free external C
main.go:17:55 lost unknown
main.go:17:7 Println external fmt
`))

test('methods, fields, receivers of both kinds, in any file of the package', () => check(`
--- a.go
package a
type Box struct {
     ^^^ def Box
  size int
  ^^^^ def size
  next *Box
  ^^^^ def next
}
func (b *Box) Open() *Box { b.close(); b.size++; return b.next.next }
              ^^^^ def Open
                              ^^^^^ ref close
                                         ^^^^ ref size
                                                          ^^^^ ref next
                                                               ^^^^ ref next
func NewBox() (*Box, error) { return &Box{size: 1}, nil }
     ^^^^^^ def NewBox
                                          ^^^^ ref size
--- b.go
package a
func (b Box) close() { b.Open().Open() }
             ^^^^^ def close
                         ^^^^ ref Open
                                ^^^^ ref Open
func (b *Box) Shut() { b.close() }
              ^^^^ def Shut
                         ^^^^^ ref close
func use() {
  box, err := NewBox()
  box.Shut()
      ^^^^ ref Shut
  f := box.Shut
           ^^^^ ref Shut
  g := (*Box).Open
              ^^^^ ref Open
  boxes := map[string][]*Box{}
  for _, each := range boxes["a"] { each.Shut() }
                                         ^^^^ ref Shut
  ch := make(chan Box)
  for each := range ch { each.Shut() }
                              ^^^^ ref Shut
  (<-ch).Shut()
         ^^^^ ref Shut
  for key := range map[*Box]int{} { key.Shut() }
                                        ^^^^ ref Shut
  _, _, _ = f, g, err
}
`))

test('locals: :=, shadowing, closures, type switches, select, struct types without a name', () => check(`
--- a.go
package a
type T struct { x int }
                ^ def x
func (t T) M() {}
           ^ def M
func f(t T) (T, int) { return t, 1 }
     ^ def f
       ^ def t
                              ^ ref t
func g(in interface{}, c chan T) {
  t, n := f(T{x: 1})
  ^ def t1
          ^ ref f
              ^ ref x
  if t, err := f(t); n > 0 { t.M(); _ = err }
     ^ def t2
                 ^ ref t1
                             ^ ref t2
                               ^ ref M
  t.M()
  ^ ref t1
  t, m := f(t)
  ^ ref t1
  run := func(t T) { t.M(); f(t) }
  ^^^ def run
              ^ def t3
                     ^ ref t3
                              ^ ref t3
  run(t)
  ^^^ ref run
  switch v := in.(type) {
  case *T: v.M()
             ^ ref M
  case int, T: v.M()
                 ^ ref -
  }
  select {
  case v, ok := <-c: v.M(); _ = ok
                       ^ ref M
  }
  tests := []struct{ name string; t T }{{name: "a", t: T{}}, {"b", t}}
                     ^^^^ def name
                                         ^^^^ ref name
  for _, tt := range tests { _ = tt.name; tt.t.M() }
                                    ^^^^ ref name
                                               ^ ref M
  byName := map[string]T{"a": {x: 1}}
                               ^ ref x
  if t, ok := byName["a"]; ok { t.M() }
                                  ^ ref M
  _, _ = m, tests
loop:
  for { break loop }
}
=== edges
f returns T
g calls f
g calls run
g calls M
run calls f
run calls M
`))

test('generics by their base, type parameters by their constraint, function types and named types by what they are', () => check(`
--- a.go
package a
type Shape interface { Area() int }
                       ^^^^ def Area
type List[T Shape] struct { items []T; each func() T }
func (l *List[T]) First() T { return l.items[0] }
                  ^^^^^ def First
func Sum[S Shape](of []S) int { return of[0].Area() }
     ^^^ def Sum
                                             ^^^^ ref Area
type Squares []Square
type Square struct{}
func (s Square) Side() {}
                ^^^^ def Side
type Maker func() *Square
func (m Maker) Make() *Square { return m() }
               ^^^^ def Make
type Alias = Square
type Copy Sided
type Sided struct { side int }
                    ^^^^ def side
func (s Sided) Lost() {}
type Time int
const Second Time = 1
func (t Time) Long() {}
              ^^^^ def Long
func times(c Copy, n int, f func() (Time, error)) {
  (2 * Second).Long(); (Second + 1 < 2).Long(); c.side++; c.Lost(); f().Long()
               ^^^^ ref Long
                                        ^^^^ ref -
                                                  ^^^^ ref side
                                                            ^^^^ ref -
                                                                        ^^^^ ref Long
}
var table = []struct{ s Square }{{}}
func use(l *List[Square], all Squares, m Maker, a Alias) {
  l.First().Area(); l.each().Area()
    ^^^^^ ref First
            ^^^^ ref -
                             ^^^^ ref Area
  for _, s := range all { s.Side() }
                            ^^^^ ref Side
  m().Side(); m.Make().Side(); a.Side(); Square{}.Side(); table[0].s.Side()
      ^^^^ ref Side
                ^^^^ ref Make
                       ^^^^ ref Side
                                 ^^^^ ref Side
                                                  ^^^^ ref Side
                                                                     ^^^^ ref Side
  Sum[Square](all)
  ^^^ ref Sum
  Maker(nil).Make()
             ^^^^ ref Make
  new(Square).Side()
              ^^^^ ref Side
  var i interface{} = a
  i.(Square).Side()
             ^^^^ ref Side
}
`))

test('G4: build constraints: what cannot be compiled together is no rival; what can is possible', () => check(`
--- file_linux.go
package a
func open() { flush() }
     ^^^^ def linux
              ^^^^^ ref flush1
--- file_windows.go
package a
func open() {}
     ^^^^ def windows
--- flush.go
//go:build unix && !cgo
package a
func flush() {}
     ^^^^^ def flush1
--- flush2.go
//go:build !unix
package a
func flush() { open() }
     ^^^^^ def flush2
               ^^^^ ref windows
--- use.go
package a
func use() { open(); flush() }
     ^^^ def use
             ^^^^ ref linux|windows
                     ^^^^^ ref flush1|flush2
--- gen.go
//go:build ignore
package main
func main() { use() }
              ^^^ ref -
`))

test('G4: the tag unix is any of the unixes, not the one that a constraint beside it leaves out', () => check(`
--- all.go
//go:build unix
package a
func flush() {}
     ^^^^^ def unix
--- most.go
//go:build !windows
package a
func flush() {}
     ^^^^^ def any
--- none.go
//go:build aix || windows
package a
func flush() {}
     ^^^^^ def aix
--- use.go
//go:build unix && !aix
package a
func use() { flush() }
             ^^^^^ ref unix|any
`))

test('a package whose path does not tell its name: one import that is like it is meant, of several none', () => check(`
--- a.go
package a
import ( "github.com/some/golang-lru/v2"; "example.com/b-dir"; "other.org/go-redis-v8"; "third.org/x-redis"; "fourth.org/unlike-2" )
func f() { lru.New(); bdir.New(); redis.New(); like.New(); ex.New() }
           ^^^ ref -
=== unresolved
a.go:3:12 lru external github.com/some/golang-lru/v2
a.go:3:16 New external github.com/some/golang-lru/v2
a.go:3:23 bdir external example.com/b-dir
a.go:3:28 New external example.com/b-dir
a.go:3:35 redis unknown
a.go:3:41 New unknown
a.go:3:48 like unknown
a.go:3:53 New unknown
a.go:3:60 ex unknown
a.go:3:63 New unknown
`))

test('keys of literals: fields of structs, values in lists; a long parameter list', () => check(`
--- a.go
package a
type Square struct{}
func (s Square) Side() {}
type coder struct { order, buf int }
                    ^^^^^ def order
type decoder coder
type list []int
const first = 0
      ^^^^^ def first
func literals(order int) { _ = decoder{order: order}; _ = list{first: 1} }
                                       ^^^^^ ref order
                                                               ^^^^^ ref first
func many(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o Square) { a, b := b, o; a.Side() }
`))

test('types that are defined as each other are nothing that could be called, received from or counted', () => check(`
--- a.go
package a
type A B
type B A
type C = D
type D = C
type E struct { E; *F }
type F struct { E }
func f(a A, c C, e E) {
  for k := range a { k.lost() }
                       ^^^^ ref -
  a().lost(); a[0].lost(); a.lost(); c.lost(); e.lost(); (<-a).lost()
      ^^^^ ref -
                   ^^^^ ref -
                             ^^^^ ref -
                                       ^^^^ ref -
                                                 ^^^^ ref -
                                                               ^^^^ ref -
}
`))

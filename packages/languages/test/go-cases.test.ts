import { languageCases } from '@codeloom/testkit'

languageCases('go', {
  import: `
--- go.mod
module example.com/m
--- shapes/shapes.go
package shapes
func Area(r int) int { return r * r }
     ^^^^ def Area
--- main.go
package main
import sh "example.com/m/shapes"
import "fmt"
func main() { sh.Area(2); fmt.Println() }
     ^^^^ def main
                 ^^^^ ref Area
                              ^^^^^^^ ref -
=== edges
main calls Area
main.go imports shapes/shapes.go
`,
  're-export': { unsupported: 'Go hands on no names; a variable or an alias that stands for another is a definition of its own' },
  shadowing: `
--- a.go
package a
var count = 0
    ^^^^^ def outer
func f(count int) int { return count }
       ^^^^^ def parameter
                               ^^^^^ ref parameter
func g() int {
  if count := 1; count > 0 { return count }
     ^^^^^ def inner
                 ^^^^^ ref inner
                                    ^^^^^ ref inner
  return count
         ^^^^^ ref outer
}
`,
  method: `
--- a/a.go
package a
type Box struct{}
func (b *Box) Open() { b.Close() }
              ^^^^ def Open
                         ^^^^^ ref Close
func (b Box) Close() {}
             ^^^^^ def Close
--- b.go
package b
import "m/a"
func use(given *a.Box) { given.Open(); (&a.Box{}).Close() }
                               ^^^^ ref Open
                                                  ^^^^^ ref Close
--- go.mod
module m
`,
  inheritance: `
--- base/base.go
package base
type Base struct{}
     ^^^^ def Base
func (b *Base) Run() {}
               ^^^ def Base.Run
func (b *Base) Stop() {}
               ^^^^ def Base.Stop
--- derived.go
package m
import "m/base"
type Derived struct{ *base.Base }
     ^^^^^^^ def Derived
func (d *Derived) Run() { d.Base.Run(); d.Stop() }
                  ^^^ def Derived.Run
                                 ^^^ ref Base.Run
                                          ^^^^ ref Base.Stop
--- go.mod
module m
=== edges
Derived extends Base
Derived.Run calls Base.Run
Derived.Run calls Base.Stop
`,
  cycle: `
--- a.go
package a
type A struct{ *B; name string }
                   ^^^^ def name
func (a A) other() { a.lost() }
                       ^^^^ ref -
--- b.go
package a
type B struct{ *A }
func f(b B) { b.name = "" ; b.nobody() }
                ^^^^ ref name
                              ^^^^^^ ref -
`,
  'broken file': `
--- a.go
package a
func whole() {}
     ^^^^^ def whole
func half( { whole(
type
--- b.go
package a
func b() { whole() }
           ^^^^^ ref whole
`,
  field: `
--- a.go
package a
type Point struct { x, y int; next *Point }
                       ^ def y
                              ^^^^ def next
--- b.go
package a
func read(p Point) int { return p.next.y + (Point{y: 1}).y }
                                  ^^^^ ref next
                                       ^ ref y
                                                  ^ ref y
                                                         ^ ref y
`,
  'declared type': `
--- a/a.go
package a
type Shape interface { Area() int }
                       ^^^^ def Area
func New() (Shape, error) { panic(0) }
func All() map[string][]Shape { panic(0) }
--- b.go
package b
import "m/a"
func use(list ...a.Shape) {
  for _, each := range list { each.Area() }
                                   ^^^^ ref Area
  shape, err := a.New()
  shape.Area(); a.All()["x"][0].Area(); err.Error()
        ^^^^ ref Area
                                ^^^^ ref Area
                                            ^^^^^ ref -
}
--- go.mod
module m
`,
  'external name': `
--- a.go
package a
import "strings"
func f() { strings.ToUpper("x"); unheardOf(); panic(0) }
                   ^^^^^^^ ref -
                                 ^^^^^^^^^ ref -
=== unresolved
a.go:3:12 strings external strings
a.go:3:20 ToUpper external strings
a.go:3:34 unheardOf unknown
a.go:3:47 panic external
`,
})

/** Go: what calls are, and what imports name across modules. */
import { test } from 'node:test'
import { check } from '@codeloom/testkit'

test('a type parameter is its constraint inside; what is given for it outside may be narrower', () => check(`
--- a.go
package a
type Shape interface { Area() int }
                       ^^^^ def Shape.Area
type Square struct{}
func (s Square) Area() int { return 1 }
func first[S Shape](of []S) S { return second(of[0]) }
func second[S Shape](one S) S { one.Area(); return one }
     ^^^^^^ def second
func use() { first([]Square{}).Area() }
     ^^^ def use
=== edges
first calls second
second calls Shape.Area
use calls first
use calls Shape.Area ?
`))

test('go.work: what a workspace replaces is a folder; modules beside each other are found by their paths', () => check(`
--- go.work
go 1.22
use (
  ./app
  ./lib
)
replace example.com/old => ./kept
--- app/go.mod
module example.com/app
--- app/main.go
package main
import ( "example.com/lib/deep"; "example.com/old/part"; "example.com/gone" )
func main() { deep.F(); part.G(); gone.H() }
                   ^ ref F
                             ^ ref G
                                       ^ ref -
--- lib/go.mod
module example.com/lib
--- lib/deep/deep.go
package deep
func F() {}
     ^ def F
--- kept/part/part.go
package part
func G() {}
     ^ def G
`))

test('vendor: what is vendored stands before a module of the tree that has its path; for the module alone', () => check(`
--- go.mod
module example.com/app
--- main.go
package main
import "example.com/dep"
func main() { dep.F() }
                  ^ ref vendored
--- vendor/example.com/dep/dep.go
package dep
func F() {}
     ^ def vendored
--- copy/go.mod
module example.com/dep
--- copy/dep.go
package dep
func F() {}
     ^ def own
--- other/go.mod
module example.com/other
--- other/other.go
package other
import "example.com/dep"
func use() { dep.F() }
                 ^ ref own
`))

test('internal: seen from below its parent alone', () => check(`
--- go.mod
module example.com/app
--- a/internal/deep/in.go
package deep
func F() {}
     ^ def F
--- a/a.go
package a
import "example.com/app/a/internal/deep"
func use() { deep.F() }
                  ^ ref F
--- a/b/c/c.go
package c
import "example.com/app/a/internal/deep"
func use() { deep.F() }
                  ^ ref F
--- d/d.go
package d
import "example.com/app/a/internal/deep"
func use() { deep.F() }
                  ^ ref -
=== unresolved
d/d.go:3:14 deep unknown
d/d.go:3:19 F unknown
`))

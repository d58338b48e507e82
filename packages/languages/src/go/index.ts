/** Go: its files are parsed by one grammar; the extractor stands in `extract.ts`, the link rules in `rules.ts`, `go.mod` in `modules.ts`. */
import type { SourceLanguage } from '@codeloom/syntax'

export const go: SourceLanguage = {
  id: 'go',
  version: 4,
  grammars: [{ name: 'go', wasm: '@cursorless/tree-sitter-wasms/out/tree-sitter-go.wasm', suffixes: ['.go'] }],
  tokens: [':='],
  // literals stay: they hold their places in lists
  skips: [
    'escape_sequence', 'label_name', 'break_statement', 'continue_statement', 'goto_statement', 'fallthrough_statement', 'empty_statement',
    'expression_statement', 'labeled_statement', 'go_statement', 'defer_statement', 'return_statement', 'parenthesized_type',
  ],
  sample: `package a // é
import ( "fmt"; m "math"; . "strings"; _ "embed" )
type S[T any, K comparable] struct { Base; *pkg.Other; List[int]; a, b int \`json:"x"\`; f func(x int) (y string, err error); in struct { z int } }
type I interface { fmt.Stringer; M(a, b int, c ...string) (x int, err error); ~int | string }
type A = S[int, string]
const ( X = iota; Y )
var v, w int = 1, f(2)
func (s *S[T, K]) M(a, b int, c ...string) (x int, err error) {
  x, y := s.f(1), T{1}
  for i, e := range c { _ = e }
  switch z := any(x).(type) { case int, *S[int]: z.M(); default: }
  select { case v, ok := <-ch: v.x(); case ch <- 1: }
  go func(q int) { q() }(1)
  p := &pkg.T[int]{Name: 1, "k": {X: 2}, 3: S{}}
L:
  for i := 0; i < 3; i++ { break L }
  return f[int](x), a.b.c[1].d(), x.(*T).Foo, []T{{1}}, xs[1:2], [...]int{'é', 1i, 0x1p-2}, "\\u00e9"
}
func gen[T interface{ ~int }, U any](x T, y chan<- U) (<-chan U)
func half( { if x
`,
  extractor: async kinds => (await import('./extract.ts')).extractor(kinds),
}
